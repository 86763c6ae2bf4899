"""Names of members become names of files: below the folder they belong to, whatever a stranger wrote into an archive."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable

__all__ = ["Names"]

_ODD = re.compile(r"[\x00-\x1f\x7f-\x9f<>:\"|?*\ud800-\udfff]")
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?=\.|$)", re.I)
_LONGEST_PART = 150
_LONGEST = 600
"""Bytes, with room for what is added: file systems allow 255 for a part, and some systems 1,024 for all of a path."""


class Names:
    """Places for the members of one container, no two the same, even where case and the ending do not count.

    `stem` gives what of a place is left in the name of its output. Only names that members have are remembered; those
    without one are numbered.
    """

    def __init__(self, stem: Callable[[str], str]) -> None:
        self._stem = stem
        self._taken: set[str] = set()

    def of(self, name: str, number: int) -> str:
        """The place, with `/`, of the member that is the `number`th."""
        if not name:
            return f"{number:08}"
        place = wanted = _safe(name) or f"{number:08}"
        stem = self._stem(wanted)
        count = 1
        while self._stem(place).casefold() in self._taken:
            count += 1
            place = f"{stem}-{count}{wanted[len(stem) :]}"
        self._taken.add(self._stem(place).casefold())
        return place


def _safe(name: str) -> str:
    """A name without what leads out of a folder, or what some file system does not take."""
    parts = [part for part in name.replace("\\", "/").split("/") if part not in ("", ".", "..")]
    place = "/".join(filter(None, map(_safe_part, parts)))
    if len(place.encode()) <= _LONGEST:
        return place
    return f"{_digest(name)}/{_safe_part(parts[-1])}"


def _safe_part(part: str) -> str:
    safe = _DEVICE.sub(lambda device: f"{device[0]}_", _ODD.sub("_", part)).rstrip(". ").lstrip(" ")
    if len(safe.encode()) <= _LONGEST_PART:
        return safe
    start, dot, ending = safe.rpartition(".")
    ending = dot + ending if dot and len(ending.encode()) < 10 else ""
    kept = (start if ending else safe).encode()[: _LONGEST_PART - 30].decode("utf-8", "ignore")
    return f"{kept}-{_digest(part)}{ending}"


def _digest(name: str) -> str:
    return hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:16]
