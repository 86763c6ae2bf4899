"""Labelled pages as numbers: what the judge may ask of them, and what their gold wants."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np

from stripper.company import Company
from stripper.errors import BadCapture
from stripper.judge import summed
from stripper.model import Boxes, FloatArray
from stripper.phrasing import FIRST_WORDS
from stripper.pipeline import ready_engine
from stripper.questions import block_questions, page_questions
from stripper.read import capture, read
from stripper.read.surroundings import FACTS
from stripper.rulebook.load import Rulebook
from stripper.workshop.gold import GoldPage, targets, words_of

__all__ = ["FOLDS", "Sample", "questions_of", "samples_of"]

FOLDS = 3


@dataclass(slots=True)
class Sample:
    """A labelled page as numbers."""

    page: GoldPage
    kind: str
    blocks: np.ndarray[Any, Any]
    """blocks x questions"""
    whole: np.ndarray[Any, Any]
    """one answer for each question to the page"""
    prior: FloatArray
    """2 x blocks: the sums of the hand-set weights of each block's findings, on its words and on its boxes"""
    words: FloatArray
    """what each block counts in the expected F1"""
    tokens: list[list[str]]
    wanted: FloatArray
    weight: FloatArray
    boxes: Boxes
    box_of: Sequence[int]
    first_words: list[list[str]]
    company: Company | None
    """None for text dumps, whose blocks have no shape"""

    @property
    def fold(self) -> int:
        return int(hashlib.sha256(self.page.group.encode()).hexdigest(), 16) % FOLDS


def samples_of(pages: Sequence[GoldPage], rules: tuple[str, ...]) -> Iterator[Sample]:
    """The pages as samples, in their order; those that cannot be read or are empty are left out."""
    with ProcessPoolExecutor(2) as pool:
        for sample in pool.map(_sample, pages, [rules] * len(pages), chunksize=8):
            if sample is not None:
                yield sample


def _sample(page: GoldPage, rules: tuple[str, ...]) -> Sample | None:
    engine = ready_engine(rules)
    try:
        found = read(capture(page.path.read_bytes()))
    except BadCapture:
        return None
    if not found.texts:
        return None
    seen = engine.see(found)
    weights, _ = engine.judge.evidence(len(found.texts), seen.findings)
    answers = engine.judge.answers(seen.facts, weights)
    asked, whole = questions_of(found.kind, engine.rulebook)
    wanted, weight = targets(found, page.gold)
    return Sample(
        page,
        found.kind,
        np.ascontiguousarray(answers.of_blocks(asked).T),
        answers.of_page(whole),
        summed(weights),
        seen.facts["words"],
        [words_of(text) for text in found.texts],
        wanted,
        weight,
        found.boxes,
        found.box_of,
        [row[:FIRST_WORDS] for row in seen.facts.words],
        Company.of(seen.facts) if found.kind == "html" else None,
    )


def questions_of(kind: str, rulebook: Rulebook) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """All that may be asked of a block and of a page, in the order of a sample's columns."""
    labels = tuple(rulebook.labels)
    return block_questions(FACTS[kind], labels), page_questions(FACTS[kind], labels)
