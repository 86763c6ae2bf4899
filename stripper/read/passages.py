"""How prose stands together: passages are runs of prose with little in between, the main one the longest of them.

An article is one passage, or a few; teasers, notices and author boxes are small ones far from it that speak of other things. In
flattened text, where no container says what belongs together, this is the next best; no language needs to be known for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from stripper.model import FloatArray, IntArray

__all__ = ["PASSAGE_FACTS", "passages"]

PASSAGE_FACTS = (
    *(f"{width}_{fact}" for width in ("narrow", "wide") for fact in ("share", "prose", "away", "main", "count")),
    "cohesion",
    "echo",
)
_APART = {"narrow": 2, "wide": 6}
"""Blocks without prose that may stand within a passage."""
_TELLING_CHARS = 4
"""Shorter words of alphabets are in every text."""


def passages(prose: FloatArray, words: Sequence[Sequence[str]]) -> dict[str, FloatArray]:
    """Facts of blocks, by their words of prose and all their words.

    For passages of either width: `share` is the part of the page's prose that the passage around a block holds, `prose` its blocks
    of prose, `away` how many blocks the main passage is away (below zero: it is yet to come), `main` the part of the page's prose
    that the main passage holds, `count` how many passages there are. `cohesion` is the share of a block's telling words that
    the main passage uses elsewhere, `echo` that of those that stand anywhere else on the page.
    """
    found: dict[str, FloatArray] = {}
    main: IntArray = np.zeros(0, np.int64)
    for width, apart in _APART.items():
        facts, main = _of_width(prose, apart)
        found |= {f"{width}_{name}": values for name, values in facts.items()}
    return found | _shared(main, words)


def _of_width(prose: FloatArray, apart: int) -> tuple[dict[str, FloatArray], IntArray]:
    """The facts for one width, and the blocks of prose in the main passage."""
    count = len(prose)
    index = np.arange(count)
    held = index[prose > 0]
    if not len(held):
        return {name: np.zeros(count) for name in ("share", "prose", "away", "main", "count")}, held
    begins = np.concatenate(([True], np.diff(held) > apart + 1))
    passage = np.cumsum(begins) - 1
    first, last = held[begins], np.append(held[np.flatnonzero(begins)[1:] - 1], held[-1])
    mass = np.bincount(passage, prose[held]) / float(prose.sum())
    longest = int(mass.argmax())
    around = np.searchsorted(first, index, "right") - 1
    inside = (around >= 0) & (index <= last[around])
    before, after = index - first[longest], index - last[longest]
    return {
        "share": np.where(inside, mass[around], 0.0),
        "prose": np.where(inside, np.bincount(passage)[around], 0.0),
        "away": np.where(before < 0, before, np.maximum(after, 0)).astype(np.float64),
        "main": np.full(count, float(mass[longest])),
        "count": np.full(count, float(len(mass))),
    }, held[passage == longest]


def _shared(main: IntArray, words: Sequence[Sequence[str]]) -> dict[str, FloatArray]:
    telling = [{word for word in row if len(word) >= _TELLING_CHARS or not word.isascii()} for row in words]
    paragraphs = set(main.tolist())
    once, often = _met(telling[block] for block in paragraphs)
    _, anywhere = _met(telling)
    cohesion, echo = np.zeros(len(words)), np.zeros(len(words))
    for block, row in enumerate(telling):
        if row:
            cohesion[block] = len(row & (often if block in paragraphs else once)) / len(row)
            echo[block] = len(row & anywhere) / len(row)
    return {"cohesion": cohesion, "echo": echo}


def _met(rows: Iterable[set[str]]) -> tuple[set[str], set[str]]:
    """Words that stand in any of the rows, and those that stand in several."""
    once: set[str] = set()
    often: set[str] = set()
    for row in rows:
        often |= once & row
        once |= row
    return once, often
