"""What lines say, by a vocabulary learnt from labelled pages: on many sites, was it text where these words stood?

Rules know the lines that people thought of, whole or by a telling phrase. Here words, pairs of words and whole short lines that
several sites use have a value: the log odds that a block that begins like this is text, against what they are for blocks at large. Most
of what counts are the small words of menus, forms and cards, of which no single one would make a rule.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain, pairwise, repeat
from typing import Any

import numpy as np

from stripper.model import FloatArray

__all__ = ["FIRST_WORDS", "PHRASE_FACTS", "PHRASE_QUESTIONS", "Phrasing", "phrase_tokens"]

PHRASE_FACTS = ("word_mean", "word_least", "word_most", "pair_mean", "pair_least", "pair_most", "line_value")
"""Of the first words of a block: the mean, the least and the greatest value of its words and of its pairs of words, and the value
of the whole line where it is short. Least and greatest are never beyond 0: what nobody knows counts 0."""
PHRASE_QUESTIONS = (
    *PHRASE_FACTS,
    *(f"{fact} at {by:+d}" for fact in ("word_mean", "pair_mean") for by in (-1, 1)),
    *(f"word_mean around {far}" for far in (3, 10)),
)
"""What may be asked about them."""
FIRST_WORDS = 12
"""So many words of a block are looked at."""
_FEWEST, _MOST = 3, 8
"""A line of as many words is looked up whole; shorter ones are a word or a pair anyway."""


def phrase_tokens(words: Sequence[str]) -> set[str]:
    """What is looked up of a block with these words.

    >>> sorted(phrase_tokens(["read", "more", "here"]))
    ['here', 'more', 'more here', 'read', 'read more', 'read more here']
    """
    first = words[:FIRST_WORDS]
    whole = (" ".join(words),) if _FEWEST <= len(words) <= _MOST else ()
    return {*first, *map(" ".join, pairwise(first)), *whole}


class Phrasing:
    """The vocabulary: words, pairs of words and lines, parted by spaces, with their values."""

    def __init__(self, values: Mapping[str, float]) -> None:
        self.values = values
        parted = {token: token.split(" ") for token in values}
        short = {token: words for token, words in parted.items() if len(words) <= 2}
        # Numbers stand for words, so that pairs are looked up in one go and without making their strings; 0 is any other word.
        self._numbers = {word: number for number, word in enumerate(sorted({*chain(*short.values())}), 1)}
        self._single = np.array([0.0, *(values.get(word, 0.0) for word in self._numbers)])
        pairs = {
            self._pair(*map(self._numbers.__getitem__, words)): values[token]
            for token, words in short.items()
            if len(words) == 2
        }
        # The last one is never met, and stands for all pairs that nobody knows.
        self._pairs = np.array([*sorted(pairs), np.iinfo(np.int64).max], np.int64)
        self._of_pair = np.array([*(pairs[pair] for pair in sorted(pairs)), 0.0])

    def _pair(self, first: Any, second: Any) -> Any:
        """One number for two; the same for two arrays."""
        return first * len(self._single) + second

    def facts(self, words: Sequence[list[str]]) -> dict[str, FloatArray]:
        """The columns of `PHRASE_FACTS` for blocks with these words."""
        first = [row[:FIRST_WORDS] for row in words]
        sizes = np.fromiter(map(len, first), np.int64, len(first))
        numbers = np.fromiter(map(self._numbers.get, chain.from_iterable(first), repeat(0)), np.int64)
        met = self._pair(numbers[:-1], numbers[1:])
        place = np.searchsorted(self._pairs, met)
        pairs = np.append(np.where(self._pairs[place] == met, self._of_pair[place], 0.0), 0.0)[: len(numbers)]
        ends = np.cumsum(sizes)
        pairs[ends[sizes > 0] - 1] = 0.0  # the last word of a block makes no pair with the first of the next
        whole = [" ".join(row) if _FEWEST <= len(row) <= _MOST else "" for row in words]
        line = np.fromiter(map(self.values.get, whole, repeat(0.0)), np.float64, len(whole))
        columns = [*_summed(self._single[numbers], sizes, sizes), *_summed(pairs, sizes, sizes - 1), line]
        return dict(zip(PHRASE_FACTS, columns, strict=True))

    def telling(self, words: Sequence[str]) -> list[tuple[str, float]]:
        """What most speaks against and what most speaks for text in a block with these words."""
        found = {token: self.values[token] for token in sorted(phrase_tokens(words)) if token in self.values}
        ends = {pick(found, key=found.__getitem__): None for pick in (min, max)} if found else {}
        return [(token, found[token]) for token in ends]


def _summed(
    values: FloatArray,
    sizes: np.ndarray[tuple[int], np.dtype[np.int64]],
    parts: np.ndarray[tuple[int], np.dtype[np.int64]],
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Mean, least and greatest of the values of each block, by how many values it has and by how many the sum is parted."""
    mean, least, most = (np.zeros(len(sizes)) for _ in range(3))
    filled = sizes > 0
    if filled.any():
        starts = (np.cumsum(sizes) - sizes)[filled]
        mean[filled] = np.add.reduceat(values, starts) / np.maximum(parts[filled], 1)
        least[filled] = np.minimum(np.minimum.reduceat(values, starts), 0.0)
        most[filled] = np.maximum(np.maximum.reduceat(values, starts), 0.0)
    return mean, least, most
