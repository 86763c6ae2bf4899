"""All captures of some sources for a program, each with its page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from stripper.errors import BadCapture
from stripper.folder.containers.members import captures
from stripper.folder.one import bytes_of, page_of
from stripper.folder.saved import Saved
from stripper.folder.sources import Found, find

__all__ = ["opened"]


def opened(sources: Sequence[str], *, field: str | None = None) -> Iterator[tuple[Found, Saved | BadCapture]]:
    """What the command line would clean: captures in files, folders and containers, each with its page or what is wrong.

    `field` names the column of tables. One capture is in memory at a time. Raises StripperError for a source that does
    not exist.
    """
    for found in captures(find(sources).found, field=field):
        if found:
            yield found, _page(found)


def _page(found: Found) -> Saved | BadCapture:
    try:
        return page_of(found, bytes_of(found))
    except BadCapture as error:
        return error
    except OSError as error:
        return BadCapture(f"cannot be read: {error.strerror or error}")
