"""Files that hold many captures: a room for each kind, one question for all of them (`captures` in `members.py`)."""
