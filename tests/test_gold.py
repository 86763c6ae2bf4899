"""Gold beside pages: how much of each block a labelled text wants."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from stripper.errors import StripperError
from stripper.read import capture, read
from stripper.workshop.gold import GoldPage, gold_pages, targets

BODY = "The ferry to Skerry left the pier at noon on Thursday, and forty cars went with it to the islands."
MORE = "Nobody wanted to be the first to believe it, said the man who runs the harbour office, so they waited."


def wanted(page: str, gold: dict[str, object]) -> list[float]:
    return targets(read(capture(page)), gold)[0].round(2).tolist()


def test_blocks_that_are_in_the_gold_are_wanted() -> None:
    page = f"Home\nIslands\n{BODY}\nRead also\n{MORE}\nHome"
    assert wanted(page, {"text": f"{BODY}\n\n{MORE}"}) == [0, 0, 1, 0, 1, 0]


def test_a_short_line_is_wanted_where_its_place_is() -> None:
    page = f"Gale\n{BODY}\nGale\n{MORE}\nGale"
    assert wanted(page, {"text": f"{BODY}\n\nGale\n\n{MORE}"}) == [0, 1, 1, 1, 0]


def test_half_of_a_block_is_half_wanted() -> None:
    found = wanted(f"{BODY} {MORE}\nHome", {"text": BODY})
    assert 0.4 < found[0] < 0.6
    assert found[1] == 0


def test_what_the_gold_has_out_of_order_is_wanted_too() -> None:
    assert wanted(f"{BODY}\n{MORE}", {"text": f"{MORE}\n\n{BODY}"}) == [1, 1]


def test_a_copy_of_what_the_gold_has_once_is_wanted_once() -> None:
    assert sorted(wanted(f"{BODY}\n{MORE}\n{BODY}", {"text": f"{BODY}\n\n{MORE}"})) == [0, 1, 1]


def test_labelled_lines_are_read_line_by_line() -> None:
    lines = [[1, 1, "menu"], [2, 2, "body"], [3, 3, "heading"], [4, 4, "related"]]
    assert wanted(f"Home\n{BODY}\nStorm\nFerry is back", {"lines": lines, "text": ""}) == [0, 1, 1, 0]


def test_of_snippets_only_the_blocks_that_hold_one_matter() -> None:
    page = read(capture(f"Home\n{BODY}\n{MORE}"))
    found, weight = targets(page, {"with": ["left the pier at noon"], "without": ["Home"]})
    assert found.tolist() == [0, 1, 0]
    assert weight.tolist() == [0.5, 0.5, 0]


@pytest.mark.parametrize(
    ("gold", "group"),
    [
        ({"url": "https://www.example.co.uk/a"}, "example.co.uk"),
        ({"url": "https://news.example.org/a"}, "example.org"),
        ({"url": "https://blog.example.org/", "site": "example-blog"}, "example-blog"),
        ({}, "a"),
    ],
)
def test_pages_of_one_registered_domain_stay_together(gold: dict[str, str], group: str) -> None:
    assert GoldPage("set", "a", Path("a.html"), gold).group == group


def test_a_set_is_read_in_order_and_a_broken_one_is_named(tmp_path: Path) -> None:
    rows = [{"id": name, "file": f"{name}.txt", "text": ""} for name in ("b", "a")]
    (tmp_path / "gold.jsonl").write_text("\n".join(map(json.dumps, rows)) + "\n")
    assert [page.id for page in gold_pages(tmp_path)] == ["b", "a"]
    (tmp_path / "gold.jsonl").write_text('{"id": "a"}\n')
    with pytest.raises(StripperError, match=r"gold\.jsonl"):
        gold_pages(tmp_path)
    with pytest.raises(StripperError, match="nowhere"):
        gold_pages(tmp_path / "nowhere")
