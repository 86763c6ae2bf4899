"""Names of boxes: what a box is called, what its names are worth around a block, and how sites vote on them."""

from __future__ import annotations

import numpy as np
import pytest

from stripper.model import Box
from stripper.names import NAME_FACTS, Names, box_tokens
from stripper.workshop.naming import Named, Naming


def box(names: str, parent: int, start: int, end: int, tag: str = "div") -> Box:
    return Box(tag, names, parent, start, end, False)


BOXES = [box("", -1, 0, 4, "body"), box("story", 0, 0, 2), box("share-bar", 1, 1, 2), box("rail", 0, 2, 4)]
BOX_OF = [1, 2, 3, 3]
TEXT, CHROME = np.array([9.0, 0.0, 0.0, 0.0]), np.array([0.0, 1.0, 3.0, 3.0])


def site(name: str, boxes: list[Box] = BOXES) -> Named:
    return Named(name, boxes, TEXT, CHROME)


def test_long_names_and_numbers_are_no_tokens() -> None:
    assert box_tokens("p", "x" * 41) == {"<p>"}
    assert box_tokens("p", "col-12 ab-cd 7") == {"<p>", "col-12", "col", "ab-cd", "ab", "cd"}


def test_facts_look_at_all_boxes_around_a_block() -> None:
    names = Names({"story": 1.5, "share": -2.0, "bar": 0.5, "<div>": 0.1, "rail": -1.0})
    found = names.facts(BOXES, BOX_OF)
    assert tuple(found) == NAME_FACTS
    assert found["names_least"].tolist() == [0.0, -2.0, -1.0, -1.0]
    assert found["names_most"].tolist() == [1.5, 1.5, 0.1, 0.1]
    assert found["names_sum"].tolist() == [1.5, -0.5, -1.0, -1.0]
    assert found["names_near"].tolist() == [1.5, -2.0, -1.0, -1.0]


def test_a_box_without_names_is_near_the_one_around_it() -> None:
    boxes = [*BOXES[:2], box("", 1, 0, 1)]
    assert Names({"story": 1.5, "<div>": -3.0}).facts(boxes, [2])["names_near"].tolist() == [-3.0]
    assert Names({"story": 1.5, "<div>": -1.0}).facts(boxes, [2])["names_near"].tolist() == [1.5]


def test_a_page_without_boxes_has_facts() -> None:
    assert all(len(column) == 0 for column in Names({}).facts([], []).values())


def test_the_telling_names_are_the_two_ends() -> None:
    names = Names({"story": 1.5, "share": -2.0, "bar": 0.5})
    assert names.telling(BOXES, 2) == [("share-bar", -2.0), ("story", 1.5)]
    assert names.telling(BOXES, 3) == []
    assert Names({"share": -2.0, "share-bar": 1.0}).telling(BOXES, 2) == [("share-bar", 1.0)]
    assert Names({"rail": -1.0}).telling(BOXES, 3) == [("rail", -1.0)]


def test_every_site_has_one_vote() -> None:
    three, same = (Naming([site(name) for name in names]).values for names in ("abc", "abcccc"))
    assert three == same
    assert three["story"] > 0 > three["rail"]
    assert three["rail"] == three["share-bar"]


def test_a_name_of_few_sites_says_nothing() -> None:
    assert Naming([site("a"), site("b")]).values == {}
    assert "rail" in Naming([site("a"), site("b"), site("c")]).values


def test_the_own_vote_of_a_site_does_not_count_for_it() -> None:
    naming = Naming([site(name) for name in "abcd"])
    assert naming.without("a").values["rail"] == Naming([site(name) for name in "bcd"]).values["rail"]
    assert Naming([site(name) for name in "abc"]).without("a").values["rail"] == 0
    assert naming.without("elsewhere").values == naming.values


def test_a_box_within_one_of_its_name_counts_once() -> None:
    nested = [box("", -1, 0, 4, "body"), box("rail", 0, 0, 4), box("rail", 1, 2, 4)]
    flat = nested[:2]
    values = [Naming([site(name, boxes) for name in "abc"]).values["rail"] for boxes in (nested, flat)]
    assert values[0] == pytest.approx(values[1])
