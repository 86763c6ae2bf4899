"""Fits the weights by which metadata is chosen among candidates, and says how good they are on sites never seen.

A choice is a table of weights in `rules/metadata.json`: which line of a dump is its headline, which wording its title, whose
names are the authors', which day is that of publication. All candidates of a page and one more, that none is right, share
the odds; a table is fitted to give most of them to the right ones (a conditional logit, by Newton's method).
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from statistics import fmean
from typing import Any, NamedTuple

import numpy as np

from stripper.errors import StripperError
from stripper.match import Stated
from stripper.metadata import metadata
from stripper.metadata.authors import answers
from stripper.metadata.claims import Book
from stripper.metadata.headline import headline_signs
from stripper.metadata.published import days
from stripper.metadata.title import line_title
from stripper.metadata.weights import CHOICES, Tables
from stripper.metadata.wording import wordings, words_of
from stripper.model import FloatArray, Page
from stripper.pipeline import ready_engine
from stripper.read import capture, read
from stripper.workshop.gold import GoldPage, gold_pages
from stripper.workshop.peers import Said
from stripper.workshop.score import author_score, page_score, same_day

__all__ = ["Fitted", "fit"]

FOLDS = 5
_PENALTY = 3.0
"""What a squared weight costs: on sites never seen, 1 and 10 did no better."""
_BALANCE = 0.4
"""A set counts by its pages to this power: large sets do not drown the others."""
_STEPS, _ENOUGH = 12, 0.01
"""Newton steps at most, and the gain below which they end."""
_LEAST_RIGHT = 0.4
"""Names that agree with the authors this far, and better than all others, are the right answer."""
_UNNAMED = 0.15
"""What a page counts whose gold names no author: most of them have none, some just were not asked."""
_UNSURE_SIGNS = ("in address",)
"""Signs that captures often lack, such as the address of a dump: pages are learnt with and without them."""
_FIELDS = {"title": "title", "date": "published", "authors": "authors"}
Signs = Mapping[str, float]


@dataclass(frozen=True)
class _Seen:
    """A labelled page as the metadata stage gets it."""

    gold: GoldPage
    page: Page
    labels: Sequence[str]
    stated: Sequence[Stated]
    folded: Sequence[str]

    @property
    def fold(self) -> int:
        return int(hashlib.sha256(self.gold.group.encode()).hexdigest(), 16) % FOLDS

    @cached_property
    def html_cases(self) -> list[tuple[str, _Case]]:
        """What an HTML page teaches; the same whatever the fold, since markup tells its headline."""
        return _cases(self, {})

    def book(self, tables: Tables) -> Book:
        return Book(self.page, self.labels, self.stated, self.folded, tables)


class _Case(NamedTuple):
    """The candidates of one page, and which of them are right."""

    set: str
    signs: Sequence[Signs]
    right: Sequence[bool]
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Fitted:
    """The tables, and how well their like does on sites that were not fitted on."""

    tables: dict[str, dict[str, float]]
    pages: dict[str, int]
    scores: dict[str, dict[str, float]]
    """set → field → mean score as in `stripper eval`"""
    reliability: dict[str, list[tuple[float, float, int]]]
    """field → (mean confidence, mean score, values) by tenths of confidence"""

    def to_json(self) -> str:
        """The file of weights: one line a sign, so that two fits can be compared."""
        about = "Written by `stripper fit --metadata`; do not edit. Weights are log odds."
        found = {"about": about, "pages": self.pages, "out_of_fold": self.scores, **self.tables}
        return json.dumps(found, indent=1, ensure_ascii=False) + "\n"


def fit(folders: Sequence[Path], *, say: Callable[[str], None] = lambda line: None) -> Fitted:
    """The tables fitted on labelled sets, with their scores out of fold, grouped by site.

    Raises StripperError for a folder that is no labelled set, and where no page of a kind has a known title, author or day.
    """
    pages = [page for folder in folders for page in gold_pages(folder) if _is_known(page)]
    seen = [_seen(page) for page in pages]
    say(f"{len(seen)} pages with known metadata")
    scores: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    told: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for fold in range(FOLDS):
        say(f"fold {fold + 1} of {FOLDS}")
        tables = _tables([one for one in seen if one.fold != fold])
        for one in seen:
            if one.fold == fold:
                for field, score, sure in _scores(one, tables):
                    scores[one.gold.set][field].append(score)
                    if sure is not None:
                        told[field].append((sure, score))
    say("all pages")
    return Fitted(
        _tables(seen),
        dict(Counter(page.set for page in pages)),
        {
            name: {field: round(fmean(values), 4) for field, values in sorted(row.items())}
            for name, row in sorted(scores.items())
        },
        {field: _by_tenths(rows) for field, rows in sorted(told.items())},
    )


def _is_known(page: GoldPage) -> bool:
    meta = page.gold.get("meta") or {}
    return any(meta.get(field) for field in ("title", "authors", "date"))


def _seen(gold: GoldPage) -> _Seen:
    engine = ready_engine()
    page = read(capture(gold.path.read_bytes(), url=gold.gold.get("url")))
    judged = engine.judged(page) if page.kind == "html" else engine.settled(page, None)
    return _Seen(gold, page, judged.labels, judged.seen.stated, judged.seen.facts.folded)


def _scores(one: _Seen, tables: Tables) -> Iterable[tuple[str, float, float | None]]:
    """(field, score, confidence) for each field that the gold has."""
    about = metadata(one.page, one.labels, one.stated, one.folded, tables)
    row = page_score(one.gold, Said("", about.title, about.authors, about.published))
    for field, name in _FIELDS.items():
        if field in row.scores:
            source = about.sources.get(name)
            yield field, row.scores[field], source.confidence if source else None


def _by_tenths(rows: Sequence[tuple[float, float]]) -> list[tuple[float, float, int]]:
    held: dict[int, list[tuple[float, float]]] = defaultdict(list)
    for sure, score in rows:
        held[min(int(sure * 10), 9)].append((sure, score))
    return [(fmean(s for s, _ in some), fmean(r for _, r in some), len(some)) for _, some in sorted(held.items())]


# -- cases -----------------------------------------------------------------------------------------------------------


def _tables(seen: Sequence[_Seen]) -> dict[str, dict[str, float]]:
    """All tables; that of headlines first, since authors and days of a dump are looked for around its headline."""
    start: dict[str, dict[str, float]] = {"headline": {"none": 0.0}}
    lines = [case for one in seen if one.page.kind == "text" for case in _lines(one, start)]
    tables = {"headline": _weights(lines, "headline")}
    cases: dict[str, list[_Case]] = {choice: [] for choice in CHOICES if choice not in tables}
    for one in seen:
        for choice, case in one.html_cases if one.page.kind == "html" else _cases(one, tables):
            cases[choice].append(case)
    return tables | {choice: _weights(some, choice) for choice, some in cases.items()}


def _cases(one: _Seen, tables: Tables) -> list[tuple[str, _Case]]:
    """What a page teaches of each choice but that of its headline."""
    book, meta = one.book(tables), one.gold.gold["meta"]
    found = [(f"authors of {one.page.kind}", _names(one, book))]
    if one.page.kind == "html" and (title := words_of(meta.get("title") or "")):
        known = wordings(book)
        right = [words == title for words in known]
        found.append(("wording", _Case(one.gold.set, [some.signs for some in known.values()], right)))
    if meta.get("date"):
        dated = list(days(book).values())
        right = [same_day(some.iso, meta["date"]) for some in dated]
        found.append(("published", _Case(one.gold.set, [some.signs for some in dated], right)))
    return found


def _lines(one: _Seen, start: Tables) -> Iterable[_Case]:
    """The lines of a dump, with and without what only pages with an address show."""
    title = words_of(one.gold.gold["meta"].get("title") or "")
    if not title:
        return
    book = one.book(start)
    found = headline_signs(book)
    right = [words_of(line_title(book, block)) == title for block in found]
    yield _Case(one.gold.set, list(found.values()), right)
    bare = [{sign: value for sign, value in signs.items() if sign not in _UNSURE_SIGNS} for signs in found.values()]
    yield _Case(one.gold.set, bare, right)


def _names(one: _Seen, book: Book) -> _Case:
    found, authors = answers(book), one.gold.gold["meta"].get("authors")
    signs = [some.signs for some in found]
    if not authors:
        return _Case(one.gold.set, signs, [False] * len(found), _UNNAMED)
    scores = [author_score(some.names, authors) for some in found]
    best = max(scores, default=0.0)
    return _Case(one.gold.set, signs, [score == best > _LEAST_RIGHT for score in scores])


# -- the fit ---------------------------------------------------------------------------------------------------------


def _weights(cases: Sequence[_Case], table: str) -> dict[str, float]:
    """What each sign adds to the log odds, to two decimals: more would only tell two machines apart."""
    if not cases:
        raise StripperError(
            f"no labelled page to fit {table} on; give sets of HTML and of text with titles, authors and dates"
        )
    names = sorted({sign for case in cases for signs in case.signs for sign in signs} | {"none"})
    place = {name: at for at, name in enumerate(names)}
    size = sum(len(case.signs) + 1 for case in cases)
    rows, right = np.zeros((size, len(names))), np.zeros(size, bool)
    starts: list[int] = []
    at = 0
    for case in cases:
        starts.append(at)
        for signs, hit in zip(case.signs, case.right, strict=True):
            for sign, value in signs.items():
                rows[at, place[sign]] = value
            right[at] = hit
            at += 1
        rows[at, place["none"]], right[at] = 1.0, not any(case.right)
        at += 1
    counts = Counter(case.set for case in cases)
    worth = {name: count ** (_BALANCE - 1) for name, count in counts.items()}
    whole = sum(count * worth[name] for name, count in counts.items())
    weight = np.array([case.weight * worth[case.set] * len(cases) / whole for case in cases])
    found = _newton(rows, right, np.array(starts), weight)
    return {name: round(float(value), 2) + 0.0 for name, value in zip(names, found, strict=True)}


def _newton(
    rows: FloatArray, right: np.ndarray[Any, Any], starts: np.ndarray[Any, Any], weight: FloatArray
) -> FloatArray:
    """The weights under which the right candidates of each page get most of its odds."""
    own = np.repeat(np.arange(len(starts)), np.diff(np.append(starts, len(rows))))

    def odds(weights: FloatArray) -> tuple[float, FloatArray, FloatArray]:
        scores = rows @ weights
        chances = np.exp(scores - np.maximum.reduceat(scores, starts)[own])
        shares = chances / np.add.reduceat(chances, starts)[own]
        hit = np.maximum(np.add.reduceat(shares * right, starts), 1e-12)
        return float(weight @ np.log(hit) - _PENALTY / 2 * weights @ weights), shares, hit

    found = np.zeros(rows.shape[1])
    gain, shares, hit = odds(found)
    for _ in range(_STEPS):
        heavy = weight[own]
        slope = rows.T @ (heavy * shares * (right / hit[own] - 1)) - _PENALTY * found
        means = np.add.reduceat(rows * shares[:, None], starts)
        bend = (rows * (heavy * shares)[:, None]).T @ rows - (means * weight[:, None]).T @ means
        step = np.linalg.solve(bend + _PENALTY * np.eye(len(found)), slope)
        size = 1.0
        while (better := odds(found + size * step))[0] <= gain and size > _ENOUGH:
            size /= 2
        if better[0] <= gain:
            break
        found = found + size * step
        done = better[0] - gain < _ENOUGH * len(starts) ** 0.5
        gain, shares, hit = better
        if done:
            break
    return found
