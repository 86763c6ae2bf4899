"""The headline of a text dump, found without markup and without knowing the language."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING

import regex

from stripper.around import listed_path
from stripper.metadata.likeness import NOT_HEADLINE, STEP, likeliest, sameness
from stripper.metadata.weights import words
from stripper.words import fold

if TYPE_CHECKING:
    from stripper.metadata.claims import Book

__all__ = ["headline_signs", "is_archive", "likely_headline"]

_LEAST = 0.03
"""A headline with a smaller share of the odds is none."""
_SURENESS = (0.12, 0.82)
"""How often the best line is right, as a line over its share of the odds: measured on sites that were not fitted on."""
_ABOVE, _BELOW = 100, 14
"""Lines before and after the beginning of the text among which a headline is looked for."""
_LONGEST = 250
_NEAR_DATE = 4
_OPENING, _TOLD = 3, 30
"""Blocks at the beginning of the text that most surely say the words of the headline again, and that may say them."""
_PARAGRAPH = 80
"""Characters from which on a line is a paragraph."""
_SHORT_OPENING = 40
"""Blocks that were kept as text among which the first paragraph is looked for."""
_TELLING = 5
"""Letters from which on a word tells what a text is about; pairs of letters stand for words where these are not parted."""
_NEAR_TRAIL = 3
_UNLIKE_END = ".!:;。"
_DIGIT = regex.compile(r"\d")
_RIGHTS = regex.compile(r"©|\(c\)|copyright", regex.I)
_CREDIT = regex.compile(
    r"©|\b(?:Getty|AFP|Reuters|Shutterstock|AP Photo|Credit|Photo(?:graph)?|Image|Foto|Bild|Picture)\b"
)
_ARCHIVE = regex.compile(r"(?P<word>\p{L}[\p{L}\p{M}' ]{1,20}?)\s?[:：]\s?\S.{0,60}$")
_CHROME_BETWEEN = frozenset(("menu", "related", "breadcrumb", "most_read", "signup", "search"))
_BEFORE_HEADLINE = frozenset(("menu", "breadcrumb", "skip_link", "search", "share"))


def likely_headline(book: Book) -> tuple[int, float] | None:
    """The line that is most like the page's headline, and how likely it is among all lines and none.

    The text says its words again; the dump may open with it as the page's title; date and byline follow it; it is a few
    words long and stands right before the text.
    """
    found = headline_signs(book)
    if not found:
        return None
    best, share = likeliest(found, book.tables["headline"])
    return (best, _SURENESS[0] + _SURENESS[1] * share) if share >= _LEAST else None


def headline_signs(book: Book) -> dict[int, dict[str, float]]:
    """Each line that may be the headline → the signs for and against it."""
    texts = book.page.texts
    dump = _Dump(book)
    found = {}
    for block in dump.rows:
        telling = book.words_at(block)
        if telling and len(texts[block]) <= _LONGEST and _may_be(book, block, dump):
            signs = _own(texts[block], telling) | _place(book, block, dump) | _company(book, block, dump)
            signs |= _said(book, block, dump)
            found[block] = {sign: float(value) for sign, value in signs.items() if value}
    return found


def _may_be(book: Book, block: int, dump: _Dump) -> bool:
    """Whether a line is worth the closer look: words of menus and sentences are not, unless something singles them out."""
    text, label, labels = book.page.texts[block], book.labels[block], book.labels
    size = len(book.words_at(block))
    in_row = size == 2 and 0 < block < len(labels) - 1 and labels[block - 1] == label == labels[block + 1]
    if size > 1 and not in_row and label not in NOT_HEADLINE and text[-1] not in _UNLIKE_END:
        return True
    return (
        block == 0
        or block in dump.repeated
        or book.page.tags[block] == "h1"
        or book.words_at(block) in book.opening
        or sameness(book.words_at(block), book.address_words) > 0.3
        or _is_in_trail(book, block)
        or is_archive(text)
    )


class _Dump:
    """What is asked of every line and worked out once: where the text begins and what it is about."""

    def __init__(self, book: Book) -> None:
        labels, folded = book.labels, book.folded
        self.main = _main(book)
        self.rows = range(max(0, book.first - _ABOVE), min(self.main + _BELOW, len(labels)))
        text = [
            block
            for block in range(self.main, min(self.main + _TOLD, len(labels)))
            if labels[block] in ("body", "heading")
        ]
        self.told = set().union(*map(book.words_at, text))
        self.opens = set().union(*map(book.words_at, (block for block in text if block < self.main + _OPENING)))
        self.theme = Counter(word for block in text for word in folded[block].split() if len(word) >= _TELLING)
        self.most = math.log1p(max(self.theme.values(), default=1))
        self.rights = " ".join(text.casefold() for text in book.page.texts if len(text) < 300 and _RIGHTS.search(text))
        self.often = Counter(folded)
        self.repeated = {at for at in self.rows if folded[at] and folded[at] in folded[at + 1 : at + 1 + _NEAR_TRAIL]}
        self.ranks = _ranks(book, self.main)
        self.menus = [0]
        for label in labels[: self.main]:
            self.menus.append(self.menus[-1] + (label in _CHROME_BETWEEN))


def _main(book: Book) -> int:
    """Where the text begins in earnest: its first paragraph, not a short line that was kept before it."""
    texts = book.page.texts
    near = range(book.first, min(book.first + _SHORT_OPENING, len(texts)))
    return next((at for at in near if book.labels[at] == "body" and len(texts[at]) >= _PARAGRAPH), book.first)


def _ranks(book: Book, main: int) -> dict[int, int]:
    """Lines above the text that look like headlines → how many such lines stand between them and the text."""
    labels, texts = book.labels, book.page.texts
    found: dict[int, int] = {}
    for block in range(main - 1, max(-1, main - 3 * _BELOW), -1):
        plain = labels[block] not in NOT_HEADLINE and block not in book.dated and texts[block][-1] not in ".:;。"
        if plain and len(book.words_at(block)) > 1:
            found[block] = len(found)
    return found


def _own(text: str, telling: set[str]) -> dict[str, float]:
    """What a line itself shows."""
    size = len(telling)
    return {
        "one word": size == 1,
        "two words": size == 2,
        "three words": size == 3,
        "long": size > 14,
        "ends": text[-1] in _UNLIKE_END,
        "asks": text[-1] in "?？",
        "shouted": size > 1 and text.isupper(),
        "figures": len(_DIGIT.findall(text)) / len(text),
        "small": text[0].islower(),
        "titled": sum(word[0].isupper() for word in text.split()) / (text.count(" ") + 1) if size > 2 else 0.0,
        "credit": bool(_CREDIT.search(text)),
        "archive": is_archive(text),
    }


def is_archive(text: str) -> bool:
    """Whether a line is the heading of a list of stories: `Tag: Rowing`."""
    match = _ARCHIVE.match(text)
    return bool(match and fold(match["word"]) in words("archives"))


def _place(book: Book, block: int, dump: _Dump) -> dict[str, float]:
    """How a line stands to the beginning of the dump and of its text."""
    page, label = book.page, book.labels[block]
    away = dump.main - block
    box = page.boxes[page.box_of[block]]
    rank = dump.ranks.get(block)
    return {
        "away": math.log1p(max(away, 0)),
        "last before": away == 1,
        "first of text": away == 0,
        "in text": away < 0,
        "deep": math.log1p(max(-away, 0)),
        "after first": block > book.first,
        "nearest": rank == 0,
        "second": rank == 1,
        "menus between": math.log1p(dump.menus[dump.main] - dump.menus[min(block + 1, dump.main)]),
        "first line": block == 0,
        "h1": page.tags[block] == "h1",
        "h2": page.tags[block] in ("h2", "h3"),
        "alone": box.tag == "group" and box.end - box.start == 1,
        "opens group": box.tag == "group" and box.start == block and box.end - box.start > 1,
        "heading": label == "heading",
        "body": label == "body",
        "subtitle": label == "subtitle",
        "no headline": label in NOT_HEADLINE,
        "dated": block in book.dated,
    }


def _company(book: Book, block: int, dump: _Dump) -> dict[str, float]:
    """What stands around a line."""
    texts, labels, dated = book.page.texts, book.labels, book.dated
    after = range(block + 1, min(block + 1 + _NEAR_DATE, len(texts)))
    above = labels[block - 1] if block else ""
    below = labels[block + 1] if after else ""
    size = len(book.words_at(block))
    next_words = texts[block + 1].count(" ") + 1 if after else 0
    standfirst = 3 <= size < next_words and 8 < next_words < 45 and block + 1 < book.first
    return {
        "date next": block + 1 in dated,
        "date below": any(other in dated for other in after),
        "date above": block - 1 in dated or block - 2 in dated,
        "byline next": below == "byline",
        "byline below": any(labels[other] == "byline" for other in after),
        "share below": any(labels[other] in ("share", "counter") for other in after),
        "caption next": below in ("caption", "credit"),
        "text next": next_words >= 18,
        "over standfirst": standfirst and texts[block + 1][-1] in '.!?…。»”"',
        "below headline": _is_standfirst(book, block, size),
        "after menu": above in _BEFORE_HEADLINE and labels[block] != above,
        "in row": above == below == labels[block],
        "longer than around": block > 0 and size > len(book.words_at(block - 1)) + 1,
        "crumb above": _ends_trail(book, block),
        "end of trail": _is_in_trail(book, block),
    }


def _said(book: Book, block: int, dump: _Dump) -> dict[str, float]:
    """Where else the words of a line are said: in the text, the first line, the address, the lines around."""
    telling, text = book.words_at(block), book.page.texts[block]
    same = max(sameness(telling, opening) for opening in book.opening) if block else 0.0
    themes = [math.log1p(dump.theme[word]) for word in telling if len(word) >= _TELLING]
    return {
        "told at once": len(telling & dump.opens) / len(telling),
        "told words": math.log1p(len(telling & dump.told)),
        "theme": sum(themes) / len(themes) / dump.most if themes else 0.0,
        "opening": same > 0.95,
        "like opening": 0.6 < same <= 0.95,
        "in address": sameness(telling, book.address_words),
        "in rights": len(telling) < 6 and text.casefold() in dump.rights,
        "twice": dump.often[book.folded[block]] == 2,
        "again below": (block in dump.repeated) / max(len(dump.repeated), 1),
    }


def _is_standfirst(book: Book, block: int, size: int) -> bool:
    """Whether right above stands a shorter line that may be the headline: no menu word, and it says words of this one."""
    for above in range(block - 1, max(-1, block - 1 - _NEAR_TRAIL), -1):
        telling = book.words_at(above)
        if above in book.dated or book.labels[above] in NOT_HEADLINE or len(telling) < 3:
            continue
        return (
            len(telling) < size
            and book.page.texts[above][-1] not in _UNLIKE_END
            and not telling.isdisjoint(book.words_at(block))
        )
    return False


def _is_in_trail(book: Book, block: int) -> bool:
    """Whether a line nearby ends with this one: a breadcrumb, whatever parts its steps."""
    texts = book.page.texts
    text = texts[block]
    if len(text) <= 6:
        return False
    near = texts[max(0, block - _NEAR_TRAIL) : block + _NEAR_TRAIL]
    return any(2 < len(other) - len(text) < 60 and other.endswith(text) for other in near)


def _ends_trail(book: Book, block: int) -> bool:
    """Whether a breadcrumb above ends with this line."""
    text, above = book.page.texts[block], book.page.texts[max(0, block - 8) : block]
    if listed_path(book.page, book.folded, block) >= 0:
        return True
    return len(text) > 8 and any(
        line.endswith(text) and len(line) > len(text) + 2 and bool(STEP.search(line)) for line in above
    )
