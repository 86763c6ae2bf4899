"""What the judge may ask of every block of a page: facts, findings, and both of them a little way around.

A question is a name. `words` is a fact of the block itself; `words at -1` is the same of the block before, `words around 3`
its mean over the blocks up to three away, `words of heading` that of the last heading above. What rules found is asked by
label: `says related` is the surest finding on the block's own words, `named related` that of the boxes around it, and
`says chrome` the surest of all that are not text. Questions to a page as a whole begin with `page`: `page mean words` is the
mean over its blocks, `page share linked` the mean over its words. Names make models readable and let a page answer only
what is asked. What only the model knows is learnt by the answers: `looks like forum`, how likely the page is of a type,
`names_least`, what boxes around a block are called, `word_mean`, what it says.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from stripper.model import FloatArray
from stripper.names import NAME_FACTS
from stripper.phrasing import PHRASE_QUESTIONS
from stripper.read.surroundings import Facts

__all__ = ["Answers", "answered", "block_questions", "learnt_questions", "page_questions"]

_SHIFTED = (
    "words",
    "sentences",
    "linked",
    "ends",
    "level",
    "stopwords",
    "item",
    "digits",
    "capitals",
    "cut",
    "box_words",
    "group",
)
_SHIFTS = (-2, -1, 1, 2)
_SPREAD = ("words", "linked", "stopwords", "prose", "cut", "item", "digits", "signs", "repeats")
_SPREADS = (3, 10)


class _Plan(NamedTuple):
    """Questions sorted by how they are answered, each with its row."""

    plain: list[tuple[int, str]]
    shifted: list[tuple[int, str, int]]
    spread: dict[int, tuple[list[int], list[str]]]
    of_heading: list[tuple[int, str]]


@lru_cache(maxsize=64)
def _plan(questions: tuple[str, ...]) -> _Plan:
    plan = _Plan([], [], {}, [])
    for row, question in enumerate(questions):
        name, way, place = question.rpartition(" at ")
        if way:
            plan.shifted.append((row, name, int(place)))
            continue
        name, way, place = question.rpartition(" around ")
        if way:
            rows, names = plan.spread.setdefault(int(place), ([], []))
            rows.append(row)
            names.append(name)
        elif question.endswith(" of heading"):
            plan.of_heading.append((row, question.removesuffix(" of heading")))
        else:
            plan.plain.append((row, question))
    return plan


@lru_cache(maxsize=64)
def _page_plan(questions: tuple[str, ...]) -> tuple[tuple[str, ...], list[tuple[str, int]]]:
    """What the blocks are asked for questions to the page, and for each of these how and of which of those it is made."""
    asked = [question.split(" ", 2)[1:] for question in questions]
    rows = {base: row for row, base in enumerate(dict.fromkeys(base for _, base in asked))}
    return tuple(rows), [(how, rows[base]) for how, base in asked]


@lru_cache(maxsize=8)
def _finding_rows(labels: tuple[str, ...]) -> dict[str, int]:
    ways = [f"{way} {label}" for way in ("says", "named") for label in labels]
    return {question: row for row, question in enumerate(ways)}


class Answers:
    """The answers of one page."""

    def __init__(
        self, facts: Facts, labels: tuple[str, ...], text_labels: frozenset[str], findings: FloatArray
    ) -> None:
        self._facts = facts
        self._rows = _finding_rows(labels)
        self._chrome = [row for row, label in enumerate(labels) if label not in text_labels]
        self._findings = findings
        self._half = len(labels)
        self._known: dict[str, FloatArray] = {"prose": facts.prose}

    def __call__(self, name: str) -> FloatArray:
        """What blocks answer for themselves, one number each; NaN where the capture cannot tell.

        Raises KeyError for what nobody knows.
        """
        found = self._known.get(name)
        if found is None:
            found = self._known[name] = self._worked_out(name)
        return found

    def learn(self, name: str, answer: float | FloatArray) -> None:
        """Makes something found out elsewhere, of the whole page or of each block, a question that blocks can be asked."""
        self._known[name] = np.full(len(self._facts["words"]), answer)

    def of_blocks(self, questions: tuple[str, ...]) -> npt.NDArray[np.float32]:
        """questions x blocks; NaN where the capture cannot tell."""
        return answered(questions, self, len(self._facts["words"]))

    def of_page(self, questions: tuple[str, ...]) -> npt.NDArray[np.float32]:
        """One number for each question to the whole page, which has at least one block; what is unknown counts as 0."""
        names, asked = _page_plan(questions)
        told = self.of_blocks(names).astype(np.float64)
        told[np.isnan(told)] = 0.0
        words = self("words")
        mean = told.mean(axis=1)
        share = told @ words / words.sum()
        told -= mean[:, None]
        spread = np.sqrt(np.einsum("ij,ij->i", told, told) / told.shape[1])
        found = {"mean": mean.tolist(), "share": share.tolist(), "spread": spread.tolist()}
        return np.array([found[how][row] for how, row in asked], np.float32)

    def _worked_out(self, name: str) -> FloatArray:
        if name == "says chrome":
            return self._surest(self._chrome)
        if name == "named chrome":
            return self._surest([row + self._half for row in self._chrome])
        row = self._rows.get(name)
        return self._facts[name] if row is None else self._findings[row]

    def _surest(self, rows: list[int]) -> FloatArray:
        return np.asarray(self._findings[rows].min(axis=0, initial=0.0))


def answered(questions: tuple[str, ...], ask: Callable[[str], FloatArray], count: int) -> npt.NDArray[np.float32]:
    """questions x blocks, where `ask` gives what blocks answer for themselves."""
    plan = _plan(questions)
    told = np.empty((len(questions), count), np.float32)
    for row, name in plan.plain:
        told[row] = ask(name)
    for row, name, by in plan.shifted:
        _shift(ask(name), by, told[row])
    for far, (rows, names) in plan.spread.items():
        told[rows] = _spread(np.array([ask(name) for name in names]), far)
    if plan.of_heading:
        last = np.maximum.accumulate(np.where(ask("level") > 0, np.arange(count), -1))
        for row, name in plan.of_heading:
            told[row] = np.where(last >= 0, ask(name)[last], 0.0)
    return told


def _shift(values: FloatArray, by: int, told: npt.NDArray[np.float32]) -> None:
    """Tells what the block so many places on (below zero: back) answers; NaN beyond the ends of the page."""
    if abs(by) >= len(values):
        told[:] = np.nan
    elif by < 0:
        told[:-by], told[-by:] = np.nan, values[:by]
    else:
        told[-by:], told[:-by] = np.nan, values[by:]


def _spread(values: FloatArray, far: int) -> FloatArray:
    """Row by row the mean over the block itself and those up to so many places away."""
    count = values.shape[1]
    padded = np.zeros((len(values), count + 2 * far + 1))
    padded[:, far + 1 : far + 1 + count] = np.where(np.isnan(values), 0.0, values)
    sums = padded.cumsum(axis=1)
    return np.asarray((sums[:, 2 * far + 1 :] - sums[:, : -2 * far - 1]) / (2 * far + 1))


def block_questions(facts: Sequence[str], labels: Sequence[str]) -> tuple[str, ...]:
    """Every question about a block that a fit may choose from."""
    asked = _plain(facts, labels)
    asked += [f"{fact} at {by:+d}" for fact in _SHIFTED if fact in facts for by in _SHIFTS]
    asked += [f"{fact} around {far}" for fact in _SPREAD for far in _SPREADS]
    for way in ("says", "named"):
        asked += [f"{way} chrome at {by:+d}" for by in _SHIFTS]
        asked += [f"{way} chrome around {far}" for far in _SPREADS]
    asked += [f"{what} of heading" for what in ("says chrome", "says related", "says comments", "words", "level")]
    return tuple(asked)


def learnt_questions(kind: str) -> tuple[str, ...]:
    """Every question about a block of a capture of this kind that is answered by the model's vocabularies."""
    return PHRASE_QUESTIONS + NAME_FACTS if kind == "html" else PHRASE_QUESTIONS


def page_questions(facts: Sequence[str], labels: Sequence[str]) -> tuple[str, ...]:
    """Every question about a page that a fit may choose from."""
    return tuple(f"page {how} {base}" for how in ("mean", "share", "spread") for base in _plain(facts, labels))


def _plain(facts: Sequence[str], labels: Sequence[str]) -> list[str]:
    return [*facts, *(f"{way} {label}" for way in ("says", "named") for label in (*labels, "chrome"))]
