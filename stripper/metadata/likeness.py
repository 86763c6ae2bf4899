"""How lines of a page are compared: their telling words, the marks between a title and its site, steps of a breadcrumb."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from typing import TypeVar

import regex

from stripper.words import fold, spaceless

__all__ = ["NEAR", "NOT_HEADLINE", "STEP", "TAIL", "alike", "likeliest", "sameness", "tokens", "tokens_of"]

Key = TypeVar("Key", bound=Hashable)
TAIL = regex.compile(r"\s+(?:[|–—·•»:/<-]|::|--)\s+|\s*[|_]\s*")
STEP = regex.compile(r"\s*[>»›/→|\n]\s*|\s+[·•:]\s+")
NOT_HEADLINE = frozenset(("share", "date", "byline", "skip_link", "cookie", "signup", "form", "counter", "placeholder", "ad",
                           "footer", "caption", "credit", "comments", "search", "pager", "back_to_top"))  # fmt: skip
NEAR = 14
"""Blocks around the headline in which a date or section is taken for the story's."""


def tokens(text: str) -> set[str]:
    """Words that are long enough to mean something; pairs of letters where words are not parted."""
    return tokens_of(fold(text))


def tokens_of(folded: str) -> set[str]:
    """The same of a text that is folded already."""
    if folded.isascii():
        return {word for word in folded.split() if len(word) > 2}
    found: set[str] = set()
    for word in folded.split():
        if spaceless(word):
            found.update(word[at : at + 2] for at in range(max(1, len(word) - 1)))
        elif len(word) > 2 or len(word.encode()) > 4:
            found.add(word)
    return found


def sameness(one: set[str], other: set[str]) -> float:
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0


def alike(one: str, other: str) -> float:
    return sameness(set(fold(one).split()), set(fold(other).split()))


def likeliest(found: Mapping[Key, Mapping[str, float]], weights: Mapping[str, float]) -> tuple[Key, float]:
    """The candidate that is most likely right, and its share of the odds among all candidates and none.

    Each candidate comes with its signs, each as strong as it is (0..1, or a size). A sign that the fit never met counts
    nothing. There is at least one candidate.
    """
    chances = {key: _odds(signs, weights) for key, signs in found.items()}
    best = max(chances, key=chances.__getitem__)
    return best, chances[best] / (sum(chances.values()) + _odds({"none": 1.0}, weights))


def _odds(signs: Mapping[str, float], weights: Mapping[str, float]) -> float:
    return math.exp(sum(weights.get(sign, 0.0) * strength for sign, strength in signs.items()))
