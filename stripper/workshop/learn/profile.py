"""From a site's sample to what it teaches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from stripper.rulebook.lookups import LINE_CHARS
from stripper.words import fold
from stripper.workshop.learn.lines import LEAST_PAGES, Line, containers, counted, find_inside, kept_apart, steady_lines
from stripper.workshop.learn.places import SURE, Places, articles_of, inside_of, places
from stripper.workshop.learn.sketch import Rows, Site

__all__ = ["Learnt", "learnt", "taught"]

_SAME = 0.7
"""Pages that share this much of their prose are one article, saved twice."""
_COMMON = 0.3
"""Prose on a larger share of the pages is the site's, and makes no two pages the same."""
_TESTED = 40
"""Pages that the test of a profile looks at: half of them to learn from."""
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
    days: tuple[str, str] | None
    """the first and the last day on which the pages were published, in ISO 8601, as far as they tell"""
    spared: str
    """the line the judge is surest to be text: what the rules must spare"""
    precision: float | None = None
    """share of the words taken from pages that were held back which the judge alone is not sure to be text (0..1)"""


def learnt(site: Site) -> Learnt:
    """What the sample of a site teaches, tested by what one half of it teaches of the other."""
    pages = _different(site.rows())
    found = taught(pages)
    if len(pages) < 2 * LEAST_PAGES:
        return found
    few = pages[:_TESTED]
    return found._replace(precision=_precision(taught(few[::2]), few[1::2]))


def taught(pages: Sequence[Rows]) -> Learnt:
    """What some different pages of one site teach."""
    every = counted(pages)
    found = places(pages, steady_lines(every, len(pages)))
    articles = articles_of(pages, found)
    find_inside(every.values(), articles)
    chrome, vetoed = kept_apart(every, len(pages))
    taken = {line.text for lines in chrome.values() for line in lines}
    surest = max(
        ((score, text) for rows in pages for score, text in zip(rows.scores.tolist(), rows.texts, strict=True)
         if text not in taken and len(text) <= LINE_CHARS),
        default=(0.0, "A line like no other."),
    )  # fmt: skip
    days = sorted(rows.day for rows in pages if rows.day)
    span = (days[0], days[-1]) if days else None
    return Learnt(len(pages), chrome, containers(pages, articles), found, vetoed, span, surest[1])


def _precision(found: Learnt, pages: Sequence[Rows]) -> float | None:
    """The share of the words that the rules would take from other pages which the judge is not sure to be text."""
    lines = {fold(line.text) for lines in found.chrome.values() for line in lines}
    boxes = {box.text for boxes in found.boxes.values() for box in boxes}
    words = sure = 0.0
    for rows, article in zip(pages, articles_of(pages, found.places), strict=True):
        taken = ~article | np.fromiter((text in lines for text in rows.folded), bool, len(rows.folded))
        for held in inside_of(rows, boxes).values():
            taken |= held
        words += float(rows.words[taken].sum())
        sure += float(rows.words[taken & (rows.scores > SURE)].sum())
    return 1 - sure / words if words else None


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
