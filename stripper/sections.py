"""Where on a text dump menus, lists of stories, comments and the foot of the page begin and end.

A dump has lost its containers, but lines of one kind still stand together: a date between two headlines of other stories
belongs to their list, a share button among imprint and address to the foot of the page. Of all ways to part the removed
lines into sections the cheapest is taken: a section pays for each line that does not fit it, and for its beginning.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from stripper.match import Finding
from stripper.model import BoolArray, FloatArray, IntArray
from stripper.read.surroundings import Facts
from stripper.rulebook.load import Rule

__all__ = ["SECTIONS", "Said", "named_lines", "renames", "sections", "takes"]

LOOSE = ""
"""No section: the line is what it says, or what its shape says."""
SECTIONS = ("menu", "related", "most_read", "footer", "comments", "form", "cookie", "topics")

_TAKES: Mapping[str, frozenset[str]] = {
    "menu": frozenset(("footer", "related", "section", "caption", "credit")),
    "related": frozenset(("date", "counter", "byline", "menu", "section", "comments", "caption")),
    "most_read": frozenset(("date", "counter", "byline", "section", "related", "menu", "comments", "caption")),
    "footer": frozenset(
        ("menu", "share", "counter", "date", "other_chrome", "credit", "ad", "section", "topics", "byline", "form", "cookie", "signup")
    ),
    "comments": frozenset(("date", "byline", "counter")),
    "form": frozenset(("comments",)),
    "cookie": frozenset(("form",)),
    "topics": frozenset(("menu", "section")),
}  # fmt: skip
"""What lines of a section may also be said to be by themselves."""
_ON_CARDS = frozenset(("signup", "form", "share", "comments", "date", "counter", "ad", "related", "pager"))
"""What lists of stories and products repeat on each of their cards."""
_GUESTS = frozenset((("related", "ad"), ("footer", "signup")))
"""Sections and what stands among their lines without becoming one: marks of advertising, ways into an account."""
_WHO_AND_WHEN = frozenset(("date", "byline"))
_FIRST, _LINES_ABOVE, _LINES_BELOW = 3, 12, 2
"""How far above the first paragraphs and below the last one a line with a date or an author is about the text."""
_KEEPS = frozenset(("title", "subtitle", "skip_link", "back_to_top"))
"""What a line is wherever it stands."""

_LIKE, _TAKEN, _UNLIKE, _WEAKLY_UNLIKE = 0.0, 0.5, 2.5, 0.2
_LOOSE_LINE, _LOOSE_SHAPE = 0.6, 1.0
_BEGIN, _BEGIN_LOOSE, _BEGIN_AT_NAME, _BEGIN_AFTER_TEXT = 2.2, 1.0, 0.6, 0.5
_REGION = 0.8
_REGION_LINES: Mapping[str, float] = {"related": 40.0, "most_read": 25.0, "comments": 25.0, "form": 6.0, "topics": 6.0}
"""After so many lines a label line speaks a third as much for the section it opens."""
_OFTEN = 4
"""What stands so often on a page is no part of its own: a button under each product, a mark on each teaser, a date on each card."""
_OFTEN_LINE = 0.1
_BY_SIZE: Mapping[str, tuple[float, float, float]] = {
    "menu": (0.3, 1.3, 2.5),
    "related": (0.9, 0.4, 1.0),
    "most_read": (1.2, 0.7, 1.5),
    "footer": (0.7, 1.0, 1.0),
    "comments": (1.3, 0.9, 0.8),
    "form": (1.1, 1.3, 1.5),
    "cookie": (1.6, 1.4, 0.9),
    "topics": (0.7, 1.8, 3.0),
}
"""What a line that says nothing costs a section: a very short one, one of a headline's length, a longer one."""
_BY_PLACE: Mapping[str, tuple[float, float, float]] = {
    "menu": (0.0, 0.3, 0.7),
    "related": (0.3, 0.0, 0.3),
    "most_read": (0.2, 0.0, 0.1),
    "footer": (2.5, 1.2, 0.0),
    "comments": (2.5, 0.3, 0.4),
    "form": (0.8, 0.3, 0.3),
    "cookie": (0.0, 1.0, 0.0),
    "topics": (0.2, 0.0, 0.2),
}
"""What a line more of a section costs before the text, after it, and in the last third of what comes after it."""


class Said(NamedTuple):
    """What rules say of a line's own words."""

    label: str = ""
    """"" where no rule says anything"""
    sure: bool = False
    opens: bool = False
    """it is the heading of what follows"""
    often: bool = False
    """it stands on the page again and again"""
    stays: bool = False
    """it is what it is wherever it stands"""


def named_lines(facts: Facts, rules: Sequence[Rule], findings: Sequence[Finding], removed: BoolArray) -> list[Said]:
    """What rules say of each line's own words; of several labels the most telling."""
    named = [Said()] * len(removed)
    for finding in findings:
        rule = rules[finding.rule]
        if finding.how in ("line", "phrase", "pattern", "shape"):
            new = Said(rule.label, not rule.weak and finding.how != "shape", rule.opens is not None)
        elif finding.how == "region" and rule.label in _WHO_AND_WHEN:
            new = Said(rule.label, True)
        else:
            continue
        if _telling(new) > _telling(named[finding.start]):
            named[finding.start] = new
    lines = Counter(facts.folded)
    dates = sum(line.label == "date" for line in named) >= _OFTEN
    own = _own_lines(facts, removed)
    for block, (folded, line) in enumerate(zip(facts.folded, named, strict=True)):
        often = (folded != "" and lines[folded] >= _OFTEN) or (dates and line.label == "date")
        stays = line.label in _KEEPS or (line.label in _WHO_AND_WHEN and block in own)
        if often or stays:
            named[block] = Said(line.label, line.sure, line.opens, often, stays)
    return named


def _telling(said: Said) -> tuple[bool, bool, bool, bool, bool]:
    """What label tells most: a form for comments heads no comments, a heading is no entry of a menu, who wrote it is more
    than when, and anything more than site furniture."""
    return said.label != "", said.sure, said.label == "form", said.opens, said.label not in ("other_chrome", "date")


def _own_lines(facts: Facts, removed: BoolArray) -> frozenset[int]:
    """The lines right before and after the text: what they say of author and day, they say of it."""
    prose = np.flatnonzero(~removed & (facts.prose > 0))
    if not len(prose):
        return frozenset()
    last = int(prose[-1])
    above = (line for first in prose[:_FIRST].tolist() for line in range(first - _LINES_ABOVE, first))
    return frozenset((*above, *range(last + 1, last + 1 + _LINES_BELOW)))


def takes(section: str, said: Said) -> bool:
    """Whether a line is one of a section though it may say that it is something else."""
    if said.stays or not section:
        return False
    if not said.sure or said.label == section:
        return True
    if said.often:
        return section == "related" and said.label in _ON_CARDS
    return not said.opens and said.label in _TAKES[section]


def renames(section: str, said: Said) -> bool:
    """Whether a line gets the name of a section it is one of."""
    return takes(section, said) and not (said.sure and (section, said.label) in _GUESTS)


def sections(
    facts: Facts,
    rules: Sequence[Rule],
    findings: Sequence[Finding],
    said: Sequence[Said],
    removed: BoolArray,
) -> list[str]:
    """The section each block stands in, "" for text and for lines that stand alone. `said` is from `named_lines`."""
    blocks = np.flatnonzero(removed)
    found = [LOOSE] * len(removed)
    if not len(blocks):
        return found
    names = (LOOSE, *SECTIONS)
    costs = _line_costs(facts, said, blocks, _places(facts, removed), names)
    costs -= _in_regions(rules, findings, said, names)[blocks]
    begins = _begin_costs(said, blocks, names)
    best = costs[0] + begins[0]
    came_from = np.zeros((len(blocks), len(names)), np.intp)
    for row in range(1, len(blocks)):
        switch = float(best.min()) + begins[row]
        came_from[row] = np.where(switch < best, int(best.argmin()), np.arange(len(names)))
        best = np.minimum(best, switch) + costs[row]
    state = int(best.argmin())
    for row in range(len(blocks) - 1, -1, -1):
        found[int(blocks[row])] = names[state]
        state = int(came_from[row][state])
    return found


def _line_costs(
    facts: Facts, said: Sequence[Said], blocks: IntArray, place: IntArray, names: Sequence[str]
) -> FloatArray:
    """blocks x sections: what each line costs each of them, by what it says, its size and its place."""
    words = facts["words"]
    size = np.where(words < 5, 0, np.where(words <= 30, 1, 2))
    known: dict[tuple[Said, int], list[float]] = {}
    costs = []
    for block in blocks.tolist():
        key = (said[block], int(size[block]))
        if key not in known:
            known[key] = [_line_cost(name, *key) for name in names]
        costs.append(known[key])
    by_place = np.array([_BY_PLACE.get(name, (0.0, 0.0, 0.0)) for name in names])
    return np.asarray(np.array(costs) + by_place.T[place[blocks]])


def _line_cost(section: str, said: Said, size: int) -> float:
    if said.stays:
        return 0.0
    if not section:
        return _LOOSE_LINE if said.sure else _LOOSE_SHAPE
    if said.label == section:
        return _LIKE
    if not said.sure:
        return _BY_SIZE[section][size] + (_WEAKLY_UNLIKE if said.label else 0.0)
    if takes(section, said):
        return _OFTEN_LINE if said.often else _TAKEN
    return _UNLIKE


def _places(facts: Facts, removed: BoolArray) -> IntArray:
    """0 before the last paragraph that is kept, 1 after it, 2 in the last third of what is after it."""
    prose = np.flatnonzero(~removed & (facts.prose > 0))
    count = len(removed)
    last = int(prose[-1]) if len(prose) else int(count * 0.4)
    index = np.arange(count)
    return np.where(index < last, 0, np.where(index < last + (count - last) * 2 / 3, 1, 2))


def _in_regions(
    rules: Sequence[Rule], findings: Sequence[Finding], said: Sequence[Said], names: Sequence[str]
) -> FloatArray:
    """What a line counts for the section whose label line opened a region around it: less with each line between."""
    gain = np.zeros((len(said), len(names)))
    for finding in findings:
        label = rules[finding.rule].label
        if finding.how != "region" or label not in _REGION_LINES:
            continue
        if said[finding.start - 1].label == "form":
            label = "form"
        column = gain[finding.start : finding.end, names.index(label)]
        below = np.arange(len(column))
        np.maximum(column, _REGION * (np.exp(-below / _REGION_LINES[label]) + np.exp(-below)), out=column)
    return gain


def _begin_costs(said: Sequence[Said], blocks: IntArray, names: Sequence[str]) -> FloatArray:
    """blocks x sections: what it costs that a section begins with a line."""
    costs = np.full((len(blocks), len(names)), _BEGIN)
    before = -1
    for row, block in enumerate(blocks.tolist()):
        if block != before + 1:
            costs[row] = _BEGIN_AFTER_TEXT
        if said[block].sure and said[block].label in names:
            costs[row, names.index(said[block].label)] = _BEGIN_AT_NAME
        costs[row, 0] = min(costs[row, 0], _BEGIN_LOOSE)
        before = block
    return costs
