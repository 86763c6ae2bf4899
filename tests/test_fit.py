"""Fitting: the same sets give the same model to the byte, and the model is one that the judge can use."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from stripper.errors import StripperError
from stripper.judge import Model
from stripper.rulebook.load import load_default
from stripper.workshop.fit import REACH, fit

FIXTURES = Path(__file__).parent.parent / "fixtures"


@pytest.fixture(scope="module")
def labelled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The fixtures as a labelled set: each page a site of its own, news and other pages in turn."""
    folder = tmp_path_factory.mktemp("set")
    (folder / "captures").mkdir()
    rows = []
    for number, source in enumerate(sorted(FIXTURES.glob("*/capture.*"))[::2]):
        name = source.parent.name + source.suffix
        (folder / "captures" / name).write_bytes(source.read_bytes())
        text = (source.parent / "article.txt").read_text("utf-8")
        rows.append({"id": name, "file": name, "text": text, "page_type": ("article", "forum")[number % 2]})
    (folder / "gold.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return folder


def test_two_fits_are_the_same_to_the_byte(labelled: Path) -> None:
    first, second = (fit([labelled], rounds=10) for _ in range(2))
    assert first.to_json() == second.to_json()
    data = json.loads(first.to_json())
    for kind in ("html", "text"):
        model = Model(data[kind])
        assert set(model.types) <= {"article", "forum", "none"}
        assert 1 <= len(model.trees.asks) <= 10
    assert 0 < first.scores[labelled.name]["word_f1"] <= 1
    assert sum(pages for _, _, pages in first.reliability) == first.scores[labelled.name]["pages"]


def test_what_is_no_set_is_named(tmp_path: Path) -> None:
    with pytest.raises(StripperError, match="nothing-here"):
        fit([tmp_path / "nothing-here"])


def test_no_tree_of_the_shipped_model_asks_beyond_the_reach_of_a_fact() -> None:
    path = load_default(()).model
    assert path is not None
    data = json.loads(path.read_text("utf-8"))
    bounded = {
        (question, max(borders), REACH[question.split(" ")[0]])
        for kind in ("html", "text")
        for question, borders in data[kind]["blocks"]["questions"].items()
        if question.split(" ")[0] in REACH
    }
    assert len(bounded) > len(REACH) // 2
    assert [asked for asked in bounded if asked[1] >= asked[2]] == []
