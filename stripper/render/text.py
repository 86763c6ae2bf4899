"""The kept blocks as plain text."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from stripper.model import Page
from stripper.read import capture, read
from stripper.render.boxes import around, boxes_around

__all__ = ["text"]

_ROWS = frozenset(("li", "td", "pre"))
_LISTS = frozenset(("ul", "ol", "menu", "dir"))


def text(page: Page, kept: Sequence[int]) -> str:
    """Paragraphs parted by a blank line; rows of a table and items of a list by a line break, cells by a tab."""
    gaps = [_gap(page, before, block) for before, block in pairwise(kept)]
    if page.kind == "text" and "\n" in gaps and gaps.count("\n\n") * 20 < len(gaps):
        # A dump with hardly a blank line is read as one block a line; with blank lines it comes back as it went.
        gaps = ["\n\n" if gap == "\n" else gap for gap in gaps]
    shown = _put(page, kept, gaps)
    if page.kind == "text" and "\n" in gaps and read(capture(shown)).texts != [page.texts[block] for block in kept]:
        # Without the chrome around them these lines read like parts of one paragraph: they are set apart.
        shown = _put(page, kept, ["\n\n" if gap == "\n" else gap for gap in gaps])
    return shown


def _put(page: Page, kept: Sequence[int], gaps: Sequence[str]) -> str:
    return "".join(gap + page.texts[block] for gap, block in zip(["", *gaps], kept, strict=False))


def _gap(page: Page, before: int, block: int) -> str:
    if page.style == "one-line":
        return " " if before == block - 1 and page.spans[before].line == page.spans[block].line else "\n\n"
    if page.kind == "text":
        box = page.box_of[block]
        together = box == page.box_of[before] and page.boxes.tags[box] == "group"
        # Where lines were wrapped, a line break between two paragraphs would be taken for one inside a paragraph.
        wrapped = page.style == "wrapped" and not {page.tags[before], page.tags[block]} <= _ROWS
        return "\n" if together and not wrapped else "\n\n"
    tag, last = page.tags[block], page.tags[before]
    if tag in ("td", "th") and last in ("td", "th"):
        row = around(page, block, ("tr",))
        if row >= 0 and row == around(page, before, ("tr",)):
            return "\t"
        table = around(page, block, ("table",))
        return "\n" if table == around(page, before, ("table",)) else "\n\n"
    if tag == "li" and last == "li" and around(page, block, ("ul", "ol")) >= 0 and page.texts[before][-1:] != "\n":
        return "\n" if _outer_list(page, block) == _outer_list(page, before) else "\n\n"
    return "\n\n"


def _outer_list(page: Page, block: int) -> int:
    lists = [box for box in boxes_around(page, page.box_of[block]) if page.boxes.tags[box] in _LISTS]
    return lists[-1] if lists else -1
