"""Strictness: word F1 at other cuts, and offsets that raise it."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from stripper.workshop.strictness import OFFSETS, f1_at_offsets, fitted_strictness

TOKENS = [["a", "b"], ["c", "d"], ["x", "y"], ["x"]]
SCORE = np.array([2.0, 0.3, 0.1, -3.0])


def at(offset: float, gold: str) -> float:
    curve = f1_at_offsets(SCORE, 0.0, TOKENS, Counter(gold.split()))
    return float(curve[np.abs(OFFSETS - offset).argmin()])


def test_a_higher_cut_keeps_less() -> None:
    assert at(0.0, "a b c d") == pytest.approx(2 * 4 / (6 + 4))
    assert at(0.2, "a b c d") == 1.0
    assert at(0.5, "a b c d") == pytest.approx(2 * 2 / (2 + 4))


def test_words_that_repeat_are_found_as_often_as_the_gold_has_them() -> None:
    assert at(-1.0, "x x x") == pytest.approx(2 * 1 / (6 + 3))


def test_a_page_without_gold_asks_for_nothing() -> None:
    assert at(0.0, "") == 0.0
    assert f1_at_offsets(SCORE - 9, 0.0, TOKENS, Counter()).tolist() == [1.0] * len(OFFSETS)


def peak(offset: float) -> np.ndarray:
    return 0.9 - 0.1 * np.abs(OFFSETS - offset)


def test_each_type_gets_the_offset_that_serves_its_pages() -> None:
    likely = np.array([[1.0, 0.0]] * 3 + [[0.0, 1.0]] * 3)
    curves = np.array([peak(0.5)] * 3 + [peak(-0.4)] * 3)
    assert fitted_strictness(likely, curves, np.ones(6)).tolist() == pytest.approx([0.5, -0.4])


def test_what_gains_nothing_stays_as_it_is() -> None:
    likely = np.array([[1.0, 0.0], [0.0, 1.0]])
    assert fitted_strictness(likely, np.array([peak(0.0)] * 2), np.ones(2)).tolist() == [0.0, 0.0]
    assert fitted_strictness(np.zeros((0, 2)), np.zeros((0, len(OFFSETS))), np.zeros(0)).tolist() == [0.0, 0.0]
