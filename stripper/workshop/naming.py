"""Learns what names of boxes say: every site has one vote on each name it uses, the share of text in boxes so named.

A site of a thousand pages says no more about a name than one of a single page. While the judge is fitted, a page is shown the
values that all other sites gave: its own vote would tell it the answer, and names that only it uses would look like law.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from stripper.model import Box, FloatArray
from stripper.names import Names, box_tokens

__all__ = ["Named", "Naming"]

_LEAST_SITES = 3
"""A name that fewer sites use has no value."""
_DOUBT = 1.0
"""So many votes for what is usual are added to those of the sites: a name of few sites says less."""
_USUAL = 0.35
"""The share of text that a name votes for which says nothing."""


class Named(NamedTuple):
    """A labelled page as far as names are learnt from it."""

    site: str
    boxes: Sequence[Box]
    text: FloatArray
    """what each block weighs as text, 0 for one that is none"""
    chrome: FloatArray
    """what each block weighs as none"""


class Naming:
    """The votes of sites on the names of boxes."""

    def __init__(self, pages: Iterable[Named]) -> None:
        sums: defaultdict[str, defaultdict[str, list[float]]] = defaultdict(lambda: defaultdict(lambda: [0.0, 0.0]))
        for page in pages:
            site = sums[page.site]
            for name, text, chrome in _weighed(page):
                site[name][0] += text
                site[name][1] += chrome
        self._votes = {
            site: {name: text / (text + chrome) for name, (text, chrome) in found.items()}
            for site, found in sums.items()
        }
        self._text: defaultdict[str, float] = defaultdict(float)
        self._sites: defaultdict[str, int] = defaultdict(int)
        for votes in self._votes.values():
            for name, share in votes.items():
                self._text[name] += share
                self._sites[name] += 1
        self.values = {name: value for name in sorted(self._sites) if (value := self._value(name, 0.0, 0))}
        """Names with the log odds that boxes so named hold text, in tenths; those that say nothing are left out."""

    def without(self, site: str) -> Names:
        """The vocabulary that all other sites give."""
        return Names(
            self.values | {name: self._value(name, share, 1) for name, share in self._votes.get(site, {}).items()}
        )

    def _value(self, name: str, text: float, sites: int) -> float:
        """The value of a name less the vote of so many sites."""
        count = self._sites[name] - sites
        if count < _LEAST_SITES:
            return 0.0
        held = max(self._text[name] - text, 0.0)
        odds = (held + _DOUBT * _USUAL) / (max(count - held, 0.0) + _DOUBT * (1 - _USUAL))
        return round(math.log(odds * (1 - _USUAL) / _USUAL), 1)


def _weighed(page: Named) -> Iterable[tuple[str, float, float]]:
    """Each name of a page with what stands in boxes so named; a box within another one of that name counts with that one."""
    text, chrome = (np.concatenate(([0.0], np.cumsum(weight))).tolist() for weight in (page.text, page.chrome))
    around: list[frozenset[str]] = []
    for box in page.boxes:
        above = around[box.parent] if box.parent >= 0 else frozenset()
        names = box_tokens(box.tag, box.names)
        held, lost = text[box.end] - text[box.start], chrome[box.end] - chrome[box.start]
        if held + lost > 1e-9:
            yield from ((name, held, lost) for name in names if name not in above)
        around.append(above.union(names))
