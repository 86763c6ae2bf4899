"""What stands in a line: words, and the links and emphases around them, nested as in the page."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate, groupby
from typing import NamedTuple
from urllib.parse import urljoin

from stripper.model import Marks, Page
from stripper.read.head import stated_url

__all__ = ["Run", "link", "runs"]

_WORD = re.compile(r"\S+")
_SAFE = re.compile(r"(?:https?|mailto|ftp|tel):", re.I)


class Run(NamedTuple):
    """The characters [start, end) of a block, in one inline element or in none."""

    kind: str
    """`text`, or a kind of `Inline.marks`"""
    target: str
    start: int
    end: int
    inside: tuple[Run, ...]
    """none for `text`"""


def runs(page: Page, block: int) -> tuple[Run, ...]:
    """A block's words in their inline elements; the runs together are the block's text."""
    words = page.texts[block]
    found = page.inline.get(block)
    if found is None:
        return (Run("text", "", 0, len(words), ()),)
    # The text is the words of the pieces with one sign between them: where a word begins tells where a piece does.
    parts = found.parts()
    spans = [match.span() for match in _WORD.finditer("".join(piece for piece, _ in parts))]
    starts = [start for start, _ in spans]
    places = list(accumulate((end - start + 1 for start, end in spans), initial=0))

    def place(at: int) -> int:
        word = bisect_right(starts, at) - 1
        return places[word] + min(at, spans[word][1]) - starts[word] if word >= 0 else 0

    ends = list(accumulate(len(piece) for piece, _ in parts))
    shown = [(place(end - len(piece)), place(end), marks) for (piece, marks), end in zip(parts, ends, strict=True)]
    return tuple(_nested([part for part in shown if part[0] < part[1]], 0))


def _nested(parts: Sequence[tuple[int, int, Marks]], depth: int) -> Iterator[Run]:
    for mark, group in groupby(parts, key=lambda part: part[2][depth] if len(part[2]) > depth else None):
        held = list(group)
        start, end = held[0][0], held[-1][1]
        if mark is None:
            yield Run("text", "", start, end, ())
        else:
            yield Run(mark[0], mark[1], start, end, tuple(_nested(held, depth + 1)))


def link(page: Page, target: str) -> str:
    """Where a link leads, whole; "" for what leads nowhere safe, or is relative to an address that is not known."""
    target = target.strip()
    if target.startswith("#"):
        return ""
    base = page.url or stated_url(page.head)
    try:
        joined = urljoin(urljoin(base, page.head.base), target)
    except ValueError:
        return ""
    return re.sub(r"\s", "%20", joined) if _SAFE.match(joined) else ""
