"""Scores of a run on invented captures: figures worked out by hand, rules, peers and the command."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from stripper import strip
from stripper.cli import app
from stripper.errors import StripperError
from stripper.workshop.gold import GoldPage, gold_pages
from stripper.workshop.peers import Said, as_markup, peer
from stripper.workshop.score import (
    Settings,
    page_score,
    reliability,
    rule_scores,
    run,
    summary,
    why_bad,
    word_scores,
)

ENGLISH = (
    "The ferry to Skerry left the pier at noon on Thursday, and forty cars went with it to the islands.",
    "Nobody wanted to be the first to believe it, said the man who runs the harbour office, so they all waited.",
)
GERMAN = (
    "Die Brücke über den Fluss bleibt bis zum Herbst gesperrt, weil zwei Pfeiler im Winter Risse bekommen haben.",
    "Der Rat der Stadt will im Mai darüber beraten, ob die Fähre bis dahin öfter fährt und auch Räder mitnimmt.",
)


def score(said: Said, **gold: Any) -> dict[str, float]:
    return summary([page_score(GoldPage("set", "1", Path("1.html"), gold), said)])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "captures").mkdir()
    rows = []
    for lang, prose in (("en", ENGLISH), ("de", GERMAN)):
        text = "\n\n".join(prose)
        (tmp_path / "captures" / f"{lang}.txt").write_text(f"{prose[0]}\n\n{prose[1]}\n\nRead more\n", "utf-8")
        lines = [[1, 1, "body"], [3, 3, "body"], [5, 5, "related"]]
        rows.append({"id": lang, "file": f"{lang}.txt", "lang": lang, "text": text, "lines": lines})
    (tmp_path / "gold.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return tmp_path


def test_words_count_as_often_as_they_stand() -> None:
    assert word_scores("tide tide Pier", "tide pier quay quay") == pytest.approx((2 / 3, 2 / 4, 4 / 7))


def test_words_of_nothing_are_right_only_where_nothing_is_wanted() -> None:
    assert word_scores("", "")[2] == 1
    assert word_scores("tide", "")[2] == word_scores("", "tide")[2] == 0


def test_shingles_keep_case_and_order() -> None:
    found = score(Said("one two three four five"), text="one two three four six")
    assert (found["shingle_p"], found["shingle_r"], found["same"]) == (0.5, 0.5, 0)
    assert score(Said("One two three four"), text="one two three four")["shingle_f1"] == 0
    assert score(Said("潮 位"), text="潮 位")["same"] == 1


def test_snippets_are_found_across_line_breaks_and_in_their_case() -> None:
    gold = {"with": ["left the pier", "Skerry"], "without": ["Cookies", "read more"]}
    found = score(Said("It left\nthe pier. Read more"), **gold)
    assert (found["snippet_p"], found["snippet_r"]) == (1, 0.5)


def test_metadata_is_folded_and_names_are_parted() -> None:
    meta = {"title": "Ebbe  und Flut", "authors": ["Von Ada Lind und Bo Rask"], "date": "2024-05-06"}
    said = Said("", "ebbe und flut", ("Ada Lind", "Eva Holm"), "2024-05-06T09:00+02:00")
    found = score(said, meta=meta)
    assert (found["title"], found["authors"], found["date"]) == (1, 0.5, 1)
    assert score(Said(), meta=meta)["date"] == 0


def test_the_reliability_table_sets_what_was_said_beside_what_was_reached() -> None:
    rows = [page_score(GoldPage("set", "1", Path("1.html"), {"text": "a b"}), Said(text)) for text in ("a b", "a", "c")]
    for row, confidence in zip(rows, (0.95, 1.0, 0.1), strict=True):
        row.confidence = confidence
    low, high = reliability(rows)
    assert low == (0.1, 0, 0, 1)
    assert high == pytest.approx((0.975, 5 / 6, 0.5, 2))


def test_a_run_scores_every_page_and_counts_lines_by_label(folder: Path) -> None:
    rows = list(run(gold_pages(folder), Settings()))
    assert [row.page.id for row in rows] == ["en", "de"]
    for row, prose in zip(rows, (ENGLISH, GERMAN), strict=True):
        said = strip(row.page.path.read_bytes()).text
        assert row.scores["word_f1"] == word_scores(said, "\n\n".join(prose))[2]
        assert Counter(true for true, _ in row.lines.elements()) == {"body": 2, "related": 1}


def test_runs_in_processes_score_the_same_and_pages_that_take_too_long_are_empty(folder: Path) -> None:
    pages = gold_pages(folder)
    alone, spread = (list(run(pages, Settings(), jobs)) for jobs in (1, 2))
    assert [row.scores for row in spread] == [row.scores for row in alone]
    late = list(run(pages, Settings(), timeout=0.001))  # a process reads the rules first, which takes longer
    assert [row.page.id for row in late] == ["en", "de"]
    assert all(row.error == "it took longer than 0.001 seconds" and row.scores["word_f1"] == 0 for row in late)


def test_a_rule_is_right_where_the_gold_agrees_and_its_loss_is_told(folder: Path, tmp_path: Path) -> None:
    rules = tmp_path / "mine" / "any"
    rules.mkdir(parents=True)
    (rules / "wrong.toml").write_text(
        '[bad]\nlabel = "related"\nphrase = ["harbour office"]\nwhy = "It is not."\nmatches = ["the harbour office"]\nspares = ["the harbour"]\n',
        "utf-8",
    )
    found = {row.rule: row for row in rule_scores(gold_pages(folder), Settings((str(tmp_path / "mine"),)))}
    bad = next(row for rule, row in found.items() if rule.endswith("bad"))
    assert (bad.hits, bad.precision, bad.pages) == (1, 0, 1)
    assert bad.loss <= 0


def test_a_bad_page_is_explained_by_what_it_lost(folder: Path) -> None:
    page = gold_pages(folder)[0]
    gold = {**page.gold, "text": "", "lines": None}
    assert why_bad(GoldPage(page.set, page.id, page.path, gold), Settings()).startswith("kept ")


def test_a_missing_peer_is_named_with_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "readability", None)
    with pytest.raises(StripperError, match="pip install readability-lxml"):
        peer.__wrapped__("readability")
    with pytest.raises(StripperError, match="known are trafilatura"):
        peer.__wrapped__("boilerpipe9")


def test_the_command_gives_tables_and_json(folder: Path) -> None:
    runner = CliRunner()
    told = runner.invoke(app, ["eval", str(folder), "--by", "label", "--worst", "1", "--per-rule"])
    assert told.exit_code == 0, told.output
    assert all(part in told.stdout for part in ("word F1", "worst pages", "F1 lost without"))
    report = json.loads(runner.invoke(app, ["eval", str(folder), "--by", "lang", "--json"]).stdout)
    assert report[str(folder)]["scores"]["stripper de"]["pages"] == 1


def test_peers_get_flattened_captures_as_a_paragraph_a_line() -> None:
    shown = as_markup("Fähre & Hafen\n\n<b>zu</b>\n".encode()).decode()
    assert "<p>Fähre &amp; Hafen</p>\n<p>&lt;b&gt;zu&lt;/b&gt;</p>" in shown
