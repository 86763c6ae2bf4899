"""What a page says twice: copies for other screens, carousels that come round again, teasers of its own text.

The first of the copies stays. Forums quote and documentation repeats itself on purpose: there nothing is a copy.
"""

from __future__ import annotations

import re

import numpy as np

from stripper.judge import Scores
from stripper.model import FloatArray, Page
from stripper.read.surroundings import Facts

__all__ = ["copies"]

_LEAST_WORDS = 40.0
"""Of a run of blocks that all stand further up, too; lines, refrains and names may be said again."""
_SPARED = ("forum", "documentation")
_VERBATIM = "pre"
_NOT_FIGURES = re.compile(r"\D+")


def copies(page: Page, facts: Facts, scores: Scores) -> list[int]:
    """The kept blocks that say once more what was kept further up."""
    if not scores.likely or max(scores.likely, key=scores.likely.__getitem__) in _SPARED:
        return []
    kept = np.flatnonzero(scores.score > 0).tolist()
    said: set[tuple[str, str]] = set()
    found: list[int] = []
    run: list[int] = []
    for block in [*kept, -1]:
        key = (facts.folded[block], _figures(page.texts[block])) if block >= 0 else ("", "")
        if key in said and page.tags[block] != _VERBATIM and key[0]:
            run.append(block)
            continue
        if _words(facts["words"], run) >= _LEAST_WORDS:
            found += run
        run = []
        if block >= 0:
            said.add(key)
    return found


def _figures(text: str) -> str:
    """The digits of a text, which folding leaves out: entries of a log or a law may differ in nothing else."""
    return "".join(_NOT_FIGURES.split(text))


def _words(words: FloatArray, blocks: list[int]) -> float:
    return float(words[blocks].sum()) if blocks else 0.0
