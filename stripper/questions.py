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

import numpy as np
import numpy.typing as npt

from stripper.model import FloatArray
from stripper.names import NAME_FACTS
from stripper.phrasing import PHRASE_QUESTIONS
from stripper.read.surroundings import Facts

__all__ = ["Answers", "block_questions", "learnt_questions", "moved", "page_questions"]

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
_SPREAD = ("words", "linked", "stopwords", "prose", "cut", "item", "digits", "repeats")
_SPREADS = (3, 10)
_WAYS = ("mean", "share", "spread")


class Answers:
    """The answers of one page, each worked out when it is first asked for."""

    def __init__(self, facts: Facts, labels: Sequence[str], text_labels: frozenset[str], findings: FloatArray) -> None:
        self._facts = facts
        self._rows = {f"says {label}": row for row, label in enumerate(labels)}
        self._rows |= {f"named {label}": row + len(labels) for row, label in enumerate(labels)}
        self._chrome = [row for row, label in enumerate(labels) if label not in text_labels]
        self._findings = findings
        self._half = len(labels)
        self._known: dict[str, FloatArray] = {"prose": facts.prose}

    def __call__(self, question: str) -> FloatArray:
        """One number a block; NaN where the capture cannot tell. Raises KeyError for a question that nobody knows."""
        found = self._known.get(question)
        if found is None:
            found = self._known[question] = self._worked_out(question)
        return found

    def learn(self, question: str, answer: float | FloatArray) -> None:
        """Makes something found out elsewhere, of the whole page or of each block, a question that blocks can be asked."""
        self._known[question] = np.full(len(self._facts["words"]), answer)

    def of_blocks(self, questions: Sequence[str]) -> npt.NDArray[np.float32]:
        """questions x blocks; NaN where the capture cannot tell."""
        for far, bases in _spreads(tuple(questions)):
            together = spread(np.array([self(base) for base in bases]), far)
            self._known |= {f"{base} around {far}": values for base, values in zip(bases, together, strict=True)}
        told = np.empty((len(questions), len(self._facts["words"])), np.float32)
        for row, question in enumerate(questions):
            told[row] = self(question)
        return told

    def of_page(self, questions: Sequence[str]) -> npt.NDArray[np.float32]:
        """One number for each question to the whole page, which has at least one block; what is unknown counts as 0."""
        bases, ways, rows = _of_page(tuple(questions))
        told = np.nan_to_num(self.of_blocks(bases).astype(np.float64))
        words = self("words")
        found = np.stack((told.mean(axis=1), told @ words / words.sum(), told.std(axis=1)))
        return np.asarray(found[ways, rows], np.float32)

    def _worked_out(self, question: str) -> FloatArray:
        if " at " in question or " around " in question:
            return moved(question, self)
        if question.endswith(" of heading"):
            return self._of_heading(self(question.removesuffix(" of heading")))
        if question == "says chrome":
            return self._surest(self._chrome)
        if question == "named chrome":
            return self._surest([row + self._half for row in self._chrome])
        row = self._rows.get(question)
        return self._facts[question] if row is None else self._findings[row]

    def _surest(self, rows: list[int]) -> FloatArray:
        return np.asarray(self._findings[rows].min(axis=0, initial=0.0))

    def _of_heading(self, values: FloatArray) -> FloatArray:
        index = np.arange(len(values))
        last = np.maximum.accumulate(np.where(self("level") > 0, index, -1))
        return np.where(last >= 0, values[last], 0.0)


def moved(question: str, ask: Callable[[str], FloatArray]) -> FloatArray:
    """The answers to a question with ` at ` or ` around `, where `ask` gives those of the block itself."""
    base, way, place = question.rpartition(" at ") if " at " in question else question.rpartition(" around ")
    return shifted(ask(base), int(place)) if way == " at " else spread(ask(base), int(place))


def shifted(values: FloatArray, by: int) -> FloatArray:
    """What the block so many places on (below zero: back) answers; NaN beyond the ends of the page."""
    moved = np.full(len(values), np.nan)
    if abs(by) < len(values):
        if by < 0:
            moved[-by:] = values[:by]
        else:
            moved[:-by] = values[by:]
    return moved


def spread(values: FloatArray, far: int) -> FloatArray:
    """The mean over each block and those up to so many places away; of one column, or of several in rows."""
    count = values.shape[-1]
    padded = np.zeros((*values.shape[:-1], count + 2 * far + 1))
    padded[..., far + 1 : far + 1 + count] = np.nan_to_num(values)
    sums = np.cumsum(padded, axis=-1)
    return np.asarray((sums[..., 2 * far + 1 :] - sums[..., : -2 * far - 1]) / (2 * far + 1))


@lru_cache(maxsize=16)
def _spreads(questions: tuple[str, ...]) -> tuple[tuple[int, tuple[str, ...]], ...]:
    """What is asked around blocks, by how far: one pass over a few columns takes less time than one for each."""
    asked: dict[int, list[str]] = {}
    for question in questions:
        base, way, far = question.rpartition(" around ")
        if way:
            asked.setdefault(int(far), []).append(base)
    return tuple((far, tuple(bases)) for far, bases in asked.items())


@lru_cache(maxsize=16)
def _of_page(questions: tuple[str, ...]) -> tuple[tuple[str, ...], list[int], list[int]]:
    """What questions to a page ask of its blocks; for each in which way, and which of those."""
    asked = [question.split(" ", 2)[1:] for question in questions]
    rows = {base: row for row, base in enumerate(dict.fromkeys(base for _, base in asked))}
    return tuple(rows), [_WAYS.index(way) for way, _ in asked], [rows[base] for _, base in asked]


def block_questions(facts: Sequence[str], labels: Sequence[str]) -> list[str]:
    """Every question about a block that a fit may choose from."""
    asked = _plain(facts, labels)
    asked += [f"{fact} at {by:+d}" for fact in _SHIFTED if fact in facts for by in _SHIFTS]
    asked += [f"{fact} around {far}" for fact in _SPREAD for far in _SPREADS]
    for way in ("says", "named"):
        asked += [f"{way} chrome at {by:+d}" for by in _SHIFTS]
        asked += [f"{way} chrome around {far}" for far in _SPREADS]
    return asked + [f"{what} of heading" for what in ("says chrome", "says related", "says comments", "words", "level")]


def learnt_questions(kind: str) -> tuple[str, ...]:
    """Every question about a block of a capture of this kind that is answered by the model's vocabularies."""
    return PHRASE_QUESTIONS + NAME_FACTS if kind == "html" else PHRASE_QUESTIONS


def page_questions(facts: Sequence[str], labels: Sequence[str]) -> list[str]:
    """Every question about a page that a fit may choose from."""
    return [f"page {how} {base}" for how in _WAYS for base in _plain(facts, labels)]


def _plain(facts: Sequence[str], labels: Sequence[str]) -> list[str]:
    return [*facts, *(f"{way} {label}" for way in ("says", "named") for label in (*labels, "chrome"))]
