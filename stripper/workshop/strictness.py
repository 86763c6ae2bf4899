"""Fits how much surer than the expected F1 asks a block has to be, by the type a page looks like.

Where to cut is worked out as if each block were right or wrong on its own (`best_cut`). Blocks of one page are wrong together: a
list of teasers that is taken for text is so as a whole, and how often that happens depends on the type of the page. The offsets
are few, so they are fitted on the word F1 itself, step by step.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from stripper.model import FloatArray

__all__ = ["OFFSETS", "f1_at_offsets", "fitted_strictness"]

_STEP = 0.1
OFFSETS = np.arange(-12, 17) * _STEP
"""What is tried, added to the cut of a page."""
_MOST = 1.0
_STEPS = (3 * _STEP, -3 * _STEP, _STEP, -_STEP)
_COST = 0.004
"""How much F1 an offset of 1 has to gain on average over the types, or it stays 0."""


def f1_at_offsets(score: FloatArray, cut: float, tokens: Sequence[Sequence[str]], gold: Counter[str]) -> FloatArray:
    """The word F1 of a page where only blocks with a score above `cut` and each offset are kept."""
    order = np.argsort(-score, kind="stable")
    total, wanted, hits = 0, gold.total(), 0
    left = gold.copy()
    reached = [float(not wanted)]
    for block in order.tolist():
        for word in tokens[block]:
            if left[word] > 0:
                left[word] -= 1
                hits += 1
        total += len(tokens[block])
        reached.append(2 * hits / (total + wanted) if wanted else float(not total))
    return np.array(reached)[np.searchsorted(-score[order], -(cut + OFFSETS), "left")]


def fitted_strictness(likely: FloatArray, curves: FloatArray, weight: FloatArray) -> FloatArray:
    """An offset for each type. `likely` is pages x types, `curves` pages x `OFFSETS`, `weight` what each page counts."""
    offsets = np.zeros(likely.shape[1])
    best = _mean_f1(offsets, likely, curves, weight)
    improved = True
    while improved:
        improved = False
        for column in range(len(offsets)):
            for step in _STEPS:
                tried = offsets.copy()
                tried[column] = round(tried[column] + step, 1)
                reached = _mean_f1(tried, likely, curves, weight)
                if abs(tried[column]) <= _MOST and reached > best + 1e-7:
                    offsets, best, improved = tried, reached, True
    return offsets


def _mean_f1(offsets: FloatArray, likely: FloatArray, curves: FloatArray, weight: FloatArray) -> float:
    place = np.clip((likely @ offsets - OFFSETS[0]) / _STEP, 0, len(OFFSETS) - 1.001)
    below = place.astype(int)
    row = np.arange(len(curves))
    reached = curves[row, below] + (place - below) * (curves[row, below + 1] - curves[row, below])
    return float(reached @ weight) / max(float(weight.sum()), 1.0) - _COST * float(np.abs(offsets).mean())
