"""Git: a diff driver that compares articles instead of pages, and a clean filter that commits dumps without chrome.

This module knows what git says and hears: the protocol of its long-running filters, its settings, its attributes.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Iterator, Sequence
from typing import BinaryIO

from stripper.errors import StripperError

__all__ = ["DRIVER", "git", "serve", "switch_off", "switch_on", "with_driver", "without_driver"]

DRIVER = "stripper"
"""What settings (`diff.stripper.textconv`) and attributes (`diff=stripper`) are called."""

_FLUSH = b"0000"
_LARGEST_PACKET = 65_516
_TEXTCONV = f"diff.{DRIVER}.textconv"
_PROCESS = f"filter.{DRIVER}.process"
_OURS = re.compile(rf"[ \t]+(?:diff|filter)={DRIVER}(?![^ \t])")
_NO_ATTRIBUTES = re.compile(r'[ \t]*(?:"(?:[^"\\]|\\.)*"|[^ \t]*)[ \t]*')


def serve(heard: BinaryIO, said: BinaryIO, cleaned: Callable[[str, bytes], bytes]) -> None:
    """Answers git's long-running filter protocol, version 2, until git hangs up.

    `cleaned` gets a path in the repository and the bytes to be committed, and gives the bytes that are committed
    instead. It must not raise: a filter that fails in the middle would leave git with half a file. One process serves
    all files of a `git add`, so rules are made ready once. Raises StripperError if it is not git that calls.
    """
    if _list(heard) != ["git-filter-client", "version=2"]:
        raise StripperError("git starts this as a filter process, as `stripper git install --filter` tells it to")
    _say(said, "git-filter-server", "version=2")
    _list(heard)
    _say(said, "capability=clean")
    while asked := _list(heard):
        known = dict(line.split("=", 1) for line in asked)
        data = b"".join(_packets(heard))
        made = cleaned(known.get("pathname", ""), data) if known.get("command") == "clean" else data
        _say(said, "status=success")
        for start in range(0, len(made), _LARGEST_PACKET):
            _packet(said, made[start : start + _LARGEST_PACKET])
        _say(said)  # the end of the content
        _say(said)  # an empty list: the status still holds


def switch_on(textconv: str, process: str | None) -> None:
    """Puts the driver's commands into the settings of the repository around the working folder.

    `process` is the filter's command; None switches the filter off. Raises StripperError where there is no repository.
    """
    switch_off()
    git("config", _TEXTCONV, textconv)
    if process is not None:
        git("config", _PROCESS, process)


def switch_off() -> None:
    """Takes the driver out of the repository's settings. Raises StripperError where there is no repository."""
    known = git("config", "--local", "--list", "--name-only").split("\n")
    for name in {_TEXTCONV, _PROCESS}.intersection(known):
        git("config", "--unset-all", name)


def with_driver(attributes: str, patterns: Sequence[str], *, filtered: bool) -> str:
    """The text of an attributes file in which the driver sees these patterns and no others."""
    kept = without_driver(attributes)
    start = kept if kept.endswith("\n") or not kept else kept + "\n"
    ours = f"diff={DRIVER} filter={DRIVER}" if filtered else f"diff={DRIVER}"
    return start + "".join(f"{_quoted(pattern)} {ours}\n" for pattern in patterns)


def without_driver(attributes: str) -> str:
    """The text of an attributes file without the driver; lines that say more than that keep the rest."""
    lines = []
    for line in attributes.splitlines(keepends=True):
        said = line.rstrip("\r\n")
        rest = said if said.startswith("#") else _OURS.sub("", said)
        if rest == said or not _NO_ATTRIBUTES.fullmatch(rest):
            lines.append(rest + line[len(said) :])
    return "".join(lines)


def git(*arguments: str) -> str:
    """What git prints, without the last line break. Raises StripperError with git's own words where it fails."""
    try:
        ran = subprocess.run(["git", *arguments], capture_output=True, check=False)
    except FileNotFoundError as error:
        raise StripperError("git is not installed, or not on the PATH") from error
    if ran.returncode:
        said = ran.stderr.decode("utf-8", "replace").strip()
        raise StripperError(f"git {' '.join(arguments)}: {said or f'exit code {ran.returncode}'}")
    return ran.stdout.decode("utf-8", "surrogateescape").removesuffix("\n")


def _quoted(pattern: str) -> str:
    """A pattern as attributes files want it: in quotes where it holds white space."""
    escaped = pattern.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"' if re.search(r'[\s"]', pattern) else pattern


def _list(heard: BinaryIO) -> list[str]:
    """The lines up to the next flush; empty when git has hung up."""
    return [packet.decode("utf-8", "surrogateescape").removesuffix("\n") for packet in _packets(heard)]


def _packets(heard: BinaryIO) -> Iterator[bytes]:
    while len(length := heard.read(4)) == 4 and length != _FLUSH:
        yield heard.read(int(length, 16) - 4)


def _say(said: BinaryIO, *lines: str) -> None:
    """A list of lines and the flush that ends it."""
    for line in lines:
        _packet(said, f"{line}\n".encode())
    said.write(_FLUSH)
    said.flush()


def _packet(said: BinaryIO, data: bytes) -> None:
    said.write(b"%04x" % (len(data) + 4) + data)
