"""From a site's sample to what it teaches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from stripper.workshop.learn.lines import Line, containers, counted, kept_apart, steady_lines
from stripper.workshop.learn.places import Places, articles_of, places
from stripper.workshop.learn.sketch import Rows, Site

__all__ = ["Learnt", "learnt", "taught"]

_SAME = 0.7
"""Pages that share this much of their prose are one article, saved twice."""
_COMMON = 0.3
"""Prose on a larger share of the pages is the site's, and makes no two pages the same."""
_MANY = 10
"""On fewer pages than this a share says too little."""


class Learnt(NamedTuple):
    """What a site's pages teach."""

    pages: int
    """on how many different pages that was seen"""
    chrome: dict[str, list[Line]]
    """lines that are chrome there, by label, those on most pages first"""
    boxes: dict[str, list[Line]]
    """names of containers that hold chrome, by label"""
    places: Places
    vetoed: list[Line]
    """repeated lines that the judge's view of them kept out"""
    spared: str
    """the line the judge is surest to be text: what the rules must spare"""


def learnt(site: Site) -> Learnt:
    """What the sample of a site teaches."""
    return taught(list(site.rows()))


def taught(sample: Sequence[Rows]) -> Learnt:
    """What some pages of one site teach."""
    pages = _different(sample)
    whole = [np.ones(len(rows.texts), bool) for rows in pages]
    found = places(pages, steady_lines(counted(pages, whole), len(pages)))
    articles = articles_of(pages, found)
    every = counted(pages, articles)
    chrome, vetoed = kept_apart(every, len(pages))
    taken = {line.text for lines in chrome.values() for line in lines}
    left = [line for line in every.values() if line.text not in taken]
    surest = max(left, key=lambda line: (line.mean, line.text), default=Line("A line like no other."))
    return Learnt(len(pages), chrome, containers(pages, articles), found, vetoed, surest.text)


def _different(sample: Iterable[Rows]) -> list[Rows]:
    """The pages of a sample without those whose prose is, for the most part, that of another."""
    pages = list(sample)
    prose = [frozenset(text for text, long in zip(page.folded, page.is_prose, strict=True) if long) for page in pages]
    often = Counter(text for texts in prose for text in texts)
    most = max(_COMMON * len(pages), 2) if len(pages) >= _MANY else len(pages)
    owners: dict[str, list[int]] = {}
    kept = []
    for number, texts in enumerate(prose):
        own = {text for text in texts if often[text] <= most}
        shared = Counter(other for text in own for other in owners.get(text, ()))
        if own and any(count >= _SAME * len(own) for count in shared.values()):
            continue
        kept.append(pages[number])
        for text in own:
            owners.setdefault(text, []).append(number)
    return kept
