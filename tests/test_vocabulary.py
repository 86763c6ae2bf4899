"""Vocabularies: every site has one vote on what it uses, and none on itself."""

from __future__ import annotations

import numpy as np

from stripper.model import Box, Boxes
from stripper.workshop.vocabulary import Vocabulary, Votes, named, phrased

TEXT, CHROME = np.array([9.0, 0.0, 0.0, 0.0]), np.array([0.0, 1.0, 3.0, 3.0])


def box(names: str, parent: int, start: int, end: int) -> Box:
    return Box("div", names, parent, start, end, False)


BOXES = [box("page", -1, 0, 4), box("story", 0, 0, 2), box("share-bar", 1, 1, 2), box("rail", 0, 2, 4)]


def vocabulary(sites: str, boxes: list[Box] = BOXES) -> Vocabulary:
    votes = Votes(((site, named(Boxes(boxes), TEXT, CHROME)) for site in sites), 3)
    return Vocabulary.of(votes, sites, 0.1)


def test_what_stands_in_a_box_votes_on_its_names() -> None:
    tallies = {token: (text, chrome) for token, text, chrome in named(Boxes(BOXES), TEXT, CHROME)}
    assert tallies["story"] == (9.0, 1.0)
    assert tallies["share"] == tallies["share-bar"] == (0.0, 1.0)
    assert tallies["rail"] == (0.0, 6.0)


def test_a_box_within_one_of_its_name_counts_once() -> None:
    nested = [box("page", -1, 0, 4), box("rail", 0, 0, 4), box("rail", 1, 2, 4)]
    assert [tally for tally in named(nested, TEXT, CHROME) if tally[0] == "rail"] == [("rail", 9.0, 7.0)]


def test_blocks_vote_on_phrases_whatever_their_weight() -> None:
    found = list(phrased([["sea"], ["more"], ["more"], ["lost"]], TEXT, np.array([0.0, 1.0, 5.0, 0.0])))
    assert found == [("sea", 1.0, 0.0), ("more", 0.0, 1.0), ("more", 0.0, 1.0)]


def test_every_site_has_one_vote() -> None:
    three, same = (vocabulary(sites).values for sites in ("abc", "abcccc"))
    assert three == same
    assert three["story"] > 0 > three["rail"]


def test_what_few_sites_use_says_nothing() -> None:
    assert vocabulary("ab").values == {}
    assert "rail" in vocabulary("abc").values


def test_more_sites_say_more() -> None:
    assert vocabulary("abcdefgh").values["rail"] < vocabulary("abc").values["rail"] < 0


def test_the_own_vote_of_a_site_does_not_count_for_it() -> None:
    assert vocabulary("abcd").without("a")["rail"] == vocabulary("bcd").values["rail"]
    assert vocabulary("abc").without("a")["rail"] == 0
    assert vocabulary("abcd").without("elsewhere") == vocabulary("abcd").values


def test_sites_that_are_left_out_have_no_vote() -> None:
    votes = Votes(((site, named(Boxes(BOXES), TEXT, CHROME)) for site in "abcd"), 3)
    assert Vocabulary.of(votes, "abc", 0.1).values == vocabulary("abc").values


def test_values_near_nothing_are_left_out() -> None:
    votes = Votes(((site, [("even", 35.0, 65.0), ("clear", 0.0, 1.0)]) for site in "abc"), 3)
    assert Vocabulary.of(votes, "abc", 0.3).values == {"clear": -1.7}
