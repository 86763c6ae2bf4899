"""From what the user named to the captures in it, and the names of what becomes of them."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import PurePosixPath
from typing import BinaryIO, NamedTuple

from stripper.errors import StripperError
from stripper.folder.containers.compression import peeked, plain_stream
from stripper.folder.containers.formats import HEAD_BYTES, format_in, format_of, without_compression

__all__ = ["LARGEST_BYTES", "STDIN", "Found", "Search", "find", "is_capture", "output_names", "printable", "renamed"]

LARGEST_BYTES = 256 * 1024 * 1024
"""More than this is no page; reading it would take the memory of all other captures."""
STDIN = "-"
# The kind of a capture is found from its content, so only what surely is none is passed over: scrapers save pages
# under any name, often a URL, whose end looks like an extension (`example.org_news`).
_NO_CAPTURES = frozenset((
    ".json", ".jsonl", ".ndjson", ".toml", ".yaml", ".yml", ".ini", ".cfg", ".csv", ".tsv", ".parquet", ".arrow",
    ".db", ".sqlite", ".lock", ".log", ".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".svg", ".ico", ".bmp",
    ".tif", ".tiff", ".heic", ".mp3", ".mp4", ".m4a", ".ogg", ".wav", ".webm", ".avi", ".mov", ".mkv", ".pdf", ".doc",
    ".docx", ".xls", ".xlsx", ".ppt", ".pptx", ".odt", ".epub", ".zip", ".7z", ".rar", ".tar", ".tgz", ".tbz2", ".txz",
    ".tzst", ".warc", ".wet", ".wat", ".whl", ".css", ".js", ".mjs", ".ts", ".map", ".wasm", ".woff", ".woff2", ".ttf", ".otf",
    ".eot", ".py", ".pyc", ".sh", ".rs", ".go", ".c", ".h", ".exe", ".dll", ".so", ".bin",
))  # fmt: skip
_CAPTURE_ENDINGS = frozenset((
    ".html", ".htm", ".xhtml", ".shtml", ".xht", ".mht", ".mhtml", ".xml", ".php", ".asp", ".aspx", ".jsp", ".txt",
    ".text", ".md", ".markdown", ".rst",
))  # fmt: skip


class Found(NamedTuple):
    """A capture that was found, not yet read."""

    path: str
    """As the user would write it: the source and, for folders, what is below it."""
    location: str
    """Absolute path; empty for standard input."""
    relative: str
    """Where it stands below its source, with `/`: the place of its output."""
    data: bytes | None = None
    """Its bytes where they cannot be read from a path."""
    problem: str = ""
    """Why it cannot be read, where that showed while looking."""
    url: str = ""
    """Where it was captured, when, and under what name it is known, where a container says so."""
    date: str = ""
    id: str = ""
    charset: str = ""
    """The encoding that an HTTP header states."""
    container: str = ""
    """The format of a file that holds captures; empty for a capture."""
    named: bool = False
    """Whether the user named the file itself."""
    stream: BinaryIO | None = None
    """What to read a container from that has no path."""


class Search(NamedTuple):
    """The captures and containers of all sources in a fixed order, and how many files in folders were passed over."""

    found: tuple[Found, ...]
    passed_over: int


def find(
    sources: Sequence[str],
    *,
    stdin: Callable[[], BinaryIO] = lambda: sys.stdin.buffer,
    leave_out: str | None = None,
) -> Search:
    """Captures of files, folders (all below them, in sorted order) and `-`, each once, in the order they were named.

    Files that hold many are found as containers; `captures` opens them. In folders, hidden files, files that are no
    captures by their extension, and everything below `leave_out` (where results of an earlier run may lie) are passed
    over. Raises StripperError for a source that does not exist.
    """
    several = sum(os.path.isdir(source) for source in sources) > 1
    names = _folder_names(sources) if several else {}
    found: dict[str, Found] = {}
    passed_over = 0
    for source in sources:
        if source == STDIN:
            if STDIN not in found:
                found[STDIN] = _piped(stdin())
        elif os.path.isdir(source):
            for one in _below(source, names.get(os.path.abspath(source), ""), leave_out):
                if one is None:
                    passed_over += 1
                else:
                    found.setdefault(one.location, one)
        elif os.path.lexists(source):
            location = os.path.abspath(source)
            base = _posix(os.path.basename(location))
            container = format_of(base) or ("" if _tells(base) else _format_at(location))
            found.setdefault(location, Found(_posix(source), location, base, container=container, named=True))
        else:
            raise StripperError(f"{printable(source)}: no such file or folder; name captures, folders of them, or -")
    return Search(tuple(found.values()), passed_over)


def output_names(found: Sequence[Found], ending: str, reserved: Collection[str] = ()) -> list[str]:
    """Names below the output folder: the same tree, with the format's ending, no two the same and none `reserved`.

    The name of a container is that of a folder, for its members. Where two captures would share a name (`a.html`, `a.txt`), both keep their own ending before the new one; what then
    still collides is numbered. Names that differ only in case count as the same, as they are on some file systems.
    """
    wanted = [one.relative if one.container else renamed(one.relative, ending) for one in found]
    counts = Counter(name.casefold() for name in wanted)
    taken = {name.casefold() for name in reserved}
    taken.update(str(folder).casefold() for one in found for folder in PurePosixPath(one.relative).parents)
    names = []
    for one, name in zip(found, wanted, strict=True):
        added = "" if one.container else ending
        if counts[name.casefold()] > 1 and not one.relative.endswith(added):
            name = one.relative + added
        stem = name.removesuffix(added)
        number = 1
        while name.casefold() in taken:
            number += 1
            name = f"{stem}-{number}{added}"
        taken.add(name.casefold())
        names.append(name)
    return names


def printable(path: str) -> str:
    """A path that can be written as UTF-8 even if its bytes are not."""
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def is_capture(name: str) -> bool:
    """Whether a file in a folder is taken for a capture by its name."""
    return os.path.splitext(without_compression(name))[1].lower() not in _NO_CAPTURES


def renamed(relative: str, ending: str) -> str:
    """A path with another ending instead of that of a capture, compressed or not, or behind any other name."""
    plain = without_compression(relative)
    suffix = PurePosixPath(plain).suffix
    return plain.removesuffix(suffix) + ending if suffix.lower() in _CAPTURE_ENDINGS else relative + ending


def _piped(stream: BinaryIO) -> Found:
    """Standard input, which has no name to say what it is."""
    head, stream = peeked(stream, HEAD_BYTES)
    try:
        plain_head, plain = peeked(plain_stream(stream), HEAD_BYTES)
        if container := format_in(plain_head):
            return Found(STDIN, "", "stdin", container=container, named=True, stream=plain)
        return Found(STDIN, "", "stdin", data=plain.read(LARGEST_BYTES + 1))
    except Exception as error:  # each compression has errors of its own
        why = str(error) if isinstance(error, StripperError) else "its compression is damaged, or it is cut off"
        return Found(STDIN, "", "stdin", data=head, problem=f"cannot be read: {why}")


def _tells(name: str) -> bool:
    """Whether a name says what is in a file."""
    ending = os.path.splitext(without_compression(name))[1].lower()
    return ending in _CAPTURE_ENDINGS or ending in _NO_CAPTURES


def _format_at(location: str) -> str:
    if not os.path.isfile(location):
        return ""  # a pipe can be read only once
    try:
        with open(location, "rb") as file:
            return format_in(peeked(plain_stream(file), HEAD_BYTES)[0])
    except Exception:  # each compression has errors of its own; they will be told when it is read
        return ""


def _folder_names(sources: Sequence[str]) -> dict[str, str]:
    """One name for each folder, so that several folders do not mix in the output."""
    names: dict[str, str] = {}
    taken: set[str] = set()
    for location in dict.fromkeys(os.path.abspath(source) for source in sources if os.path.isdir(source)):
        base = name = os.path.basename(location) or "root"
        number = 1
        while name.casefold() in taken:
            number += 1
            name = f"{base}-{number}"
        taken.add(name.casefold())
        names[location] = name
    return names


def _below(source: str, name: str, leave_out: str | None) -> Iterator[Found | None]:
    """The captures of a folder and, as None, the files that are none."""
    problems: list[OSError] = []
    left = os.path.realpath(leave_out) if leave_out else None
    for folder, folders, files in os.walk(source, onerror=problems.append):
        folders[:] = sorted(
            below
            for below in folders
            if not below.startswith(".") and os.path.realpath(os.path.join(folder, below)) != left
        )
        for file in sorted(files):
            path = os.path.join(folder, file)
            container = format_of(file)
            if file.startswith(".") or not (container or is_capture(file)) or not os.path.isfile(path):
                yield None
                continue
            below = _posix(os.path.join(name, os.path.relpath(path, source)))
            yield Found(_posix(path), os.path.abspath(path), below, container=container)
    for problem in problems:
        path = str(problem.filename)
        below = os.path.relpath(path, source)
        reason = f"the folder cannot be read ({problem.strerror}); allow it or leave it out"
        yield Found(_posix(path), os.path.abspath(path), _posix(os.path.join(name, below)), problem=reason)


def _posix(path: str) -> str:
    return path.replace(os.sep, "/")
