"""Which line of a page names its authors: what rules read off lines, and names that stand alone, weighed."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import regex

from stripper.dates import is_date_word
from stripper.metadata.likeness import NOT_HEADLINE, tokens
from stripper.metadata.people import MOST_NAMES, announces, is_job, named, names_alone, tells_poster, user_alone
from stripper.words import fold, spaceless

if TYPE_CHECKING:
    from stripper.metadata.claims import Book

__all__ = ["Byline", "bylines"]

_ABOVE, _BELOW, _AFTER = 3, 6, 5
"""Lines above the headline, below the beginning of the text and after its end in which authors are named."""
_LONGEST = 160
_TWICE = 2
_STATED = 100
"""Lines in which rules read names off that are looked at: the nearest ones to the headline."""
_GOES_ON = regex.compile(r"(?:[,&;]|\s(?:and|und|et|y|e|och|og|en|и|ve))\s*$")


@dataclass(slots=True)
class Byline:
    """A line that may name the authors."""

    block: int
    names: tuple[str, ...]
    origin: str
    signs: dict[str, float] = field(default_factory=dict)


def bylines(book: Book) -> list[Byline]:
    """Every line that may name the authors, with the signs for and against it."""
    found = {one.block: one for one in _alone(book)}
    at = book.headline if book.headline >= 0 else book.first
    for stated in sorted(book.stated_authors, key=lambda one: abs(one.block - at))[:_STATED]:
        names = named([stated.value], book.page.language)
        if names:
            one = found.setdefault(stated.block, Byline(stated.block, names, ""))
            one.names, one.origin = names, f"{stated.rule}, block {stated.block}"
            one.signs["rule"] = 1.0
    _joined(book, found)
    for one in found.values():
        one.origin = one.origin or f"line of the page, block {one.block}"
        one.signs |= _place(book, one.block) | _company(book, one) | _names(book, one)
        one.signs = {sign: value for sign, value in one.signs.items() if value}
    return list(found.values())


def _alone(book: Book) -> Iterator[Byline]:
    """Lines near headline and text that are nothing but names, dates and counts."""
    labels, texts = book.labels, book.page.texts
    start = book.headline if 0 <= book.headline < book.first else max(0, book.first - _BELOW)
    ends = range(book.last - 1, min(book.last + _AFTER, len(labels))) if book.last >= 0 else range(0)
    near = range(max(0, start - _ABOVE), min(max(book.first, start) + _BELOW, len(labels)))
    for block in sorted({*near, *ends} - {book.headline}):
        text = texts[block]
        if block < 0 or len(text) > _LONGEST:
            continue
        if book.folded[block] == book.folded_headline:
            continue
        told = names_alone(text, book.page.language)
        announced = any(sure for _, sure in told)
        of_menu = texts.index(text) < book.headline - _ABOVE
        if told and (announced or not of_menu):
            yield Byline(block, tuple(name for name, _ in told), "", {"announced": float(announced)})
        elif not told and _may_be_user(book, block) and (user := user_alone(text, book.page.language)):
            yield Byline(block, (user,), "", {"user": 1.0})


def _may_be_user(book: Book, block: int) -> bool:
    """Whether a line stands where the name of a user would: below an announcement, beside a date, twice."""
    around = (block - 1, block + 1)
    folded = book.folded
    return (
        block in book.dated
        or (block > 0 and announces(folded[block - 1]))
        or any(0 <= at < len(folded) and (at in book.dated or folded[at] == folded[block]) for at in around)
    )


def _joined(book: Book, found: dict[int, Byline]) -> None:
    """Names in lines below one another become one byline: after an announcement, a comma or an `and`."""
    for block in sorted(found):
        one = found[block]
        after = announces(book.folded[block - 1]) if block else False
        end = block
        while (
            (below := found.get(end + 1))
            and "user" not in below.signs
            and (after or _GOES_ON.search(book.page.texts[end]))
            and len(one.names) < MOST_NAMES
        ):
            one.names = tuple(dict.fromkeys((*one.names, *below.names)))
            end += 1


def _place(book: Book, block: int) -> dict[str, float]:
    below, label = block - book.headline, book.labels[block]
    known = book.headline >= 0
    return {
        "byline": float(label == "byline"),
        "no byline": float(label in NOT_HEADLINE and label not in ("byline", "date")),
        "body": float(label in ("body", "heading")),
        "above headline": float(known and below < 0),
        "right below": float(known and 1 <= below <= 2),
        "below": float(known and 3 <= below <= 6),
        "before text": float(block < book.first and below > 0),
        "far before": float(block < book.first - 12),
        "after first": float(book.first < block <= book.first + _BELOW),
        "last before": float(block == book.first - 1),
    }


def _company(book: Book, one: Byline) -> dict[str, float]:
    block, texts = one.block, book.page.texts
    around = [other for other in (block - 1, block + 1) if 0 <= other < len(texts)]
    named = sum(len(name) for name in one.names)
    folded, labels = book.folded, book.labels
    below = texts[block + 1].split() if block + 1 < len(texts) else []
    return {
        "by above": float(block > 0 and announces(folded[block - 1])),
        "again": float(any(folded[other] == folded[block] for other in around)),
        "in row": float(
            len(around) == 2 and all(labels[other] == labels[block] and len(texts[other]) < 30 for other in around)
        ),
        "menu": float(labels[block] == "menu"),
        "job below": float(0 < len(below) < 8 and any(map(is_job, below))),
        "ends": float(texts[block][-1] in ".!?:"),
        "date above": float(block - 1 in book.dated),
        "later": math.log1p(max(0, block - max(book.first, book.headline))),
        "steps": math.log1p(abs(block - book.headline)) if book.headline >= 0 else 0.0,
        "dated": float(block in book.dated or bool(book.dates_at(block))),
        "date next": float(block + 1 in book.dated),
        "byline above": float(any(book.labels[other] == "byline" for other in around)),
        "caption": float(any(book.labels[other] in ("caption", "credit") for other in around)),
        "posted": float(tells_poster(texts[block])),
        "only names": min(1.0, named / len(texts[block])),
    }


def _names(book: Book, one: Byline) -> dict[str, float]:
    words = [word for name in one.names for word in name.casefold().split()]
    longest = max(len(name.split()) for name in one.names)
    count = book.lines.count(one.names[0])
    script = bool(spaceless(one.names[0]))
    return {
        "two names": float(len(one.names) == _TWICE),
        "many names": float(len(one.names) > _TWICE),
        "one word": float(longest == 1 and not script),
        "three words": float(longest == 3),
        "many words": float(longest > 3),
        "script": float(script),
        "common": sum(map(book.writes_small, words)) / len(words),
        "twice": float(count == 2),
        "often": float(count > 2),
        "in headline": float(bool(tokens(" ".join(words)) & book.headline_words)),
        "site": float(any(fold(name) in book.names or fold(name).replace(" ", "") in book.host for name in one.names)),
        "figures": float(any(char.isdigit() for name in one.names for char in name)),
        "date word": float(is_date_word(one.names[0])),
        "shouted": float(all(name.isupper() for name in one.names)),
    }
