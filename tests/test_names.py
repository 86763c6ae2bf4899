"""Names of boxes: what a box is called, and what its names are worth around a block."""

from __future__ import annotations

from stripper.model import Box, Boxes
from stripper.names import NAME_FACTS, Names, box_tokens


def box(names: str, parent: int, start: int, end: int, tag: str = "div") -> Box:
    return Box(tag, names, parent, start, end, False)


BOXES = [box("", -1, 0, 4, "body"), box("story", 0, 0, 2), box("share-bar", 1, 1, 2), box("rail", 0, 2, 4)]
BOX_OF = [1, 2, 3, 3]


def test_long_names_numbers_and_scraps_are_no_tokens() -> None:
    assert box_tokens("p", "x" * 41) == {"<p>"}
    assert box_tokens("p", "col-12 kXy-side 7 ad") == {"<p>", "col-12", "col", "kxy-side", "side", "ad"}


def test_facts_look_at_all_boxes_around_a_block() -> None:
    names = Names({"story": 1.5, "share": -2.0, "bar": 0.5, "<div>": 0.1, "rail": -1.0})
    found = names.facts(Boxes(BOXES), BOX_OF)
    assert tuple(found) == NAME_FACTS
    assert found["names_least"].tolist() == [0.0, -2.0, -1.0, -1.0]
    assert found["names_most"].tolist() == [1.5, 1.5, 0.1, 0.1]
    assert found["names_sum"].tolist() == [1.5, -0.5, -1.0, -1.0]
    assert found["names_near"].tolist() == [1.5, -2.0, -1.0, -1.0]


def test_a_box_without_names_is_near_the_one_around_it() -> None:
    boxes = [*BOXES[:2], box("", 1, 0, 1)]
    assert Names({"story": 1.5, "<div>": -3.0}).facts(Boxes(boxes), [2])["names_near"].tolist() == [-3.0]
    assert Names({"story": 1.5, "<div>": -1.0}).facts(Boxes(boxes), [2])["names_near"].tolist() == [1.5]


def test_a_page_without_boxes_has_facts() -> None:
    assert all(len(column) == 0 for column in Names({}).facts(Boxes([]), []).values())


def test_the_telling_names_are_the_two_ends() -> None:
    names = Names({"story": 1.5, "share": -2.0, "bar": 0.5})
    assert names.telling(Boxes(BOXES), 2) == [("share-bar", -2.0), ("story", 1.5)]
    assert names.telling(Boxes(BOXES), 3) == []
    assert Names({"share": -2.0, "share-bar": 1.0}).telling(Boxes(BOXES), 2) == [("share-bar", 1.0)]
    assert Names({"rail": -1.0}).telling(Boxes(BOXES), 3) == [("rail", -1.0)]
