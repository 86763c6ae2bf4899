"""Passages: runs of prose, and which words they share."""

import numpy as np

from stripper.read.passages import PASSAGE_FACTS, passages

PROSE = np.array([0, 0, 30, 0, 40, 20, 0, 0, 0, 0, 25, 0, 0, 0, 0, 0, 0, 0, 22.0])
WORDS = [[] for _ in PROSE]


def found(name: str) -> list[float]:
    return [round(float(value), 2) for value in passages(PROSE, WORDS)[name]]


def test_little_between_paragraphs_does_not_part_a_passage() -> None:
    assert found("narrow_share") == [0, 0, *[0.66] * 4, 0, 0, 0, 0, 0.18, *[0] * 7, 0.16]
    assert found("wide_share") == [0, 0, *[0.84] * 9, *[0] * 7, 0.16]
    assert found("narrow_prose")[2:6] == [3, 3, 3, 3]
    assert (found("narrow_count")[0], found("wide_count")[0]) == (3, 2)


def test_distance_counts_blocks_before_and_after_the_main_passage() -> None:
    assert found("narrow_away")[:12] == [-2, -1, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6]


def test_words_of_the_main_passage_are_told_from_those_of_other_stories() -> None:
    words = [
        ["ferry", "harbour", "the"],
        ["ferry", "pier", "was"],
        ["cake", "recipe"],
        ["ferry", "cake"],
        [],
    ]
    facts = passages(np.array([20, 20, 0, 0, 0.0]), words)
    assert facts["cohesion"].tolist() == [0.5, 0.5, 0, 0.5, 0]
    assert facts["echo"].tolist() == [0.5, 0.5, 0.5, 1, 0]


def test_signs_of_scripts_without_spaces_count_as_words() -> None:
    facts = passages(np.array([20, 0.0]), [["船", "来"], ["船", "去"]])
    assert facts["cohesion"].tolist() == [0, 0.5]


def test_pages_without_prose_and_without_blocks_have_all_facts() -> None:
    for count in (0, 3):
        facts = passages(np.zeros(count), [[]] * count)
        assert tuple(facts) == PASSAGE_FACTS
        assert all(len(values) == count and not values.any() for values in facts.values())
