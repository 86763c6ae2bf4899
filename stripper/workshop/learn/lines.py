"""What repeats over the pages of a site: whole lines, and containers whose words change.

A line that stands on many pages is the site's chrome, whatever its language and markup. Two kinds of repeated text are not:
headings that a template puts into every article, and sentences that belong to it. So a line is learnt only if the judge,
over all pages that have it, does not hold it for text, and the more it looks like text, the more pages must have it. What
the judge was surer of than the count allows is reported instead.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from stripper.labels import ABOUT_TEXT
from stripper.model import BoolArray
from stripper.rulebook.lookups import LINE_CHARS
from stripper.workshop.learn.places import SURE, ranges_of, steady_names
from stripper.workshop.learn.sketch import Rows

__all__ = [
    "LEAST_PAGES",
    "Line",
    "containers",
    "counted",
    "find_inside",
    "kept_apart",
    "reads_like_code",
    "steady_lines",
]

LEAST_PAGES = 3
"""On fewer pages a line may repeat by chance."""
SHARES = ((-2.0, 0.1), (0.0, 0.25), (1.5, 0.5))
"""(mean score up to, share of the pages): the more a line reads like text, the more pages must have it. What scores above
the last is text to the judge (0.82 likely), and no count outweighs that. Boxes at the side stand on a part of the pages."""
PROSE_SHARE = 0.35
"""The least share for what reads like prose: a sentence told twice is more often a sign-off than a box of the site."""
STEADY = 0.8
"""A line is steady if on this share of its pages the same lines stand above and below it. Headings that a template puts
into every article are not: what follows them is new on each page."""
STEADY_SHARE = 0.8
"""A steady line on this share of the pages is chrome,"""
STEADY_SCORE = 3.0
"""up to this mean score."""
_CODE = re.compile(
    r"[;{}]$|[!=<>+*/-]=|[-=]>(?=.*\w)|&&|\|\||\b0x[\da-f]{2}|^(?://|/\*|[$#]\s|<[%?/!]?[a-z=-])"
    r"|\w\([^()\s]*[,:=_.\"'][^()]*\)$|^\w+[.:=]\w+\(",
    re.I,
)
_NO_CODE = re.compile(r"&\w+;$|^[$]\s[\d,.A-Z\s]*$|^(?:\{+[\w .]*\}+\s*)+$|^</?\w+>$")
"""What looks like it: an entity, a price, a place for a word that nobody filled in, a tag that got into the text."""
_PROSE_WORDS = 12
_LONG_WORDS = 20
"""A paragraph of so many words on half of the pages belongs to no article, if one of its neighbours is always the same,"""
_LONG_SCORE = 4.5
"""up to this mean score: boxes about the author read much like the text."""
_TWICE_SHARE = 0.2
BOX_SHARE = 0.1
"""The share of pages that must have a container for it to be learnt."""
_CHROME_CHANCE = 0.25
"""Words of a container that are at most so likely text, on average, are chrome;"""
_SURE_SHARE = 0.02
"""unless more of them than this are surely text,"""
_TEXT_SHARE = 0.1
"""or on a larger share of its pages most of them read like text: a row of links there, a list of goods here."""


@dataclass(slots=True)
class Line:
    """One repeated text of a site, or the name of a container."""

    text: str
    """as it was first printed"""
    pages: int = 0
    score: float = 0.0
    """the sum of its scores, one for each page: of several places on a page the one most like text speaks"""
    labels: Counter[str] = field(default_factory=Counter)
    """what the rules and shapes called it where it was not text"""
    twice: int = 0
    """pages on which it stands several times, once at least as text: an entry of a table of contents and its heading"""
    inside: int = 0
    """pages on which it stands where the article does, as far as that is known"""
    above: Counter[str] = field(default_factory=Counter)
    below: Counter[str] = field(default_factory=Counter)
    """the lines that stand next to it"""

    @property
    def mean(self) -> float:
        """Its mean score."""
        return self.score / self.pages

    @property
    def label(self) -> str:
        """What it is most often called."""
        return min(self.labels, key=lambda name: (-self.labels[name], name), default="other_chrome")

    @property
    def steady(self) -> tuple[float, float]:
        """The shares of its pages on which its usual neighbours stand next to it, the less steady side first."""
        first, second = sorted(max(side.values(), default=0) / self.pages for side in (self.above, self.below))
        return first, second

    stands: list[tuple[int, int]] = field(default_factory=list)
    """(page, block) where it was counted"""

    def see(self, page: int, rows: Rows, at: int, again: bool) -> None:
        """Counts one place of it on one more page; `again` where it stands there several times, once at least as text."""
        self.stands.append((page, at))
        text = rows.texts[at]
        self.text = min(self.text, text) if self.pages else text
        self.pages += 1
        self.score += float(rows.scores[at])
        if rows.labels[at]:
            self.labels[rows.labels[at]] += 1
        self.twice += again
        self.above[rows.folded[at - 1] if at else ""] += 1
        self.below[rows.folded[at + 1] if at + 1 < len(rows.folded) else ""] += 1


def counted(pages: Sequence[Rows]) -> dict[str, Line]:
    """Repeated lines with what all pages together say of each."""
    often = Counter(folded for rows in pages for folded in set(rows.folded))
    found: defaultdict[str, Line] = defaultdict(lambda: Line(""))
    for page, rows in enumerate(pages):
        stands: defaultdict[str, list[int]] = defaultdict(list)
        for at, folded in enumerate(rows.folded):
            if folded and often[folded] >= LEAST_PAGES and len(rows.texts[at]) <= LINE_CHARS:
                stands[folded].append(at)
        scores = rows.scores.tolist()
        for folded, places in stands.items():
            at = places[0] if len(places) == 1 else max(places, key=lambda place: (scores[place], -place))
            found[folded].see(page, rows, at, len(places) > 1 and scores[at] > 0)
    return found


def find_inside(every: Iterable[Line], articles: Sequence[BoolArray]) -> None:
    """Counts on how many pages lines stand where the article does; `articles` are its blocks, all where nothing tells."""
    known = [[] if article.all() else article.tolist() for article in articles]
    for line in every:
        line.inside = sum(bool(known[page]) and known[page][at] for page, at in line.stands)


def steady_lines(every: Mapping[str, Line], count: int) -> frozenset[str]:
    """Folded lines that are chrome by their place alone: on most pages, always between the same two others."""
    return frozenset(folded for folded, line in every.items() if _is_steady(line, count))


def _is_steady(line: Line, count: int) -> bool:
    often = line.pages >= max(LEAST_PAGES, STEADY_SHARE * count)
    return often and line.mean <= STEADY_SCORE and line.steady[0] >= STEADY


def kept_apart(every: Mapping[str, Line], count: int) -> tuple[dict[str, list[Line]], list[Line]]:
    """Lines that are chrome, by label, those on most pages first; and those that repeat too but are left as text."""
    chrome: list[Line] = []
    vetoed: list[Line] = []
    for folded, line in every.items():
        if line.pages < LEAST_PAGES:
            continue
        least = STEADY_SHARE if _is_steady(line, count) else _least_share(folded, line)
        if least is None:
            if line.pages >= PROSE_SHARE * count:
                vetoed.append(line)
        elif line.pages >= least * count and line.label not in ABOUT_TEXT:
            # A date line or byline is no text already, and metadata is read from it.
            chrome.append(line)
    return by_label(chrome), sorted(vetoed, key=lambda line: (-line.pages, line.text))


def _least_share(folded: str, line: Line) -> float | None:
    """On which share of the pages a line must stand to be chrome; None where no count would do."""
    if line.twice > _TWICE_SHARE * line.pages or reads_like_code(line.text):
        return None
    words = len(folded.split())
    if words >= _LONG_WORDS and line.mean <= _LONG_SCORE and line.steady[1] >= STEADY:
        return SHARES[-1][1]
    least = next((share for most, share in SHARES if line.mean <= most), None)
    if least is None:
        return None
    if words >= _PROSE_WORDS:
        least = max(least, PROSE_SHARE)
    # Where the article stands, only what keeps its place.
    return least if 2 * line.inside <= line.pages or line.steady[0] >= STEADY else None


def reads_like_code(text: str) -> bool:
    """Whether a line is one of a program. Pages of manuals share lines of their examples, and no number of pages makes those a menu.

    >>> [reads_like_code(line) for line in ("send(to:port, data:req);", "Read more ->", "{title}")]
    [True, False, False]
    """
    return bool(_CODE.search(text)) and not _NO_CODE.search(text)


def containers(pages: Sequence[Rows], articles: Sequence[BoolArray]) -> dict[str, list[Line]]:
    """Containers that hold chrome where the articles stand, whatever its words; by label."""
    html = [(rows, article) for rows, article in zip(pages, articles, strict=True) if rows.kind == "html"]
    names = steady_names((rows for rows, _ in html), max(LEAST_PAGES, BOX_SHARE * len(html)))
    sums: defaultdict[str, list[float]] = defaultdict(lambda: [0.0] * 6)
    stands: defaultdict[str, list[tuple[Rows, list[tuple[int, int]]]]] = defaultdict(list)
    for rows, article in html:
        sure = np.where(rows.scores > SURE, rows.words, 0.0)
        text = np.where(rows.scores > 0, rows.words, 0.0)
        steps = np.cumsum(np.stack((rows.words, rows.words * rows.chances, sure, article, text)), axis=1)
        upto = [[0.0, *row] for row in steps.tolist()]
        for name, ranges in ranges_of(rows, names).items():
            own = [sum(row[end] - row[start] for start, end in ranges) for row in upto]
            sums[name] = [
                total + part
                for total, part in zip(sums[name], [*own[:3], own[3] > 0, 2 * own[4] > own[0], 1], strict=True)
            ]
            stands[name].append((rows, ranges))
    chrome: dict[tuple[float, ...], Line] = {}
    for name, (words, wanted, sure_words, inside, as_text, count) in sorted(sums.items()):
        here = count >= LEAST_PAGES and 2 * inside > count and as_text <= _TEXT_SHARE * count
        if here and wanted <= _CHROME_CHANCE * words and sure_words <= _SURE_SHARE * words:
            line = Line(name, int(count), inside=int(inside))
            for rows, ranges in stands[name]:
                line.labels.update(label for start, end in ranges for label in rows.labels[start:end] if label)
            if line.label not in ABOUT_TEXT:
                # Names of one and the same container are one rule.
                chrome.setdefault((count, round(words, 3), round(wanted, 3)), line)
    return by_label(chrome.values())


def by_label(lines: Iterable[Line]) -> dict[str, list[Line]]:
    """Lines by what they are most often called, those on most pages first."""
    found: defaultdict[str, list[Line]] = defaultdict(list)
    for line in sorted(lines, key=lambda line: (-line.pages, line.text)):
        found[line.label].append(line)
    return dict(sorted(found.items()))
