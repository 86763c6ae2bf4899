"""Where a site's articles sit: in a container (HTML), or between lines that stand in a fixed place (text dumps).

On one page the judge errs; over all pages of a site its errors even out. So for every container, and for every line that
repeats, it is asked how much better a text the judge would expect if the article were just what the container holds, or what
stands above or below the line. The best one wins, unless it would cost text that the judge is sure of.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from stripper.model import BoolArray, FloatArray
from stripper.workshop.learn.sketch import Rows

__all__ = ["SURE", "Place", "Places", "articles_of", "inside_of", "places", "ranges_of", "steady_names"]

_LEAST_PAGES = 5
"""On fewer pages the judge's errors do not even out: what was learnt from three of a site did harm on one in four."""
_LEAST_SHARE = 0.3
"""Of the pages that are still without a place: a container or line on fewer tells of one kind of page only."""
SURE = 2.0
"""From this score on (0.88 likely) text is sure."""
_LEAST_KEPT = 0.97
"""The share of a page's sure text that must stand inside, on the middle one of the pages,"""
_LEAST_KEPT_ALL = 0.85
"""and on average over them."""
_COMMENTS = 4.0
"""What it takes from the scores of blocks that some rule holds for reader comments,"""
_FORUM = 0.75
"""unless the pages are more likely than this those of a forum."""
_COVER = 0.1
"""What it counts against a place that all pages lack it; in part where some do."""
_LEAST_GAIN = 0.002
"""What a line must add to the expected F measure to be worth a rule."""
_RECALL = 0.5
"""What recall weighs in it beside precision: that no sure text is lost is seen to anyway."""
_MOST = 3
"""Places of one sort: a site has a template or two, and some pages that lack the usual line."""
_LEAST_TEXT = 0.7
"""The share of words between lines that the judge must hold for text, if all that stands there is to be called text: it may
miss a part of the articles, but where it sees little text there is more than one kind of pages."""
_VARIES = re.compile(r"[\d*]")


class Place(NamedTuple):
    """A container or line that bounds articles, and on how many pages."""

    name: str
    pages: int
    likely: float
    """the share of text, by the judge, in what is inside (0..1)"""


class Between(NamedTuple):
    """Two lines between which all is text but some blocks next to them: headline and date, links to other articles."""

    above: str
    below: str
    margins: tuple[int, int]
    """how many blocks are left out below the first and above the second"""


class Places(NamedTuple):
    """Where the articles of a site sit."""

    containers: tuple[Place, ...] = ()
    """names of containers that hold the article and nothing else of the text"""
    above: tuple[Place, ...] = ()
    """lines after which it begins"""
    below: tuple[Place, ...] = ()
    """lines before which it ends"""
    between: tuple[Between, ...] = ()
    """what is text by and large between such lines, pair by pair; pages of one host may be of several templates"""


class _Worth(NamedTuple):
    """What comes of taking some blocks of a page for its article."""

    gain: float
    """how much better that is than to keep all (-1..1)"""
    kept: float
    """the share of the sure text that is among them"""
    likely: float
    """the share of text in them"""


class _Weighed(NamedTuple):
    """A page with what its blocks count."""

    rows: Rows
    counts: FloatArray
    """three rows: its words, those that are likely text, those that are surely text"""

    def worth(self, inside: BoolArray) -> _Worth:
        """What comes of taking what is inside for the article."""
        words, wanted, sure = (self.counts @ inside).tolist()
        all_words, all_wanted, all_sure = self.counts.sum(axis=1).tolist()
        gain = _expected(words, wanted, all_wanted) - _expected(all_words, all_wanted, all_wanted)
        return _Worth(gain, sure / all_sure if all_sure else 1.0, wanted / words if words else 0.0)


def _expected(words: float, wanted: float, every: float) -> float:
    """The F measure of words to be expected of so many, of which so many of every wanted one are wanted."""
    return (1 + _RECALL) * wanted / (words + _RECALL * every) if words + every else 0.0


Insides = Mapping[str, BoolArray]
"""name of a container or line → the blocks that would be the article"""


def places(pages: Sequence[Rows], chrome: Collection[str] = ()) -> Places:
    """Where the articles of these pages sit; nothing where neither containers nor lines tell.

    `chrome` are folded lines that are known to be none of the text.
    """
    forum = bool(pages) and float(np.mean([rows.forum for rows in pages])) > _FORUM
    weighed = [_weighed(rows, chrome, forum) for rows in pages if rows.texts]
    html = [page for page in weighed if page.rows.kind == "html"]
    dumps = [page for page in weighed if page.rows.kind == "text"]
    containers = _best(html, _boxes(html), -1.0)
    lines = _single_lines(dumps)
    above = _best(dumps, [_cut(page.rows.folded, lines, _from) for page in dumps], _LEAST_GAIN)
    begun = [_without(page, above) for page in dumps]
    below = _best(begun, [_cut(page.rows.folded, lines, _until) for page in begun], _LEAST_GAIN)
    found = Places(containers, above, below)
    return found._replace(between=tuple(_between([page.rows for page in dumps], found, chrome)))


def _weighed(rows: Rows, chrome: Collection[str], forum: bool) -> _Weighed:
    scores = rows.scores
    if not forum:
        # Reader comments are prose; that they are named so or stand under such a heading counts more than how they read.
        scores = scores - _COMMENTS * rows.comments
    known = np.fromiter((text in chrome for text in rows.folded), bool, len(rows.folded))
    wanted = np.where(known, 0.0, rows.words / (1 + np.exp(-scores)))
    return _Weighed(rows, np.stack((rows.words, wanted, np.where((scores > SURE) & ~known, rows.words, 0.0))))


def _best(pages: Sequence[_Weighed], insides: Sequence[Insides], least_gain: float) -> tuple[Place, ...]:
    """The places that serve most pages best: the best of all, then the best for pages that lack it."""
    told: defaultdict[str, dict[int, _Worth]] = defaultdict(dict)
    for number, (page, inside) in enumerate(zip(pages, insides, strict=True)):
        for name, blocks in inside.items():
            told[name][number] = page.worth(blocks)
    safe = {
        name: worths for name, worths in told.items()
        if _is_safe([one.kept for one in worths.values()])
        and np.mean([one.gain for one in worths.values()]) >= least_gain
    }  # fmt: skip
    found: list[Place] = []
    left = set(range(len(pages)))
    while len(found) < _MOST and len(left) >= _LEAST_PAGES:
        values = {}
        for name, worths in safe.items():
            here = left & worths.keys()
            share = len(here) / len(left)
            if len(here) >= _LEAST_PAGES and share >= _LEAST_SHARE:
                values[name] = (
                    float(np.mean([worths[number].gain for number in here])) - _COVER * (1 - share),
                    len(here),
                )
        if not values:
            break
        name = min(values, key=lambda name: (-round(values[name][0], 6), -values[name][1], -len(name), name))
        found.append(Place(name, len(safe[name]), float(np.mean([one.likely for one in safe[name].values()]))))
        left -= safe[name].keys()
    return tuple(found)


def articles_of(pages: Sequence[Rows], sites: Places) -> list[BoolArray]:
    """For each page the blocks where its article stands; all of them where no place of the site tells."""
    names = frozenset(place.name for place in sites.containers)
    found = []
    for rows in pages:
        article = np.ones(len(rows.texts), bool)
        if rows.kind == "html":
            for held in inside_of(rows, names).values():
                article &= held
        for side, lines in ((_from, sites.above), (_until, sites.below)):
            if rows.kind == "text":
                cuts = _cut(rows.folded, frozenset(place.name for place in lines), side)
                article &= next((cuts[place.name] for place in lines if place.name in cuts), True)
        found.append(article)
    return found


def _between(pages: Sequence[Rows], sites: Places, chrome: Collection[str]) -> Iterator[Between]:
    """For each pair of lines around articles how many blocks next to them are text on less than half as many pages as others."""
    held: defaultdict[tuple[str, str], list[tuple[Rows, list[int]]]] = defaultdict(list)
    for rows, article in zip(pages, articles_of(pages, sites), strict=True):
        above = next((place.name for place in sites.above if place.name in rows.folded), None)
        below = next((place.name for place in sites.below if place.name in rows.folded), None)
        if above is not None and below is not None:
            held[above, below].append((rows, np.flatnonzero(article).tolist()))
    for (above, below), inside in sorted(held.items()):
        # A rule holds wherever both lines stand, also on pages on which another line is nearer to the article.
        also = sum(above in rows.folded and below in rows.folded for rows in pages)
        if len(inside) >= max(_LEAST_PAGES, also / 2) and (margins := _margins(inside, chrome)):
            yield Between(above, below, margins)


def _margins(inside: Sequence[tuple[Rows, list[int]]], chrome: Collection[str]) -> tuple[int, int] | None:
    """How wide the margins are; None where also what stands between them is not text by and large."""
    kept = [[not rows.labels[at] for at in blocks] for rows, blocks in inside]
    usual = float(np.mean([*itertools.chain(*kept)] or [False]))
    first, last = _margin(kept, usual), _margin([page[::-1] for page in kept], usual)
    words = text = 0.0
    for rows, blocks in inside:
        for at in blocks[first : len(blocks) - last]:
            if rows.folded[at] not in chrome:
                words += rows.words[at]
                text += 0.0 if rows.labels[at] else rows.words[at]
    return (first, last) if text >= _LEAST_TEXT * words else None


def _margin(kept: Sequence[Sequence[bool]], usual: float) -> int:
    at = 0
    while 2 * len(here := [page[at] for page in kept if len(page) > at]) > len(kept) and np.mean(here) < usual / 2:
        at += 1
    return at


def _is_safe(kept: Sequence[float]) -> bool:
    return bool(np.median(kept) >= _LEAST_KEPT and np.mean(kept) >= _LEAST_KEPT_ALL)


# -- containers ------------------------------------------------------------------------------------------------------


def steady_names(pages: Iterable[Rows], least: float) -> frozenset[str]:
    """Names of containers that at least so many pages have, and that no number makes those of one page only."""
    often = Counter(
        name
        for rows in pages
        for name in {name.lower() for names, _, _ in rows.boxes for name in names.split()}
        if not _VARIES.search(name)
    )
    return frozenset(name for name, count in often.items() if count >= least)


def ranges_of(rows: Rows, names: Collection[str]) -> dict[str, list[tuple[int, int]]]:
    """For each name that some container of the page has, the ranges of blocks in such containers; none overlap."""
    found: dict[str, list[tuple[int, int]]] = {}
    for own, start, end in rows.boxes:
        for name in own.lower().split():
            if name in names:
                ranges = found.setdefault(name, [])
                # Containers come in page order: one that begins before the last one ended stands in it.
                if not ranges or start >= ranges[-1][1]:
                    ranges.append((start, end))
    return found


def inside_of(rows: Rows, names: Collection[str]) -> dict[str, BoolArray]:
    """For each name that some container of the page has, the blocks that stand in such a container."""
    held: dict[str, BoolArray] = {}
    for name, ranges in ranges_of(rows, names).items():
        held[name] = np.zeros(len(rows.texts), bool)
        for start, end in ranges:
            held[name][start:end] = True
    return held


def _boxes(pages: Sequence[_Weighed]) -> list[Insides]:
    names = steady_names((page.rows for page in pages), max(_LEAST_PAGES, _LEAST_SHARE * len(pages)))
    return [inside_of(page.rows, names) for page in pages]


# -- lines -----------------------------------------------------------------------------------------------------------


def _single_lines(pages: Sequence[_Weighed]) -> frozenset[str]:
    """Lines that stand once on each of enough pages."""
    once: Counter[str] = Counter()
    for page in pages:
        once.update(line for line, count in Counter(page.rows.folded).items() if line and count == 1)
    least = max(_LEAST_PAGES, _LEAST_SHARE * _LEAST_SHARE * len(pages))
    return frozenset(line for line, count in once.items() if count >= least)


def _from(count: int, at: int) -> BoolArray:
    return np.arange(count) > at


def _until(count: int, at: int) -> BoolArray:
    return np.arange(count) < at


def _cut(folded: Sequence[str], lines: frozenset[str], side: Callable[[int, int], BoolArray]) -> Insides:
    count = len(folded)
    # Rules cut above the first and below the last of several equal lines; so does this.
    order = reversed(list(enumerate(folded))) if side is _from else enumerate(folded)
    return {line: side(count, at) for at, line in order if line in lines}


def _without(page: _Weighed, above: Sequence[Place]) -> _Weighed:
    """The page as if what stands above the article were not there."""
    at = next((page.rows.folded.index(place.name) for place in above if place.name in page.rows.folded), -1)
    return page._replace(counts=page.counts * _from(len(page.rows.folded), at))
