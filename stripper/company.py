"""Blocks that look alike and stand together share what is thought of them: cells of a table, items of a list, cards.

A judge who looks at one block at a time keeps half a table. Here every score is drawn towards the mean of its company.
Lines that a rule knows by their own words stand for themselves only: an advertisement between two paragraphs is none of them.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from stripper.model import FloatArray, IntArray
from stripper.read.surroundings import Facts

__all__ = ["Company", "drawn_together"]

_ALIKE, _GATHERED = 0.5, 0.3
"""How far a score moves towards that of blocks of its shape, and of the list or table around it. Tried on out-of-fold scores:
together they give the sets of whole sites and of readability 0.003 to 0.004, the others up to 0.0006; shape at 0.7 costs forums
and listings 0.002 to 0.005, lists at 1.0 cost articles 0.002. That a table comes out whole is what they are for."""
_LEAST = 4
"""Fewer are no company."""
_KNOWN = -0.3
"""What rules say of a block's own words in sum, from where on it stands for itself."""
_GATHERINGS = frozenset(("ul", "ol", "dl", "table"))


class Company(NamedTuple):
    """Who belongs together on an HTML page: for each block the number of its group, -1 for none."""

    alike: IntArray
    """blocks whose boxes, and the boxes around these, have the same tag and names, within one box around both"""
    gathered: IntArray
    """blocks in the same innermost list or table"""
    cell: FloatArray
    """1 for cells of tables: what is chrome elsewhere, as a bare address, is data there"""

    @classmethod
    def of(cls, facts: Facts) -> Company:
        """The company on a page."""
        return cls(_alike(facts), _gathered(facts), facts["cell"])


def drawn_together(company: Company, score: FloatArray, words: FloatArray, said: FloatArray) -> FloatArray:
    """What the company of each block adds to its score. `said` is what rules say of its own words, a sum of weights."""
    weight = np.sqrt(words + 0.5) * ((said >= _KNOWN) | (company.cell > 0))
    drawn = score + _pull(company.alike, score, weight, _ALIKE)
    drawn += _pull(company.gathered, drawn, weight, _GATHERED)
    return np.asarray(drawn - score)


def _pull(group: IntArray, score: FloatArray, weight: FloatArray, strength: float) -> FloatArray:
    """How far each score moves towards its group's mean; groups are counted from 0, those in none have the number -1."""
    slot = group + 1
    sums = np.bincount(slot, weight)
    count = np.bincount(slot, weight > 0)
    count[0] = 0
    mean = np.bincount(slot, weight * score) / np.maximum(sums, 1e-9)
    return np.asarray(strength * (mean[slot] - score) * ((count[slot] >= _LEAST) & (weight > 0)))


def _alike(facts: Facts) -> IntArray:
    inner = np.array(facts.box_of, np.int64)
    around = np.maximum(facts.box_parent[inner], 0)
    within = np.maximum(facts.box_parent[around], 0)
    shape = facts.box_shape
    shapes = int(shape.max(initial=0)) + 1
    key = (within * shapes + shape[around]) * shapes + shape[inner]
    return np.asarray(np.unique(key, return_inverse=True)[1].reshape(-1), np.int64)


def _gathered(facts: Facts) -> IntArray:
    group = np.full(len(facts.box_of), -1, np.int64)
    # Boxes come in the order of the page: the innermost is painted last.
    for box, tag in enumerate(facts.boxes.tags):
        if tag in _GATHERINGS:
            group[facts.boxes.starts[box] : facts.boxes.ends[box]] = box
    return group
