"""Rules as data: found in folders, checked with clear errors, compiled into a few look-ups."""
