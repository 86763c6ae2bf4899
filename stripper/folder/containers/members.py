"""Captures of all sources in a row, whether they are files or stand in containers; read as they are asked for."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import BinaryIO

from stripper.errors import BadCapture
from stripper.folder.containers import archives, tables, warc
from stripper.folder.containers.compression import plain_stream
from stripper.folder.containers.formats import format_of
from stripper.folder.containers.gzipped import Damaged
from stripper.folder.containers.member import Member, Wanted
from stripper.folder.containers.names import Names
from stripper.folder.sources import LARGEST_BYTES, Found, is_capture, renamed

__all__ = ["captures"]

Reader = Callable[[BinaryIO, Wanted], Iterator[Member | None]]

_READERS: dict[str, Reader] = {
    "warc": warc.records,
    "jsonl": tables.in_jsonl,
    "csv": tables.in_csv,
    "tsv": tables.in_tsv,
    "parquet": tables.in_parquet,
    "zip": archives.in_zip,
    "tar": archives.in_tar,
}
_SOUGHT = frozenset(("parquet", "zip"))
"""Formats whose list of contents is at their end."""
_ARCHIVES = frozenset(("warc", "zip", "tar"))
"""Formats that surely hold captures, so that one in another is not passed over without a word."""


def captures(
    found: Iterable[Found], *, field: str | None = None, largest: int = LARGEST_BYTES
) -> Iterator[Found | None]:
    """What was found, with each container replaced by its members, in order; None for a member that is no capture.

    One member is in memory at a time. What is wrong with a member is its `problem`, what is wrong with a container is
    a last one of its own: it never costs others. `field` names the column of tables, `largest` is in bytes.
    """
    for one in found:
        if one.container:
            yield from _members(one, field, largest)
        else:
            yield one


def _members(container: Found, field: str | None, largest: int) -> Iterator[Found | None]:
    wanted = Wanted(field, container.named, largest)
    names = Names(lambda place: renamed(place, ""))
    count = 0
    try:
        with _opened(container) as stream:
            for member in _READERS[container.container](stream, wanted):
                if member is None or not _may_be_capture(member):
                    yield None
                    continue
                count += 1
                yield _found(container, member, names.of(member.name, count))
    except Exception as error:  # a stranger's file may break its reader in any way
        yield _broken(container, count, error)


@contextmanager
def _opened(container: Found) -> Iterator[BinaryIO]:
    sought = container.container in _SOUGHT
    if container.stream is None:
        with open(container.location, "rb") as file:
            yield file if sought else plain_stream(file)
    elif not sought or container.stream.seekable():
        yield container.stream
    else:
        with tempfile.TemporaryFile() as copy:
            shutil.copyfileobj(container.stream, copy)
            copy.seek(0)
            yield copy


def _may_be_capture(member: Member) -> bool:
    """Whether a member of an archive is one that would be taken in a folder, too."""
    hidden = any(part.startswith(".") and part.strip(".") for part in re.split(r"[/\\]", member.name))
    taken = is_capture(member.name) or format_of(member.name) in _ARCHIVES
    return not member.name or (taken and not hidden and not member.name.startswith("__MACOSX/"))


def _found(container: Found, member: Member, place: str) -> Found:
    problem = member.problem
    if not problem and format_of(member.name) in _ARCHIVES:
        problem = "it is an archive in an archive; unpack the outer one first"
    return Found(
        path=f"{container.path}/{member.name or place}",
        location=container.location,
        relative=f"{container.relative}/{place}",
        data=b"" if problem else member.data,
        problem=problem,
        url=member.url,
        date=member.date,
        id=member.id,
        charset=member.charset,
    )


def _broken(container: Found, count: int, error: Exception) -> Found:
    if isinstance(error, EOFError) or (isinstance(error, Damaged) and error.cut):
        why = "it is cut off"
    elif isinstance(error, OSError) and error.strerror:
        why = f"it cannot be read: {error.strerror}"
    else:
        why = str(error) if isinstance(error, BadCapture) else f"it is damaged ({type(error).__name__}: {error})"[:500]
    after = f"; its {count:,} captures before that are done" if count else ""
    return Found(
        container.path, container.location, f"{container.relative}/{count + 1:08}", data=b"", problem=why + after
    )
