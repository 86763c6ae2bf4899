"""Labelled capture sets: what they hold, and how much of each block of a page their gold wants.

A set is a folder with `gold.jsonl` (one JSON object a page: id, file, url, text, with, without, lines, page_type, meta …)
and `captures/`. Gold is text, not labels: here it is laid beside the page's words, and each block gets the share of its
words that found a place in it.
"""

from __future__ import annotations

import difflib
import itertools
import json
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np

from stripper.errors import StripperError
from stripper.model import FloatArray, Page

__all__ = ["GoldPage", "gold_pages", "sampled", "targets", "words_of"]

_WORD = re.compile(r"\w+")
_GRAM = 4
_CELLS = 3_000_000
"""A gap between two sure matches with more than this many word pairs is left unmatched: quadratic work for little."""
_SECOND_LEVEL = frozenset(("co", "com", "org", "net", "gov", "ac", "edu", "go", "ne", "or", "gob", "gouv"))


_PAGE_TYPES = {"index": "listing", "error": "none", "form": "none", "wiki": "documentation", "page": "article"}
_KNOWN_TYPES = frozenset(("article", "forum", "product", "documentation", "service", "collection", "listing", "none"))


@dataclass(frozen=True, slots=True)
class GoldPage:
    """One labelled capture."""

    set: str
    id: str
    path: Path
    gold: Mapping[str, Any]

    @property
    def page_type(self) -> str | None:
        """The page's type in stripper's words; None where the gold does not say, or has no text for what it calls one."""
        stated = self.gold.get("page_type")
        found = _PAGE_TYPES.get(stated or "", stated)
        if found != "listing" and self.gold.get("text") == "":
            return "none"
        return found if found in _KNOWN_TYPES else None

    @property
    def group(self) -> str:
        """Pages of one group share a site: they must never stand on both sides of a fit."""
        if site := self.gold.get("site"):
            return str(site)
        host = (urlsplit(self.gold.get("url") or "").hostname or "").removeprefix("www.")
        parts = host.split(".")
        if len(parts) < 2:
            return host or self.id
        short = len(parts) >= 3 and parts[-2] in _SECOND_LEVEL and len(parts[-1]) == 2
        return ".".join(parts[-3:] if short else parts[-2:])


def gold_pages(folder: Path) -> list[GoldPage]:
    """The pages of a set in the order of its gold.jsonl. Raises StripperError for a folder that is no set."""
    path = folder / "gold.jsonl"
    try:
        lines = path.read_text("utf-8").split("\n")
        rows = [json.loads(line) for line in lines if line.strip()]
        return [GoldPage(folder.name, row["id"], folder / "captures" / row["file"], row) for row in rows]
    except OSError as error:
        raise StripperError(
            f"{folder}: no labelled set ({error.strerror}); it needs gold.jsonl and captures/"
        ) from error
    except (ValueError, KeyError, TypeError) as error:
        raise StripperError(f"{path}: not gold ({error!r}); each line is an object with id, file and text") from error


def words_of(text: str) -> list[str]:
    """Words as they are counted in scores: runs of word characters, lower-cased."""
    return _WORD.findall(text.lower())


def sampled(pages: Sequence[GoldPage], count: int) -> Sequence[GoldPage]:
    """At most so many of the pages, evenly spread, always the same ones; all of them for 0."""
    return pages[:: -(-len(pages) // count)] if 0 < count < len(pages) else pages


def targets(page: Page, gold: Mapping[str, Any]) -> tuple[FloatArray, FloatArray]:
    """For each block how much of it the gold wants (0..1), and how much the answer matters.

    Gold that is text is aligned with the page; gold that labels lines is read line by line; of gold that is only
    snippets, the blocks that hold one are known and all others do not matter. A page's weights add up to about one.
    """
    counts = np.array([len(_WORD.findall(text)) for text in page.texts], np.float64)
    if lines := gold.get("lines"):
        wanted = _by_lines(page, lines)
        return wanted, (counts + 0.5) / max(float((counts * wanted).sum()), 0.3 * float(counts.sum()), 60.0)
    if gold.get("text") is not None:
        wanted = _aligned([words_of(text) for text in page.texts], words_of(gold["text"]))
        return wanted, (counts + 0.5) / max(float((counts * wanted).sum()), 60.0)
    return _by_snippets(page, gold, counts)


def _by_lines(page: Page, lines: Sequence[Sequence[Any]]) -> FloatArray:
    text = {number for first, last, label in lines if label in ("body", "heading") for number in range(first, last + 1)}
    shares = []
    for span in page.spans:
        held = range(span.line, span.last_line + 1)
        shares.append(sum(number in text for number in held) / len(held))
    return np.array(shares)


def _by_snippets(page: Page, gold: Mapping[str, Any], counts: FloatArray) -> tuple[FloatArray, FloatArray]:
    squeezed = [" ".join(text.split()) for text in page.texts]
    wanted, weight = np.zeros(len(squeezed)), np.zeros(len(squeezed))
    for key, value in (("with", 1.0), ("without", 0.0)):
        for snippet in gold.get(key) or ():
            words = " ".join(snippet.split())
            held = [index for index, text in enumerate(squeezed) if words in text]
            for index in held:
                wanted[index] = max(wanted[index], value)
                weight[index] = 1 / len(held)
    total = float(weight.sum())
    return wanted, weight / total if total else weight


def _aligned(blocks: Sequence[list[str]], gold: list[str]) -> FloatArray:
    """The share of each block's words that have a place in the gold, in order.

    Runs of four words that stand once on the page and once in the gold are sure matches where they keep the order; they
    are stretched as far as the words agree, and what lies between two of them is compared word by word. Long blocks that
    are in the gold out of order count as well.
    """
    words = [word for block in blocks for word in block]
    matched = np.zeros(len(words), bool)
    anchors = _anchors(words, gold)
    place = gone = 0
    for at, other in [*anchors, (len(words), len(gold))]:
        if at < place or other < gone:
            continue
        # Back from the anchor as far as the words agree, then the gap before it.
        first, second = at, other
        while first > place and second > gone and words[first - 1] == gold[second - 1]:
            first, second = first - 1, second - 1
        _match_gap(words, gold, place, first, gone, second, matched)
        while at < len(words) and other < len(gold) and words[at] == gold[other]:
            at, other = at + 1, other + 1
        matched[first:at] = True
        place, gone = at, other
    shares = []
    grams = set(_grams(gold))
    taken = Counter(gold)
    taken.subtract(word for word, hit in zip(words, matched, strict=True) if hit)
    start = 0
    for block in blocks:
        end = start + len(block)
        share = float(matched[start:end].mean()) if block else 0.0
        if share < 0.5 and len(block) >= 8 and sum(gram in grams for gram in _grams(block)) > 0.7 * (len(block) - 3):
            left = sum(min(count, max(taken[word], 0)) for word, count in Counter(block).items())
            if left > 0.7 * len(block):
                taken.subtract(block)
                share = 1.0
        shares.append(share)
        start = end
    return np.array(shares)


def _grams(words: Sequence[str]) -> Iterator[tuple[str, ...]]:
    return zip(*(itertools.islice(words, at, None) for at in range(_GRAM)), strict=False)


def _anchors(words: Sequence[str], gold: Sequence[str]) -> list[tuple[int, int]]:
    """Places of runs that stand once on both sides, thinned to the longest chain that keeps the order on both."""
    here, there = ({gram: at for at, gram in enumerate(_grams(side))} for side in (words, gold))
    often = Counter(_grams(words)), Counter(_grams(gold))
    pairs = sorted(
        (at, there[gram]) for gram, at in here.items() if gram in there and often[0][gram] == often[1][gram] == 1
    )
    tails: list[int] = []
    ends: list[int] = []
    before = [-1] * len(pairs)
    for number, (_, other) in enumerate(pairs):
        at = bisect_left(tails, other)
        before[number] = ends[at - 1] if at else -1
        tails[at : at + 1], ends[at : at + 1] = [other], [number]
    chain = []
    number = ends[-1] if ends else -1
    while number >= 0:
        chain.append(pairs[number])
        number = before[number]
    return chain[::-1]


def _match_gap(
    words: list[str], gold: list[str], start: int, end: int, other: int, last: int, matched: np.ndarray[Any, Any]
) -> None:
    if start >= end or other >= last or (end - start) * (last - other) > _CELLS:
        return
    matcher = difflib.SequenceMatcher(None, words[start:end], gold[other:last], autojunk=False)
    for match in matcher.get_matching_blocks():
        matched[start + match.a : start + match.a + match.size] = True
