"""For people who write rules and fit the judge; the pipeline does not import it."""
