"""What boxes are called, by a vocabulary learnt from labelled pages: on many sites, was it text that stood in boxes so named?

Rules know the names that people thought of. Here every name and part of a name that several sites use has a value: the log odds
that what stands in boxes so named is text, against what they are for blocks at large. What is learnt stays a table that can be
read (`names` in `rules/model.json`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TypeVar

import numpy as np

from stripper.model import Boxes, FloatArray

__all__ = ["NAME_FACTS", "Names", "box_tokens"]

NAME_FACTS = ("names_least", "names_most", "names_sum", "names_near")
"""Of the boxes around a block: the least and the greatest value, the sum, and the value of the nearest box that has a name."""
_JOINTS = re.compile(r"[-_]+|(?<=[a-z0-9])(?=[A-Z])")
_LONGEST, _SHORTEST_PART = 40, 3
"""Generated names fall into many parts of two letters that mean nothing."""
_CACHE_LIMIT = 20_000
Value = TypeVar("Value")


def box_tokens(tag: str, names: str) -> set[str]:
    """What a box is called: its tag, each of its names, and the parts of those.

    >>> sorted(box_tokens("div", "postMeta site-nav-2"))
    ['<div>', 'meta', 'nav', 'post', 'postmeta', 'site', 'site-nav-2']
    """
    tokens = {token for name in names.split() for token in (name.lower(), *_parts(name))}
    return {f"<{tag}>", *(token for token in tokens if len(token) <= _LONGEST and not token.isdigit())}


def _parts(name: str) -> list[str]:
    # Most names are in lower case; a pattern takes longer.
    parts = name.replace("_", "-").split("-") if name.islower() else map(str.lower, _JOINTS.split(name))
    return [part for part in parts if len(part) >= _SHORTEST_PART]


class Names:
    """The vocabulary: names with their values. What boxes were asked about before is remembered, within bounds."""

    def __init__(self, values: Mapping[str, float]) -> None:
        self.values = values
        self._of_names: dict[str, tuple[float, float]] = {}
        self._of_name: dict[str, float] = {}

    def facts(self, boxes: Boxes, box_of: Sequence[int]) -> dict[str, FloatArray]:
        """The columns of `NAME_FACTS` for blocks that stand in these boxes; `box_of` is the innermost box of each block."""
        tags, names, parents = boxes.tags, boxes.names, boxes.parents
        of_tags = {tag: self.values.get(f"<{tag}>", 0.0) for tag in set(tags)}
        known = self._of_names
        ends = [known.get(name) or self._ends(name) for name in names]  # another thread may just empty what is known
        # One more box stands around the outermost ones: it is called nothing and is its own parent.
        outside = len(boxes)
        tag_value = np.array([*map(of_tags.__getitem__, tags), 0.0])
        low, high = zip(*ends, (0.0, 0.0), strict=True)
        least, most = np.minimum(np.array(low), tag_value), np.maximum(np.array(high), tag_value)
        own = total = np.where(-least > most, least, most)
        parent = np.array([*parents, outside], np.int64)
        parent[parent < 0] = outside
        # From boxes without names on to the nearest that has one, or the outermost.
        nearest = np.where([*map(bool, names), True] | (parent == outside), np.arange(outside + 1), parent)
        while (parent < outside).any():
            least, most, total = np.minimum(least, least[parent]), np.maximum(most, most[parent]), total + total[parent]
            parent, nearest = parent[parent], nearest[nearest]
        inner = np.array(box_of, np.int64)
        return dict(zip(NAME_FACTS, (least[inner], most[inner], total[inner], own[nearest[inner]]), strict=True))

    def telling(self, boxes: Boxes, box: int) -> list[tuple[str, float]]:
        """The name that most speaks against and the one that most speaks for text, of a box and all around it."""
        found: dict[str, float] = {}
        while box >= 0:
            names = [f"<{boxes.tags[box]}>", *boxes.names[box].split()]
            found |= {name: value for name in names if (value := self._value(name))}
            box = boxes.parents[box]
        ends = {pick(found, key=found.__getitem__): None for pick in (min, max)} if found else {}
        return [(name, found[name]) for name in ends]

    def _ends(self, names: str) -> tuple[float, float]:
        """The least and the greatest value of a box's names; what nobody knows counts 0."""
        values = [0.0, *map(self._value, names.split())]
        return _kept(self._of_names, names, (min(values), max(values)))

    def _value(self, name: str) -> float:
        """A name's own value, or else that of the part that says most."""
        known = self._of_name.get(name)
        if known is not None:
            return known
        value = self.values.get(name.lower())
        if value is None:
            value = max((self.values.get(part, 0.0) for part in _parts(name)), key=abs, default=0.0)
        return _kept(self._of_name, name, value)


def _kept(seen: dict[str, Value], name: str, value: Value) -> Value:
    if len(seen) >= _CACHE_LIMIT:
        seen.clear()
    seen[name] = value
    return value
