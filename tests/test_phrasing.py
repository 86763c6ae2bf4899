"""Phrases: what is looked up of a block, and what its words come to."""

from __future__ import annotations

import pytest

from stripper.phrasing import PHRASE_FACTS, Phrasing, phrase_tokens

VALUES = {"more": -1.0, "the": 0.5, "read more": -2.0, "more the": 3.0, "the read more": -2.5, "sea": 1.5}


def facts(*lines: str) -> dict[str, list[float]]:
    found = Phrasing(VALUES).facts([line.split() for line in lines])
    assert tuple(found) == PHRASE_FACTS
    return {name: column.tolist() for name, column in found.items()}


def test_words_pairs_and_short_lines_are_looked_up() -> None:
    found = facts("the read more", "more")
    assert found["word_mean"] == pytest.approx([-0.5 / 3, -1.0])
    assert found["word_least"] == [-1.0, -1.0]
    assert found["word_most"] == [0.5, 0.0]
    assert found["pair_mean"] == [-1.0, 0.0]
    assert found["pair_least"] == [-2.0, 0.0]
    assert found["line_value"] == [-2.5, 0.0]


def test_the_end_of_a_block_and_the_start_of_the_next_are_no_pair() -> None:
    assert facts("read more", "the sea")["pair_most"] == [0.0, 0.0]
    assert facts("read more the sea")["pair_most"] == [3.0]


def test_blocks_without_words_say_nothing() -> None:
    found = facts("", "the", "", "sea", "")
    assert found["word_mean"] == [0.0, 0.5, 0.0, 1.5, 0.0]
    assert all(values == [] for values in facts().values())
    assert all(values == [0.0] for values in facts("").values())


def test_only_the_first_words_count() -> None:
    assert facts("a " * 12 + "sea")["word_most"] == [0.0]
    assert facts("a " * 11 + "sea")["word_most"] == [1.5]


def test_a_pair_or_a_long_line_is_not_looked_up_whole() -> None:
    assert phrase_tokens(["read", "more"]) == {"read", "more", "read more"}
    assert len(max(phrase_tokens(list("abcdefghi")), key=len)) == 3


def test_what_tells_most_is_named() -> None:
    phrasing = Phrasing(VALUES)
    assert phrasing.telling(["the", "read", "more"]) == [("the read more", -2.5), ("the", 0.5)]
    assert phrasing.telling(["sea"]) == [("sea", 1.5)]
    assert phrasing.telling(["unknown"]) == []
