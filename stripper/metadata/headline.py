"""The headline of a text dump, found without markup and without knowing the language."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from stripper.metadata.likeness import NOT_HEADLINE, STEP, sameness, tokens

if TYPE_CHECKING:
    from stripper.metadata.claims import Book

__all__ = ["likely_headline"]

_LEAST_HEADLINE = 2.5
_STANDFIRST = 8
"""Lines between a headline and its standfirst or first caption."""


def likely_headline(book: Book) -> int | None:
    """The line before the text that is most like its headline, by what needs neither markup nor language.

    The text says its words again; the dump may open with it as the page's title; date and byline follow it; it is a few
    words long. The price: on pages without a headline a line of their menu may pass for it, so the best must be good.
    """
    texts, labels = book.page.texts, book.labels
    told: set[str] = set()
    for block in range(book.first, min(book.first + 60, len(labels))):
        if labels[block] in ("body", "heading"):
            told |= tokens(texts[block])
    counts = Counter(texts)
    scores = [
        _headline_score(book, block, told, counts[texts[block]]) for block in range(min(book.first + 1, len(labels)))
    ]
    best = max(range(len(scores)), key=scores.__getitem__, default=-1)
    if best < 0 or scores[best] < _LEAST_HEADLINE:
        return None
    return _above_standfirst(book, scores, best)


def _above_standfirst(book: Book, scores: Sequence[float], best: int) -> int:
    """The headline above a line that is rather its standfirst or a caption: longer, and nearly as good."""
    texts, length = book.page.texts, len(tokens(book.page.texts[best]))
    above = [
        block
        for block in range(max(0, best - _STANDFIRST), best)
        if 4 <= len(tokens(texts[block])) < length
        and scores[block] > max(_LEAST_HEADLINE, scores[best] - 3.2)
        and book.labels[block] != "menu"
    ]
    return max(above, key=scores.__getitem__) if length >= 8 and above else best


def _headline_score(book: Book, block: int, told: set[str], count: int) -> float:
    text, label = book.page.texts[block], book.labels[block]
    words = tokens(text)
    if not words or len(text) > 250 or (block == book.first and label == "body" and len(words) > 20):
        return -9.0
    score = 4.0 * len(words & told) / len(words) + 0.2 * min(len(words), 8) - 0.03 * min(book.first - block, 60)
    score += 3.6 * _said_above(book, block, words) + 1.0 * (block == 0) + 0.5 * (count == 2) + 1.2 * (label == "title")
    score += 1.5 * (book.page.tags[block] == "h1")
    score += 1.8 * (not book.dated.isdisjoint(range(block + 1, block + 6))) - 4.0 * (block in book.dated)
    score -= (
        1.0 * (len(words) < 3)
        + 0.1 * max(0, len(words) - 14)
        + 3.0 * (text[-1] in ".!:。")
        + 3.7 * (block == book.first)
    )
    return score - 1.0 * (label in NOT_HEADLINE) - 1.2 * (label == "menu")


def _said_above(book: Book, block: int, words: set[str]) -> bool:
    """Whether the dump opens with this line as the page's title, or a breadcrumb above ends with it."""
    texts = book.page.texts
    if block and any(sameness(words, opening) >= 0.8 for opening in book.opening):
        return True
    text, above = texts[block], texts[max(0, block - 8) : block]
    return len(text) > 8 and any(
        line.endswith(text) and len(line) > len(text) + 2 and bool(STEP.search(line)) for line in above
    )
