"""The headline of a text dump, found without markup and without knowing the language."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import regex

from stripper.metadata.likeness import NOT_HEADLINE, STEP, odds, sameness

if TYPE_CHECKING:
    from stripper.metadata.claims import Book

__all__ = ["WEIGHTS", "headline_signs", "likely_headline"]

WEIGHTS = {
    "alone": 0.71,
    "asks": 0.48,
    "away": -0.56,
    "barred": 0.52,
    "body": -1.80,
    "breadcrumb": -0.23,
    "byline below": 0.42,
    "crumb above": 3.32,
    "date above": 0.46,
    "date below": 1.16,
    "dated": -0.29,
    "ends": -2.21,
    "figures": 2.84,
    "first line": 3.11,
    "first of text": -2.38,
    "h1": 2.28,
    "h2": 0.53,
    "heading": -1.82,
    "in rights": -1.50,
    "in text": -2.65,
    "last before": -0.80,
    "like opening": 1.67,
    "longer than around": 0.53,
    "no headline": -1.52,
    "one word": -1.94,
    "opening": 2.51,
    "opens group": -0.68,
    "share below": 0.79,
    "short first line": -0.84,
    "shouted": -0.66,
    "six words": 0.45,
    "small": -0.91,
    "standfirst": -0.8,
    "text next": 0.56,
    "three words": -0.36,
    "title": 0.39,
    "told": 2.42,
    "told at once": 1.54,
    "two words": -0.88,
    "none": 3.39,
}
"""What each sign adds to the log odds that a line is the headline, fitted on dumps with known titles."""
_LEAST = 0.03
"""A headline with a smaller share of the odds is none."""
_SURENESS = (0.25, 0.63)
"""How often the best line is right, as a line over its share of the odds: measured on sites that were not fitted on."""
_ABOVE, _BELOW = 100, 14
"""Lines before and after the beginning of the text among which a headline is looked for."""
_LONGEST = 250
_NEAR_DATE = 4
_HEADLINE = 4
"""Words from which on a line above a standfirst is rather its headline than a section."""
_OPENING = 3
"""Blocks at the beginning of the text that most surely say the words of the headline again."""
_DIGIT = regex.compile(r"\d")
_RIGHTS = regex.compile(r"©|\(c\)|copyright", regex.I)


def likely_headline(book: Book) -> tuple[int, float] | None:
    """The line that is most like the page's headline, and how likely it is among all lines and none.

    The text says its words again; the dump may open with it as the page's title; date and byline follow it; it is a few
    words long and stands right before the text.
    """
    found = headline_signs(book)
    if not found:
        return None
    chances = {block: odds(signs, WEIGHTS) for block, signs in found.items()}
    best = max(chances, key=chances.__getitem__)
    share = chances[best] / (sum(chances.values()) + odds({"none": 1.0}, WEIGHTS))
    return (best, _SURENESS[0] + _SURENESS[1] * share) if share >= _LEAST else None


def headline_signs(book: Book) -> dict[int, dict[str, float]]:
    """Each line that may be the headline → the signs for and against it."""
    texts, labels, first = book.page.texts, book.labels, book.first
    told: set[str] = set()
    for block in range(first, min(first + 60, len(labels))):
        if labels[block] in ("body", "heading"):
            told |= book.words_at(block)
    opens: set[str] = set()
    for block in range(first, min(first + _OPENING, len(labels))):
        opens |= book.words_at(block)
    rights = " ".join(text.casefold() for text in texts if len(text) < 300 and _RIGHTS.search(text))
    found = {}
    for block in range(max(0, first - _ABOVE), min(first + _BELOW, len(labels))):
        text = texts[block]
        words = book.words_at(block)
        if words and len(text) <= _LONGEST:
            signs = _own(text, words)
            signs |= _place(book, block) | _company(book, block, len(words))
            signs["told"] = len(words & told) / len(words)
            signs["told at once"] = len(words & opens) / len(words)
            signs["standfirst"] = float(_is_standfirst(book, block, words))
            signs["short first line"] = float(block == 0 and len(words) < 5)
            signs["in rights"] = float(len(words) < 6 and text.casefold() in rights)
            found[block] = {sign: value for sign, value in signs.items() if value}
    return found


def _own(text: str, words: set[str]) -> dict[str, float]:
    """What a line itself shows."""
    size = len(words)
    return {
        "one word": float(size == 1),
        "two words": float(size == 2),
        "three words": float(size == 3),
        "six words": float(6 <= size <= 14),
        "ends": float(text[-1] in ".!:;。"),
        "asks": float(text[-1] in "?？"),
        "shouted": float(text.isupper() and size > 1),
        "figures": len(_DIGIT.findall(text)) / len(text),
        "small": float(text[0].islower()),
        "barred": float("|" in text or "»" in text or " > " in text),
    }


def _place(book: Book, block: int) -> dict[str, float]:
    """How a line stands to the beginning of the dump and of its text."""
    page, first, label = book.page, book.first, book.labels[block]
    away = first - block
    box = page.boxes[page.box_of[block]]
    return {
        "away": math.log1p(max(away, 0)),
        "last before": float(away == 1),
        "first of text": float(away == 0),
        "in text": float(away < 0),
        "first line": float(block == 0),
        "h1": float(page.tags[block] == "h1"),
        "h2": float(page.tags[block] in ("h2", "h3")),
        "alone": float(box.tag == "group" and box.end - box.start == 1),
        "opens group": float(box.tag == "group" and box.start == block and box.end - box.start > 1),
        "title": float(label == "title"),
        "heading": float(label == "heading"),
        "body": float(label == "body"),
        "breadcrumb": float(label in ("breadcrumb", "topics", "section")),
        "no headline": float(label in NOT_HEADLINE),
        "dated": float(block in book.dated),
    }


def _company(book: Book, block: int, size: int) -> dict[str, float]:
    """What stands around a line."""
    texts, labels = book.page.texts, book.labels
    after = range(block + 1, min(block + 1 + _NEAR_DATE, len(texts)))
    next_words = len(texts[block + 1].split()) if block + 1 < len(texts) else 0
    words = book.words_at(block)
    same = [sameness(words, opening) for opening in book.opening] if block else [0.0]
    return {
        "date below": float(any(other in book.dated for other in after)),
        "date above": float(block - 1 in book.dated or block - 2 in book.dated),
        "byline below": float(any(labels[other] == "byline" for other in after)),
        "share below": float(any(labels[other] in ("share", "counter") for other in after)),
        "text next": float(next_words >= 18),
        "longer than around": float(block > 0 and size > len(book.words_at(block - 1)) + 1),
        "opening": float(max(same) > 0.95),
        "like opening": float(0.6 < max(same) <= 0.95),
        "crumb above": float(_ends_trail(book, block)),
    }


def _is_standfirst(book: Book, block: int, words: set[str]) -> bool:
    """Whether right above stands a shorter line that may be the headline."""
    for above in range(block - 1, max(-1, block - 1 - _NEAR_DATE), -1):
        text = book.page.texts[above]
        label = book.labels[above]
        size = len(book.words_at(above))
        if above in book.dated or label in NOT_HEADLINE or size < _HEADLINE:
            continue
        return label != "menu" and size < len(words) and text[-1] not in ".!:;。"
    return False


def _ends_trail(book: Book, block: int) -> bool:
    """Whether a breadcrumb above ends with this line."""
    text, above = book.page.texts[block], book.page.texts[max(0, block - 8) : block]
    return len(text) > 8 and any(
        line.endswith(text) and len(line) > len(text) + 2 and bool(STEP.search(line)) for line in above
    )
