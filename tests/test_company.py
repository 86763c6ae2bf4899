"""Blocks that look alike and stand together are judged together."""

from __future__ import annotations

import numpy as np
import pytest

import stripper
from stripper.company import Company, drawn_together
from stripper.read import capture, read
from stripper.read.surroundings import Facts, facts
from stripper.words import fold_all

CELLS = [("Port", "Code", "Office"), ("Nes", "NE", "nes@harbour.example"), ("Holwerd", "HO", "(none)"), ("Lauwersoog", "LA", "la@harbour.example"),
         ("Vlieland", "VL", "office@vlie.example"), ("Harlingen", "HA", "(none)")]  # fmt: skip
TABLE = (
    "<table>" + "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in CELLS) + "</table>"
)
PROSE = (
    "The ferries of the islands are run by three companies, and each of them keeps an office on the quay where tickets are sold, "
    "luggage is kept, and the captain's orders are posted every morning before six."
)
PAGE = f"<html lang='en'><body><article><h1>Offices on the quay</h1><p>{PROSE}</p>{TABLE}<p>{PROSE[::-1]}</p></article></body></html>"


def of_page(html: str) -> tuple[list[str], Facts]:
    page = read(capture(html))
    return page.texts, facts(page, *fold_all(page.texts), frozenset())


def test_cells_of_a_table_are_of_one_company_and_what_stands_beside_is_not() -> None:
    texts, found = of_page(PAGE)
    alike = dict(zip(texts, Company.of(found).alike.tolist(), strict=True))
    cells = {alike[cell] for row in CELLS for cell in row}
    assert len(cells) == 1
    assert alike[PROSE] not in cells


def test_gathered_are_the_items_of_the_innermost_list() -> None:
    texts, found = of_page("<ul><li>one</li><li><ol><li>two</li><li>three</li></ol></li></ul><p>four</p>")
    one, two, three, four = Company.of(found).gathered.tolist()
    assert texts == ["one", "two", "three", "four"]
    assert two == three != one
    assert four == -1


@pytest.mark.parametrize(("said", "moves"), [(0.0, True), (-2.0, False)])
def test_a_line_that_a_rule_knows_stands_for_itself(said: float, moves: bool) -> None:
    _, found = of_page("<div>" + "".join(f"<p>Line number {number}</p>" for number in "abcdef") + "</div>")
    score, words = np.array([2.0, 2.0, -1.0, 2.0, 2.0, 2.0]), np.full(6, 3.0)
    moved = drawn_together(Company.of(found), score, words, np.array([0.0, 0.0, said, 0.0, 0.0, 0.0]))
    assert (moved[2] > 0) == moves
    # Without it the others agree, and stay where they are.
    assert (abs(moved[0]) > 1e-6) == moves


def test_three_are_no_company() -> None:
    _, found = of_page("<div><p>One here</p><p>Two here</p><p>Three here</p></div>")
    assert not drawn_together(Company.of(found), np.array([1.0, -1.0, 1.0]), np.full(3, 2.0), np.zeros(3)).any()


def test_a_table_stays_whole_and_says_what_its_cells_did_for_each_other() -> None:
    article = stripper.strip(PAGE)
    kept = [block.text for block in article.blocks if block.kept]
    assert [cell for row in CELLS for cell in row if cell not in kept] == []
    address = next(block for block in article.blocks if block.text.startswith("nes@"))
    assert "blocks like it beside it" in {evidence.source for evidence in address.evidence}
