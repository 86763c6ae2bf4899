"""The two things that can go wrong, each written as help: what is wrong, where, what to do."""

from __future__ import annotations

__all__ = ["BadCapture", "BadRule", "StripperError"]


class StripperError(Exception):
    """Base of the errors that stripper raises on purpose."""


class BadCapture(StripperError):
    """A capture that cannot be read as HTML or text: binary, unreadable, too large.

    In a folder run it becomes a row of the manifest; the run goes on.
    """


class BadRule(StripperError):
    """A rule file that cannot be used; the message names file, table, key and the nearest valid key."""
