"""The judge: trees run as arrays, scores that are sums, a cut that fits the page."""

from __future__ import annotations

import itertools
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stripper import Stripper
from stripper.errors import BadRule
from stripper.judge import Judge, Model, Trees, Vocabularies, best_cut, stricter
from stripper.model import Box, Boxes
from stripper.names import Names
from stripper.phrasing import Phrasing
from stripper.rulebook.load import load_default

TREES = {
    "bias": 0.5,
    "questions": {"words": [2.0, 8.0], "linked": [0.5]},
    "trees": [
        {"asks": [[0, 0], [1, 0]], "leaves": [-1000, 500, -2000, 250]},
        {"asks": [[0, 1]], "leaves": [0, 1500]},
    ],
}
ANSWERS = {"words": [1.0, 2.0, 5.0, 9.0, float("nan")], "linked": [0.0, 1.0, 0.9, 0.1, 1.0]}


def sums() -> list[float]:
    """What a reader of the tables above works out by hand."""
    found = []
    for words, linked in zip(ANSWERS["words"], ANSWERS["linked"], strict=True):
        long, very_long, link = words > 2, words > 8, linked > 0.5
        first = (0.25 if long else -2.0) if link else (0.5 if long else -1.0)
        found.append(0.5 + first + (1.5 if very_long else 0.0))
    return found


def answers() -> np.ndarray:
    return np.array(list(ANSWERS.values()), np.float32)


def test_trees_add_up_what_their_leaves_say() -> None:
    trees = Trees(TREES)
    assert trees.sums(answers()).tolist() == pytest.approx(sums())


def test_the_shares_of_the_questions_are_the_whole_sum() -> None:
    trees = Trees(TREES)
    base, shares = trees.shares(answers())
    assert shares.shape == (len(trees.questions), len(ANSWERS["words"]))
    assert base + shares.sum(axis=0) == pytest.approx(trees.sums(answers()))


@pytest.mark.parametrize(
    "broken",
    [
        {},
        {**TREES, "questions": ["words"]},
        {**TREES, "trees": [{"asks": [[0, 0]], "leaves": [1]}]},
        {**TREES, "bias": "high"},
    ],
)
def test_a_broken_model_says_how_to_write_a_new_one(broken: dict[str, object]) -> None:
    with pytest.raises(BadRule, match=r"model\.json"):
        Trees(broken)


def test_surer_findings_of_chrome_never_raise_a_score() -> None:
    """The law under which the shipped trees were fitted, asked of each tree and each finding's question."""
    judge = Judge(load_default())
    asked = 0
    for kind in ("html", "text"):
        trees = judge.models[kind].trees
        one_way = {
            number
            for number, question in enumerate(trees.questions)
            if question.startswith(("says ", "named "))
            and not any(word in question for word in (" at ", " around ", " of "))
        }
        for asks, leaves in zip(trees.asks, trees.leaves, strict=True):
            levels = [level for level, (question, _) in enumerate(asks) if question in one_way]
            for level, leaf in itertools.product(levels, range(2 ** len(asks))):
                if not leaf >> level & 1:
                    asked += 1
                    assert leaves[leaf | 1 << level] >= leaves[leaf] - 1e-9
    assert asked > 100


def test_every_score_is_the_sum_of_its_evidence_in_the_shipped_model() -> None:
    model = Judge(load_default()).models["text"]
    generator = np.random.default_rng(7)
    answered = generator.normal(0, 20, (len(model.trees.questions), 20)).astype(np.float32)
    base, shares = model.trees.shares(answered)
    assert base + shares.sum(axis=0) == pytest.approx(model.trees.sums(answered))


scores = st.lists(st.tuples(st.floats(-8, 8), st.integers(1, 200)), min_size=1, max_size=12)


@given(scores)
def test_no_other_cut_has_a_higher_expected_f1(page: list[tuple[float, int]]) -> None:
    score, words = (np.array(column, float) for column in zip(*page, strict=True))
    cut, expected = best_cut(score, words)
    chance = 1 / (1 + np.exp(-score))

    def f1(kept: np.ndarray) -> float:
        return float(2 * (words * chance)[kept].sum() / (words[kept].sum() + (words * chance).sum()))

    if expected > 0.2:  # below that, hardly anything is likely enough to be kept
        assert f1(score > cut - 1e-6) == pytest.approx(expected, abs=1e-3)
    assert max(f1(score >= other) for other in score) <= expected + 1e-9
    assert 0 <= expected <= 1


def test_a_page_on_which_little_is_sure_keeps_more() -> None:
    words = np.full(4, 50.0)
    plain, _ = best_cut(np.array([5.0, 5.0, -5.0, -5.0]), words)
    doubtful, _ = best_cut(np.array([0.2, -0.4, -0.5, -5.0]), words)
    assert doubtful < plain


def test_a_model_tells_types_by_shares_of_one() -> None:
    types = {
        "outcomes": ["article", "forum"],
        "bias": [0.0, 0.0],
        "questions": {"page mean words": [10.0]},
        "trees": [{"asks": [[0, 0]], "leaves": [[0, 1000], [2000, 0]]}],
    }
    model = Model({"trust": {"says": 0.8, "named": 0.2}, "types": types, "blocks": TREES})
    short, long = (model.likely(np.array([mean], np.float32)) for mean in (3, 30))
    assert short["forum"] > 0.5 > long["forum"]
    assert sum(short.values()) == pytest.approx(1)


def test_a_page_of_two_minds_is_judged_between_both() -> None:
    assert stricter({"forum": 0.5}, {"article": 0.6, "forum": 0.4}) == pytest.approx(0.2)
    assert stricter({}, {"article": 1.0}) == 0.0


def test_names_are_asked_of_html_only() -> None:
    told = Vocabularies(Names({"rail": -1.0}), Phrasing({"sea": 1.5}))
    boxes = Boxes([Box("div", "rail", -1, 0, 1, False)])
    found = {kind: told.facts(kind, boxes, [0], [["sea"]]) for kind in ("html", "text")}
    assert found["html"]["names_least"].tolist() == [-1.0]
    assert "names_least" not in found["text"]
    assert found["html"]["word_mean"].tolist() == found["text"]["word_mean"].tolist() == [1.5]


@pytest.mark.parametrize("broken", [{"names": ["rail"]}, {"phrases": {"high": ["sea"]}}, {"phrases": {"1.0": 3}}])
def test_a_broken_vocabulary_says_how_to_write_a_new_one(broken: dict[str, object], tmp_path: Path) -> None:
    rulebook = load_default()
    assert rulebook.model is not None
    path = tmp_path / "model.json"
    path.write_text(json.dumps(json.loads(rulebook.model.read_text("utf-8")) | broken), "utf-8")
    with pytest.raises(BadRule, match=r"model\.json: .* is no vocabulary"):
        Judge(replace(rulebook, model=path))


def test_vocabularies_are_explained_by_what_tells_most(tmp_path: Path) -> None:
    blocks = {
        "bias": 1.0,
        "questions": {"names_least": [-1.0], "word_mean at +1": [0.5]},
        "trees": [{"asks": [[0, 0], [1, 0]], "leaves": [-2000, -1500, 500, 1000]}],
    }
    types = {"outcomes": ["article"], "bias": [0.0], "questions": {}, "trees": []}
    kind = {"trust": {"says": 0.8, "named": 0.2}, "types": types, "blocks": blocks}
    words = {"names": {"-1.9": ["sidebar-widget"]}, "phrases": {"1.5": ["sea"]}}
    (tmp_path / "model.json").write_text(json.dumps({**words, "html": kind, "text": kind}), "utf-8")
    page = b'<body><p class="sidebarWidget sidebar-widget">More of the sea</p><p>sea</p></body>'
    first, _ = Stripper(rules=tmp_path).strip(page).blocks
    told = {evidence.source: evidence for evidence in first.evidence}
    assert told["names"].why == "On other sites: sidebar-widget -1.9"
    assert told["names"].weight < 0 < told["phrases"].weight
    assert told["phrases"].why == "On other sites: sea +1.5"
    assert first.score == pytest.approx(sum(evidence.weight for evidence in first.evidence))
