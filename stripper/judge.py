"""Gives each block a label and a score that is the exact sum of named contributions. Knows numbers, no text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from stripper.errors import BadRule
from stripper.match import Finding
from stripper.model import Evidence, FloatArray, IntArray
from stripper.read.surroundings import Facts
from stripper.rulebook.load import Rulebook

__all__ = ["Judge", "Scores"]

_WAYS = ("line", "phrase", "pattern", "names", "tags", "shape", "region")
_DIRECT = frozenset(("line", "phrase", "pattern", "shape", "region"))
_SECOND = frozenset(("mood",))
"""Facts that exist only once a first score does."""


@dataclass(frozen=True, slots=True)
class Table:
    """One question and what each answer adds."""

    fact: str
    edges: FloatArray
    values: FloatArray

    def added(self, facts: FloatArray) -> FloatArray:
        """What each block's answer adds; an unknown answer adds nothing."""
        answers = self.values[np.searchsorted(self.edges, facts, side="right")]
        unknown = np.isnan(facts)
        return np.where(unknown, 0.0, answers) if unknown.any() else answers


@dataclass(slots=True)
class Scores:
    """The verdict on every block of a page, with what it is made of."""

    score: FloatArray
    bias: float
    added: list[tuple[str, FloatArray]]
    """(question, what it adds to each block)"""
    weights: FloatArray
    """labels x blocks: what the strongest finding of each label adds, direct ones first, then names and tags"""
    finding: IntArray
    """labels x blocks: number of that finding, -1 where there is none"""
    findings: list[Finding]
    labels: tuple[str, ...]

    def add(self, name: str, part: FloatArray) -> None:
        """Books one more contribution."""
        self.added.append((name, part))
        self.score = self.score + part

    def strongest(self) -> tuple[list[str | None], list[float]]:
        """For each block the label that most speaks for it and its weight, direct evidence before that of containers.

        None and 0.0 for blocks on which no rule held.
        """
        half = len(self.labels)
        direct, around = np.abs(self.weights[:half]), np.abs(self.weights[half:])
        row = np.where(direct.max(axis=0) > 0, direct.argmax(axis=0), half + around.argmax(axis=0))
        weights = self.weights[row, np.arange(self.weights.shape[1])].tolist()
        names = self.labels + self.labels
        return [names[at] if weight else None for at, weight in zip(row.tolist(), weights, strict=True)], weights


class Judge:
    """The model of `judge.toml`, ready to score pages. Holds no page, so threads may share one."""

    def __init__(self, rulebook: Rulebook) -> None:
        model = rulebook.judge
        if "tables" not in model or "evidence" not in model:
            raise BadRule("judge.toml: needs [[tables]] and [evidence]; give the folder that holds the judge's model")
        self.bias = float(model["bias"])
        self.tables = [_table(entry) for entry in model["tables"]]
        self.labels = tuple(rulebook.labels)
        self.row = {label: index for index, label in enumerate(self.labels)}
        self.weights = [_weights(rulebook, model["evidence"], number) for number in range(len(rulebook.rules))]
        self.rule_rows = [self.row[rule.label] for rule in rulebook.rules]
        self.whys = [(rule.id, rule.label, rule.why) for rule in rulebook.rules]

    def scores(self, facts: Facts, findings: list[Finding]) -> Scores:
        """The score of every block: bias, tables over facts, findings, then tables over the first score."""
        count = len(facts["words"])
        weights, finding = self._evidence(count, findings)
        score = self.bias + weights.sum(axis=0)
        added: list[tuple[str, FloatArray]] = []
        for table in self.tables:
            if table.fact not in _SECOND:
                part = table.added(facts[table.fact])
                added.append((table.fact, part))
                score = score + part
        second = {"mood": _mood(score)}
        for table in self.tables:
            if table.fact in _SECOND:
                part = table.added(second[table.fact])
                added.append((table.fact, part))
                score = score + part
        return Scores(score, self.bias, added, weights, finding, findings, self.labels)

    def _evidence(self, count: int, findings: Sequence[Finding]) -> tuple[FloatArray, IntArray]:
        """Of several findings for one label on one block only the strongest counts: they say the same thing."""
        half = len(self.labels)
        weights = np.zeros((2 * half, count))
        finding = np.full((2 * half, count), -1, np.int64)
        for number, found in enumerate(findings):
            weight = self.weights[found.rule][found.how]
            row = self.rule_rows[found.rule] + (0 if found.how in _DIRECT else half)
            if found.end == found.start + 1:
                if abs(weight) > abs(weights[row, found.start]):
                    weights[row, found.start] = weight
                    finding[row, found.start] = number
                continue
            part = weights[row, found.start : found.end]
            stronger = abs(weight) >= np.abs(part)
            part[stronger] = weight
            finding[row, found.start : found.end][stronger] = number
        return weights, finding

    def explained(self, scores: Scores, block: int) -> tuple[Evidence, ...]:
        """The contributions to one block's score; their weights add up to it."""
        evidence = [Evidence("bias", None, scores.bias)]
        for row in np.flatnonzero(scores.finding[:, block] >= 0):
            found = scores.findings[int(scores.finding[row, block])]
            rule, label, why = self.whys[found.rule]
            evidence.append(Evidence(rule, label, float(scores.weights[row, block]), why))
        evidence.extend(Evidence(name, None, float(values[block])) for name, values in scores.added if values[block])
        return tuple(evidence)


def _table(entry: Mapping[str, Any]) -> Table:
    edges, values = np.array(entry["edges"], float), np.array(entry["values"], float)
    if len(values) != len(edges) + 1:
        raise BadRule(f"judge.toml: table of '{entry['fact']}' needs one value more than edges")
    return Table(entry["fact"], edges, values)


def _weights(rulebook: Rulebook, evidence: Mapping[str, Any], number: int) -> dict[str, float]:
    rule = rulebook.rules[number]
    by_way = {**evidence["default"], **evidence.get(rule.label, {})}
    factor = float(evidence["weak"]) if rule.weak else 1.0
    return {way: factor * float(by_way[way]) for way in _WAYS}


def _mood(score: FloatArray) -> FloatArray:
    """The mean score of the two blocks before and after, each bounded so that one sure block cannot drown the rest."""
    bounded = np.clip(score, -4.0, 4.0)
    padded = np.concatenate(([-2.0, -2.0], bounded, [-2.0, -2.0]))
    return (padded[:-4] + padded[1:-3] + padded[3:-1] + padded[4:]) / 4
