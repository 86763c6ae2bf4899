"""Ways through the boxes around a block. Broken pages nest thousands deep: only so many levels are looked at."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from stripper.model import Page

__all__ = ["DEEPEST", "around", "boxes_around"]

DEEPEST = 100
"""Containers that are looked through."""


def boxes_around(page: Page, box: int) -> Iterator[int]:
    """A box and those around it, from the inside out."""
    for _ in range(DEEPEST):
        if box < 0:
            return
        yield box
        box = page.boxes.parents[box]


def around(page: Page, block: int, tags: Collection[str]) -> int:
    """The innermost of the boxes around a block that has one of the tags; -1 if there is none."""
    held = (box for box in boxes_around(page, page.box_of[block]) if page.boxes.tags[box] in tags)
    return next(held, -1)
