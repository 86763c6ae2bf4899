"""Learns what names of boxes and words of lines say: every site has one vote on each, the share of text where it stands.

A site of a thousand pages says no more about a name than one of a single page. While the judge is fitted, a page is shown the
values that all other sites gave: its own vote would tell it the answer, and names that only it uses would look like law.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from stripper.model import Boxes, FloatArray
from stripper.names import box_tokens
from stripper.phrasing import phrase_tokens

__all__ = ["Vocabulary", "Votes", "named", "phrased"]

_DOUBT = 1.0
"""So many votes for what is usual are added to those of the sites: what few sites use says less."""
_USUAL = 0.35
"""The share of text that says nothing."""

Tally = tuple[str, float, float]
"""A name or phrase of a page; what stands with it that is text, and that is none."""


def named(boxes: Boxes, text: FloatArray, chrome: FloatArray) -> Iterator[Tally]:
    """Each name of a page with what stands in boxes so named; a box within another one of that name counts with that one.

    `text` is what each block weighs as text, 0 for one that is none, `chrome` what it weighs as none.
    """
    held, lost = (np.concatenate(([0.0], np.cumsum(weight))).tolist() for weight in (text, chrome))
    around: list[frozenset[str]] = []
    for box in boxes:
        above = around[box.parent] if box.parent >= 0 else frozenset()
        names = box_tokens(box.tag, box.names)
        inside = held[box.end] - held[box.start], lost[box.end] - lost[box.start]
        if sum(inside) > 1e-9:
            yield from ((name, *inside) for name in names if name not in above)
        around.append(above.union(names))


def phrased(words: Sequence[Sequence[str]], text: FloatArray, chrome: FloatArray) -> Iterator[Tally]:
    """Each phrase of a page with the blocks that begin with it: all of them count the same."""
    for row, is_text, is_chrome in zip(words, (text > 0).tolist(), (chrome > 0).tolist(), strict=True):
        if is_text or is_chrome:
            yield from ((token, float(is_text), float(is_chrome)) for token in phrase_tokens(row))


class Votes:
    """Which share of text each site gives to each name or phrase that several sites use."""

    def __init__(self, pages: Iterable[tuple[str, Iterable[Tally]]], least_sites: int) -> None:
        sums: defaultdict[str, dict[str, list[float]]] = defaultdict(dict)
        for site, tallies in pages:
            of_site = sums[site]
            for token, text, chrome in tallies:
                found = of_site.get(token)
                if found is None:
                    of_site[token] = [text, chrome]
                else:
                    found[0] += text
                    found[1] += chrome
        self.least_sites = least_sites
        sites = Counter(token for of_site in sums.values() for token in of_site)
        self.of_site = {
            site: {
                token: text / (text + chrome) for token, (text, chrome) in found.items() if sites[token] >= least_sites
            }
            for site, found in sums.items()
        }


class Vocabulary(NamedTuple):
    """What the votes of some sites come to."""

    votes: Votes
    text: dict[str, float]
    """shares of text, summed"""
    sites: dict[str, int]
    least: float
    """a value nearer to 0 is none"""
    values: dict[str, float]
    """log odds of text in tenths, of all that has a value"""

    @classmethod
    def of(cls, votes: Votes, sites: Iterable[str], least: float) -> Vocabulary:
        """The vocabulary of these sites."""
        text: defaultdict[str, float] = defaultdict(float)
        count: Counter[str] = Counter()
        for site in sorted(set(sites)):
            found = votes.of_site.get(site, {})
            count.update(found.keys())
            for token, share in found.items():
                text[token] += share
        bare = cls(votes, text, count, least, {})
        return bare._replace(values={token: value for token in sorted(count) if (value := bare._value(token, 0.0, 0))})

    def without(self, site: str) -> dict[str, float]:
        """The values that all other sites give."""
        own = self.votes.of_site.get(site, {})
        return self.values | {token: self._value(token, share, 1) for token, share in own.items()}

    def _value(self, token: str, text: float, sites: int) -> float:
        """The value of a name or phrase less the vote of so many sites."""
        count = self.sites[token] - sites
        if count < self.votes.least_sites:
            return 0.0
        held = max(self.text[token] - text, 0.0)
        odds = (held + _DOUBT * _USUAL) / (max(count - held, 0.0) + _DOUBT * (1 - _USUAL))
        value = round(math.log(odds * (1 - _USUAL) / _USUAL), 1)
        return value if abs(value) >= self.least else 0.0
