"""Gives each block a score that is the exact sum of named contributions. Knows numbers, no text.

A score has two parts. What rules found counts by hand-set weights (`judge.toml`), so that a rule speaks also where no
labelled page ever showed it. On top come the trees of a fitted model (`model.json`): each asks every block the same few
questions, one a level, and adds the value of the leaf that the answers lead to. A page is scored by a few operations
on arrays; no tree library is needed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from stripper.company import Company, drawn_together
from stripper.errors import BadRule
from stripper.match import Finding
from stripper.model import Boxes, Evidence, FloatArray, IntArray
from stripper.names import NAME_FACTS, Names
from stripper.phrasing import PHRASE_QUESTIONS, Phrasing
from stripper.questions import Answers
from stripper.read.surroundings import Facts
from stripper.rulebook.load import Rulebook

__all__ = ["Judge", "Model", "Scores", "Trees", "best_cut", "stricter", "summed"]

_WAYS = ("line", "phrase", "pattern", "names", "tags", "shape", "region", "place")
_DIRECT = frozenset(("line", "phrase", "pattern", "shape", "region", "place"))
_DEPTH = 8
"""Questions of a tree at most: their answers are the bits of one byte."""

_LEAST_CHANCE = 0.1
"""A block less likely to be text than this is never kept: a page of nothing but menu gives no text."""

_EXPLAINED_AT_ONCE = 512
"""Blocks whose trees are taken apart in one go, so that a page of 100,000 blocks needs no more memory than one of 512."""

AnswerArray = npt.NDArray[np.float32]


class Trees:
    """Fitted trees: questions with the borders their answers are cut at, what each tree asks, and its leaves.

    A leaf holds one number, or one for each of several outcomes.
    """

    def __init__(self, model: Mapping[str, Any]) -> None:
        try:
            self.bias = np.array(model["bias"], np.float64)
            self.questions = tuple(str(name) for name in model["questions"])
            borders = [np.array(borders, np.float32) for borders in model["questions"].values()]
            self.asks = [
                [(int(question), borders[question][border]) for question, border in tree["asks"]]
                for tree in model["trees"]
            ]
            leaves = [np.array(tree["leaves"], np.float64) / 1000 for tree in model["trees"]]
        except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
            raise BadRule(f"model.json: not a fitted model ({error!r}); write it with `stripper fit`") from error
        count = len(self.asks)
        self.levels = max(map(len, self.asks), default=0)
        self.leaves = np.zeros((count, 2**self.levels, *self.bias.shape))
        # Many trees ask the same: each question with its border is answered once. The last one is never passed; it stands for
        # the levels that a tree does not have.
        splits = sorted({ask for asks in self.asks for ask in asks})
        places = {split: place for place, split in enumerate(splits)}
        self._splits = np.full((self.levels, count), len(splits), np.intp)
        self._about = np.full((self.levels, count), len(self.questions), np.intp)
        self._asked = np.array([question for question, _ in splits] + [0], np.intp)
        self._least = np.array([border for _, border in splits] + [np.inf], np.float32)[:, None]
        for number, (asks, values) in enumerate(zip(self.asks, leaves, strict=True)):
            if len(values) != 2 ** len(asks) or len(asks) > _DEPTH:
                raise BadRule(f"model.json: tree {number} needs a leaf for each way its answers may fall")
            self._splits[: len(asks), number] = [places[ask] for ask in asks]
            self._about[: len(asks), number] = [question for question, _ in asks]
            self.leaves[number] = np.concatenate([values] * (2**self.levels // len(values)))
        self._starts = np.arange(count, dtype=np.intp)[:, None] * 2**self.levels
        self._flat = self.leaves.reshape(count * 2**self.levels, *self.bias.shape)

    def sums(self, answers: AnswerArray) -> FloatArray:
        """What all trees together add to each block or page; `answers` are questions x blocks, NaN where unknown."""
        if not self.levels:
            return np.tile(self._flat.sum(axis=0) + self.bias, (answers.shape[1], *(1,) * self.bias.ndim))
        # An unknown answer passes no border. Indices are sure to fit, and "clip" is the mode that looks least at them.
        passed = (answers.take(self._asked, axis=0, mode="clip") > self._least).view(np.uint8)
        leaf = passed.take(self._splits[0], axis=0, mode="clip")
        for level in range(1, self.levels):
            leaf |= passed.take(self._splits[level], axis=0, mode="clip") << np.uint8(level)
        return np.asarray(self._flat.take(leaf + self._starts, axis=0, mode="clip").sum(axis=0)) + self.bias

    def shares(self, answers: AnswerArray) -> tuple[float, FloatArray]:
        """Where each block's sum comes from: the mean of all leaves, and what each question makes of it (questions x blocks).

        A tree's answer is known from its first question on; each question moves the mean of the leaves that are still open.
        """
        shares = np.zeros((len(self.questions) + 1, answers.shape[1]))
        passed = answers.take(self._asked, axis=0, mode="clip") > self._least
        ways = np.zeros((len(self.asks), answers.shape[1]), np.intp)
        means = self._means[0][:, 0, None]
        trees = np.arange(len(self.asks))[:, None]
        for level, (splits, about) in enumerate(zip(self._splits, self._about, strict=True)):
            # The first question is the lowest bit: its two answers alternate.
            ways |= passed[splits].astype(np.intp) << level
            left = self._means[level + 1][trees, ways]
            np.add.at(shares, about, left - means)
            means = left
        return float(self.bias + self._means[0].sum()), shares[:-1]

    @cached_property
    def _means(self) -> list[FloatArray]:
        """For each number of answered questions the mean of the leaves still open: trees x ways to answer."""
        count, leaves = self.leaves.shape[:2]
        return [
            self.leaves.reshape(count, leaves >> level, 1 << level).mean(axis=1) for level in range(self.levels + 1)
        ]


class Model:
    """What was fitted for one kind of capture: what type a page is of, and how sure each block is to be text."""

    def __init__(self, model: Mapping[str, Any]) -> None:
        try:
            self.types: tuple[str, ...] = tuple(model["types"]["outcomes"])
            self.trust = {way: float(model["trust"][way]) for way in ("says", "named")}
            self.type_trees, self.trees = Trees(model["types"]), Trees(model["blocks"])
            self.strictness = {str(name): float(offset) for name, offset in model.get("strictness", {}).items()}
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise BadRule(f"model.json: not a fitted model ({error!r}); write it with `stripper fit`") from error

    def likely(self, answers: AnswerArray) -> dict[str, float]:
        """How likely a page is of each type; `answers` are those of the page, one for each question of `type_trees`."""
        sums = self.type_trees.sums(answers.reshape(-1, 1))[0]
        shares = np.exp(sums - sums.max())
        return dict(zip(self.types, (shares / shares.sum()).tolist(), strict=True))

    def sums(self, answers: AnswerArray, weights: FloatArray) -> FloatArray:
        """The log odds of each block to be text; `weights` are those of its findings, on its words and on its boxes."""
        return np.asarray(self.trust["says"] * weights[0] + self.trust["named"] * weights[1] + self.trees.sums(answers))


class Vocabularies(NamedTuple):
    """What names of boxes and words of lines say."""

    names: Names
    phrasing: Phrasing

    def facts(
        self, kind: str, boxes: Boxes, box_of: Sequence[int], words: Sequence[list[str]]
    ) -> dict[str, FloatArray]:
        """What they say of each block, fact by fact; boxes of text dumps have no names."""
        found = self.phrasing.facts(words)
        return found | self.names.facts(boxes, box_of) if kind == "html" else found

    def told(self, facts: Facts, block: int) -> Iterator[tuple[str, tuple[str, ...], list[tuple[str, float]]]]:
        """For one block and each vocabulary: a name for it, the questions that it answers, and what of it tells most."""
        yield "names", NAME_FACTS, self.names.telling(facts.boxes, facts.box_of[block])
        yield "phrases", PHRASE_QUESTIONS, self.phrasing.telling(facts.words[block])


def best_cut(score: FloatArray, words: FloatArray) -> tuple[float, float]:
    """From which score on blocks are kept, and the word F1 to be expected of that.

    A score is the log odds that a block is text. Keeping blocks from the surest down, the expected F1 rises and then falls;
    it is highest where all blocks with a chance of more than half that F1 are kept. So a page on which little is sure keeps
    more than one where text and chrome are plain to see. The expectation is also the page's confidence.
    """
    chance = 1 / (1 + np.exp(-score))
    order = np.argsort(-chance, kind="stable")
    wanted = np.cumsum((words * chance)[order])
    expected = float((2 * wanted / (np.cumsum(words[order]) + wanted[-1])).max())
    half = min(max(expected / 2, _LEAST_CHANCE), 0.5)
    return float(np.log(half / (1 - half))), expected


def stricter(strictness: Mapping[str, float], likely: Mapping[str, float]) -> float:
    """How much surer than the best cut asks a block has to be, of a page that is as likely of each type.

    `best_cut` takes each block for right or wrong on its own. Blocks of one page are wrong together, more on some types of pages
    than on others: the fit finds by type what offset serves the word F1.
    """
    return sum(strictness.get(name, 0.0) * share for name, share in likely.items())


@dataclass
class Scores:
    """The verdict on every block of a page, with what it is made of."""

    score: FloatArray
    """above zero a block is kept"""
    expected: float
    """the word F1 (0..1) that this verdict can expect, as far as the page shows"""
    likely: dict[str, float]
    """how likely the page is of each type"""
    answers: AnswerArray
    """questions x blocks"""
    weights: FloatArray
    """labels x blocks: weight of the surest finding of each label, direct ones first, then those of boxes"""
    finding: IntArray
    """labels x blocks: number of that finding, -1 where there is none"""
    findings: list[Finding]
    labels: tuple[str, ...]
    added: list[tuple[str, FloatArray]]
    """(reason, what it adds to each block) of what came after the first score"""

    def add(self, name: str, part: FloatArray) -> None:
        """Books one more contribution."""
        self.added.append((name, part))
        self.score = self.score + part

    @cached_property
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
    """The weights of `judge.toml` and the trees of `model.json`, ready to score pages. Holds no page."""

    def __init__(self, rulebook: Rulebook) -> None:
        evidence = rulebook.judge.get("evidence")
        if evidence is None:
            raise BadRule("judge.toml: [evidence] is missing; give the folder that holds the judge's weights")
        self.labels = tuple(rulebook.labels)
        self.text_labels = frozenset(name for name, label in rulebook.labels.items() if label.part == "text")
        self.models, self.vocabularies = _models(rulebook.model)
        row = {label: index for index, label in enumerate(self.labels)}
        half = len(self.labels)
        rules = range(len(rulebook.rules))
        self.weights = [_by_way(rulebook, evidence, number) for number in rules]
        # The same for whole lists of findings: a place in these arrays for each rule and way.
        self._told = [{way: number * len(_WAYS) + at for at, way in enumerate(_WAYS)} for number in rules]
        self._weight = np.array([list(by_way.values()) for by_way in self.weights], np.float64).reshape(-1)
        self._row = np.array(
            [row[rule.label] + (0 if way in _DIRECT else half) for rule in rulebook.rules for way in _WAYS], np.int64
        )
        self.of_site = [bool(rule.hosts) for rule in rulebook.rules]
        self.trust_in_site = float(evidence.get("site", 0.0))
        self.whys = [(rule.id, rule.label, rule.why) for rule in rulebook.rules]

    def scores(self, kind: str, facts: Facts, findings: list[Finding]) -> Scores:
        """The score of every block."""
        count = len(facts["words"])
        weights, finding = self.evidence(count, findings)
        if not count:
            return Scores(
                np.zeros(0), 0.0, {}, np.zeros((0, 0), np.float32), weights, finding, findings, self.labels, []
            )
        model, answers = self.models[kind], self.answers(facts, weights)
        likely = model.likely(answers.of_page(model.type_trees.questions))
        for name, share in likely.items():
            answers.learn(f"looks like {name}", share)
        for name, column in self.vocabularies.facts(kind, facts.boxes, facts.box_of, facts.words).items():
            answers.learn(name, column)
        told = answers.of_blocks(model.trees.questions)
        by_words_and_boxes = summed(weights)
        score = model.sums(told, by_words_and_boxes)
        scores = Scores(score, 0.0, likely, told, weights, finding, findings, self.labels, [])
        if kind == "html":
            pull = drawn_together(Company.of(facts), score, facts["words"], by_words_and_boxes[0])
            scores.add("blocks like it beside it", pull)
        cut, scores.expected = best_cut(scores.score, facts["words"])
        scores.add("the page's own measure", np.full(count, -cut - stricter(model.strictness, likely)))
        if any(self.of_site[finding.rule] for finding in findings):
            scores.add("rules of this site", self.trust_in_site * self._of_site(count, findings))
        return scores

    def _of_site(self, count: int, findings: Sequence[Finding]) -> FloatArray:
        """A site's surest finding on each block: one for chrome if there is any, since that stands within its text."""
        surest = np.zeros((2, count))
        for rule, start, end, how in findings:
            if self.of_site[rule]:
                weight = self.weights[rule][how]
                part = surest[int(weight > 0), start:end]
                part[np.abs(part) < abs(weight)] = weight
        return np.asarray(np.where(surest[0] < 0, surest[0], surest[1]))

    def answers(self, facts: Facts, weights: FloatArray) -> Answers:
        """What the trees may ask of a page."""
        return Answers(facts, self.labels, self.text_labels, weights)

    def evidence(self, count: int, findings: Sequence[Finding]) -> tuple[FloatArray, IntArray]:
        """Of several findings for one label on one block only the surest counts: they say the same thing.

        Labels x blocks, twice: the weight of that finding and its number, -1 where there is none.
        """
        finding = np.full((2 * len(self.labels), count), -1, np.int64)
        told = np.array([self._told[rule][how] for rule, _, _, how in findings], np.intp)
        weights = self._weight[told]
        # The surest is painted last, over the others; of equals the first.
        order = np.argsort(np.abs(weights[::-1]), kind="stable")
        order = len(findings) - 1 - order[weights[::-1][order] != 0]
        starts = np.array([finding.start for finding in findings], np.int64)[order]
        sizes = np.array([finding.end for finding in findings], np.int64)[order] - starts
        inside = np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        cells = np.repeat(self._row[told[order]] * count + starts, sizes) + inside
        finding.reshape(-1)[cells] = np.repeat(order, sizes)
        return np.append(weights, 0.0)[finding], finding

    def explained(self, kind: str, facts: Facts, scores: Scores) -> Iterator[tuple[Evidence, ...]]:
        """For each block the contributions to its score; their weights add up to it.

        What the trees make of a rule's finding is booked to the rule, what they make of a vocabulary to that, with what tells most.
        """
        trees = self.models[kind].trees
        for start in range(0, len(scores.score), _EXPLAINED_AT_ONCE):
            base, shares = trees.shares(scores.answers[:, start : start + _EXPLAINED_AT_ONCE])
            for block, told in enumerate(shares.T, start):
                asked = {trees.questions[at]: float(told[at]) for at in np.flatnonzero(told).tolist()}
                yield tuple(self._evidence_of(kind, facts, scores, block, base, asked))

    def _evidence_of(
        self, kind: str, facts: Facts, scores: Scores, block: int, base: float, asked: dict[str, float]
    ) -> Iterator[Evidence]:
        yield Evidence("base", None, base)
        half = len(self.labels)
        for row in np.flatnonzero(scores.finding[:, block] >= 0).tolist():
            found = scores.findings[int(scores.finding[row, block])]
            rule, label, why = self.whys[found.rule]
            way = "says" if row < half else "named"
            weight = self.models[kind].trust[way] * float(scores.weights[row, block])
            weight += asked.pop(f"{way} {self.labels[row % half]}", 0.0)
            yield Evidence(rule, label, weight, why)
        for name, questions, telling in self.vocabularies.told(facts, block):
            if told := [asked.pop(question) for question in questions if question in asked]:
                why = "On other sites: " + ", ".join(f"{token} {value:+.1f}" for token, value in telling)
                yield Evidence(name, None, sum(told), why if telling else "Nothing that is known.")
        yield from (Evidence(name, None, value) for name, value in asked.items())
        yield from (Evidence(name, None, float(part[block])) for name, part in scores.added if part[block])


def summed(weights: FloatArray) -> FloatArray:
    """2 x blocks: the weights of all findings on a block's own words, and of those on its boxes."""
    return np.asarray(weights.reshape(2, -1, weights.shape[1]).sum(axis=1))


def _models(path: Path | None) -> tuple[dict[str, Model], Vocabularies]:
    if path is None:
        raise BadRule(
            "model.json is missing; give the folder that holds the fitted model, or write it with `stripper fit`"
        )
    try:
        model = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise BadRule(f"{path}: cannot be read as a model ({error}); write it with `stripper fit`") from error
    models = {kind: Model(model.get(kind, {})) for kind in ("html", "text")}
    return models, Vocabularies(Names(_by_token(model, "names")), Phrasing(_by_token(model, "phrases")))


def _by_token(model: Mapping[str, Any], name: str) -> dict[str, float]:
    """A vocabulary, which the model file keeps by value."""
    try:
        return {token: float(value) for value, tokens in model.get(name, {}).items() for token in tokens}
    except (TypeError, ValueError, AttributeError) as error:
        raise BadRule(f"model.json: {name} is no vocabulary ({error!r}); write it with `stripper fit`") from error


def _by_way(rulebook: Rulebook, evidence: Mapping[str, Any], number: int) -> dict[str, float]:
    rule = rulebook.rules[number]
    by_way = {**evidence["default"], **evidence.get(rule.label, {})}
    factor = float(evidence["weak"]) if rule.weak else 1.0
    if missing := [way for way in _WAYS if way not in by_way]:
        raise BadRule(f"judge.toml: [evidence.default] needs a weight for {', '.join(missing)}")
    return {way: factor * float(by_way[way]) for way in _WAYS}
