"""Which pages are of one site, where nothing names it: those that share their template.

Lines and names of containers that stand on several pages are compared; rare ones count more, for what half of the web
has says little. Pages are looked at in an order of their own, so the order they are given in changes nothing.
"""

from __future__ import annotations

import hashlib
import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from stripper.model import Page
from stripper.words import fold

__all__ = ["Traits", "grouped", "host_of_group", "traits_of"]

_LEAST_PAGES = 3
"""What stands on fewer pages is no template."""
_CORE = 0.4
"""The share of a group's pages that must have a trait for it to be the group's own."""
_ALIKE = 0.3
"""The share of a group's own traits, by weight, that a page must have to belong to it."""
_SAME = 0.3
"""The share of one group's own traits that another must have to be the same."""
_NAMES = 0.3
"""What the name of a container counts beside a line: sites of one publishing system share them."""
_LINE_CHARS = 200


Traits = npt.NDArray[np.uint64]
"""What may be a page's template, as hashes without repetition: of its lines (even) and the names of its containers (odd)."""


@dataclass(slots=True)
class _Group:
    pages: list[int] = field(default_factory=list)
    traits: Counter[int] = field(default_factory=Counter)
    core: frozenset[int] = frozenset()
    """what enough of its pages have"""

    def take(self, pages: Sequence[int], traits: Counter[int]) -> None:
        self.pages += pages
        self.traits.update(traits)
        least = _CORE * len(self.pages)
        self.core = frozenset(trait for trait, count in self.traits.items() if count >= least)


def traits_of(page: Page) -> Traits:
    """The traits of a page, packed: they wait until all pages are known."""
    lines = {fold(text) for text in page.texts if len(text) <= _LINE_CHARS} - {""}
    names = {name for box in page.boxes for name in box.names.lower().split()}
    return np.array(sorted({_hash(line) & ~1 for line in lines} | {_hash(name) | 1 for name in names}), np.uint64)


def _hash(trait: str) -> int:
    return int.from_bytes(hashlib.blake2b(trait.encode("utf-8", "replace"), digest_size=8).digest())


def grouped(pages: Sequence[Traits]) -> list[int | None]:
    """The number of each page's group; None for pages that are like too few others. `pages` are their traits."""
    every, often = np.unique(np.concatenate([*pages, np.zeros(0, np.uint64)]), return_counts=True)
    every, often = every[often >= _LEAST_PAGES], often[often >= _LEAST_PAGES]
    weight = {
        trait: math.log(1 + len(pages) / count) * (_NAMES if trait & 1 else 1.0)
        for trait, count in zip(every.tolist(), often.tolist(), strict=True)
    }
    # Pages that share the same traits go together.
    alike: defaultdict[tuple[int, ...], list[int]] = defaultdict(list)
    for number, traits in enumerate(pages):
        alike[tuple(traits[np.isin(traits, every, assume_unique=True)].tolist())].append(number)
    groups: list[_Group] = []
    for shared in sorted(alike, key=lambda shared: (-len(shared), shared)):
        if shared:
            own = frozenset(shared)
            likeness = [_likeness(own, group.core, weight) for group in groups]
            best = max(range(len(groups)), key=likeness.__getitem__, default=-1)
            if best < 0 or likeness[best] < _ALIKE:
                groups.append(_Group())
                best = len(groups) - 1
            groups[best].take(alike[shared], Counter(dict.fromkeys(shared, len(alike[shared]))))
    found: list[int | None] = [None] * len(pages)
    numbered = (group for group in _joined(groups, weight) if len(group.pages) >= _LEAST_PAGES)
    for name, group in enumerate(sorted(numbered, key=lambda group: (-len(group.pages), sorted(group.core)))):
        for number in group.pages:
            found[number] = name
    return found


def host_of_group(number: int) -> str:
    """A host for a site that nobody named; `.invalid` is kept free for names that must never be looked up."""
    return f"site-{number + 1}.invalid"


def _joined(groups: Sequence[_Group], weight: dict[int, float]) -> list[_Group]:
    """Groups that turn out to be of one site, joined: the first pages of a site tell little of its template."""
    left = sorted(groups, key=lambda group: (-len(group.pages), sorted(group.core)))
    joined: list[_Group] = []
    for group in left:
        same = next((one for one in joined if _same(group.core, one.core, weight)), None)
        if same is None:
            joined.append(group)
        else:
            same.take(group.pages, group.traits)
    return joined


def _same(one: frozenset[int], other: frozenset[int], weight: dict[int, float]) -> bool:
    return max(_likeness(one, other, weight), _likeness(other, one, weight)) >= _SAME


def _likeness(traits: frozenset[int], core: frozenset[int], weight: dict[int, float]) -> float:
    """The share of a core that some traits hold, by weight."""
    whole = sum(map(weight.__getitem__, core))
    return sum(weight[trait] for trait in core if trait in traits) / whole if whole else 0.0
