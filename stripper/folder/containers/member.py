"""What the readers of containers are asked for and what they give."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["Member", "Wanted"]


class Wanted(NamedTuple):
    """What is wanted of a container."""

    field: str | None
    """The column of a table that holds the captures; None takes the first that is named like one."""
    named: bool
    """Whether the user named the file; a table met in a folder may be none of captures."""
    largest: int
    """Bytes; what is larger is told and not read."""


class Member(NamedTuple):
    """A capture in a container."""

    data: bytes = b""
    name: str = ""
    """As the container has it, with whatever a stranger put there; empty where it has none."""
    url: str = ""
    date: str = ""
    id: str = ""
    charset: str = ""
    """The encoding that the transport, not the capture itself, states."""
    problem: str = ""
    """Why there are no bytes."""
