"""From what the user named to the captures in it, and the names of what becomes of them."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import PurePosixPath
from typing import NamedTuple

from stripper.errors import StripperError

__all__ = ["STDIN", "Found", "Search", "find", "output_names", "printable"]

STDIN = "-"
# The kind of a capture is found from its content, so only what surely is none is passed over: scrapers save pages
# under any name, often a URL, whose end looks like an extension (`example.org_news`).
_NO_CAPTURES = frozenset((
    ".json", ".jsonl", ".ndjson", ".toml", ".yaml", ".yml", ".ini", ".cfg", ".csv", ".tsv", ".parquet", ".arrow",
    ".db", ".sqlite", ".lock", ".log", ".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".svg", ".ico", ".bmp",
    ".tif", ".tiff", ".heic", ".mp3", ".mp4", ".m4a", ".ogg", ".wav", ".webm", ".avi", ".mov", ".mkv", ".pdf", ".doc",
    ".docx", ".xls", ".xlsx", ".ppt", ".pptx", ".odt", ".epub", ".zip", ".gz", ".bz2", ".xz", ".zst", ".7z", ".rar",
    ".tar", ".tgz", ".warc", ".whl", ".css", ".js", ".mjs", ".ts", ".map", ".wasm", ".woff", ".woff2", ".ttf", ".otf",
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


class Search(NamedTuple):
    """The captures of all sources in a fixed order, and how many files in folders were passed over."""

    found: tuple[Found, ...]
    passed_over: int


def find(sources: Sequence[str], *, stdin: Callable[[], bytes], leave_out: str | None = None) -> Search:
    """Captures of files, folders (all below them, in sorted order) and `-`, each once, in the order they were named.

    In folders, hidden files, files that are no captures by their extension, and everything below `leave_out` (where
    results of an earlier run may lie) are passed over. Raises StripperError for a source that does not exist.
    """
    several = sum(os.path.isdir(source) for source in sources) > 1
    names = _folder_names(sources) if several else {}
    found: dict[str, Found] = {}
    passed_over = 0
    for source in sources:
        if source == STDIN:
            found.setdefault(STDIN, Found(STDIN, "", "stdin", data=stdin()))
        elif os.path.isdir(source):
            for one in _below(source, names.get(os.path.abspath(source), ""), leave_out):
                if one is None:
                    passed_over += 1
                else:
                    found.setdefault(one.location, one)
        elif os.path.lexists(source):
            location = os.path.abspath(source)
            found.setdefault(location, Found(_posix(source), location, _posix(os.path.basename(location))))
        else:
            raise StripperError(f"{printable(source)}: no such file or folder; name captures, folders of them, or -")
    return Search(tuple(found.values()), passed_over)


def output_names(found: Sequence[Found], ending: str) -> list[str]:
    """Names below the output folder: the same tree, with the format's ending, no two the same.

    Where two captures would share a name (`a.html`, `a.txt`), both keep their own ending before the new one; what then
    still collides is numbered. Names that differ only in case count as the same, as they are on some file systems.
    """
    wanted = [_renamed(one.relative, ending) for one in found]
    counts = Counter(name.casefold() for name in wanted)
    taken: set[str] = set()
    names = []
    for one, name in zip(found, wanted, strict=True):
        if counts[name.casefold()] > 1 and not one.relative.endswith(ending):
            name = one.relative + ending
        stem = name.removesuffix(ending)
        number = 1
        while name.casefold() in taken:
            number += 1
            name = f"{stem}-{number}{ending}"
        taken.add(name.casefold())
        names.append(name)
    return names


def printable(path: str) -> str:
    """A path that can be written as UTF-8 even if its bytes are not."""
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _renamed(relative: str, ending: str) -> str:
    path = PurePosixPath(relative)
    known = path.suffix.lower() in _CAPTURE_ENDINGS
    return relative.removesuffix(path.suffix) + ending if known else relative + ending


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
            if file.startswith(".") or os.path.splitext(file)[1].lower() in _NO_CAPTURES or not os.path.isfile(path):
                yield None
                continue
            below = os.path.relpath(path, source)
            yield Found(_posix(path), os.path.abspath(path), _posix(os.path.join(name, below)))
    for problem in problems:
        path = str(problem.filename)
        below = os.path.relpath(path, source)
        reason = f"the folder cannot be read ({problem.strerror}); allow it or leave it out"
        yield Found(_posix(path), os.path.abspath(path), _posix(os.path.join(name, below)), problem=reason)


def _posix(path: str) -> str:
    return path.replace(os.sep, "/")
