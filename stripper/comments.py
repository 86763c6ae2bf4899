"""What readers wrote under a page: each comment with its author, its date and its words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import regex

from stripper.dates import find_dates
from stripper.model import Comment, Page

__all__ = ["comments"]

_UNIT = regex.compile(
    r"(?i)(?:^|[\s_-])(?:comments?|comentarios?|commentaires?|kommentare?|reviews?|repl(?:y|ies)|respons(?:e|es)|opinion)(?:$|[\s_-])"
)
"""Names of boxes that hold one comment, or several."""
_AUTHOR = regex.compile(
    r"(?i)(?:^|[\s_-])(?:author|user|username|name|nick(?:name)?|poster|commenter|reviewer|fn|byline|displayname)(?:$|[\s_-])"
)
_SAYS = regex.compile(
    r"(?i)^\d+[.)]\s+|\s*(?:\b(?:says|said|wrote|writes|commented|replied|sagt|sagte|schreibt|schrieb|dit|a écrit|dice|dijo|escribió|ha scritto|"
    r"diz|disse|escreveu|schreef|zegt|skriver|skrev|pisze|napisał[aey]?|пише|пишет|написал[аи]?|dedi ki|yazdı|reviewed)\b)?\s*[:,.]*\s*$|^(?i:by|von|par|por|da|door)\s+"
)
"""What stands around the name above a comment."""
_NAME_WORDS, _DATE_WORDS, _BUTTON_WORDS = 6, 14, 4
_APART = 2
"""Other lines within a comment of a dump."""
_CLIMBED = 6
"""Boxes around a date or name in which the words of its comment are looked for."""
_PARTS = frozenset(("comments", "date", "byline", "body", "counter"))


def comments(page: Page, labels: Sequence[str]) -> tuple[Comment, ...]:
    """The comments of a page, in its order; none where nothing tells one comment from the next."""
    if "comments" not in labels:
        return ()
    units = _of_boxes(page, labels) if page.kind == "html" else _of_lines(page, labels)
    return tuple(made for unit in units if (made := _comment(page, labels, unit)))


def _of_boxes(page: Page, labels: Sequence[str]) -> Iterator[list[int]]:
    """The blocks of each comment: those of the smallest box around a date or name that also holds words of the comment."""
    owner: dict[int, int] = {}
    units: set[int] = set()
    for block, label in enumerate(labels):
        if label in _PARTS and (_is_author(page, block) or _date(page, block)):
            unit = _unit(page, labels, block)
            if unit >= 0:
                units.add(unit)
    # Answers stand in the box of what they answer: the innermost comment owns a block.
    for unit in sorted(units):
        owner.update(dict.fromkeys(range(page.boxes.starts[unit], page.boxes.ends[unit]), unit))
    for unit in sorted(units):
        yield [block for block in range(page.boxes.starts[unit], page.boxes.ends[unit]) if owner[block] == unit]


def _unit(page: Page, labels: Sequence[str], block: int) -> int:
    box, named = page.box_of[block], False
    for _ in range(_CLIMBED):
        if box < 0:
            break
        named = named or bool(_UNIT.search(page.boxes.names[box]))
        held = range(page.boxes.starts[box], page.boxes.ends[box])
        said = (one for one in held if labels[one] in ("comments", "body") and not _is_other(page, one))
        if named and any(True for _ in said):
            return box if any(labels[one] == "comments" for one in held) else -1
        box = page.boxes.parents[box]
    return -1


def _of_lines(page: Page, labels: Sequence[str]) -> Iterator[list[int]]:
    """The lines of each comment of a dump: a date, the name right before it, and what follows up to the next of these."""
    first = labels.index("comments")
    dates = [block for block, label in enumerate(labels) if block > first and label in _PARTS and _date(page, block)]
    known = frozenset(dates)
    starts = [date - (date - 1 not in known and len(page.texts[date - 1].split()) <= _NAME_WORDS) for date in dates]
    for start, end in pairwise([*starts, len(labels)]):
        unit = [start]
        for block in range(start + 1, end):
            if labels[block] in _PARTS:
                unit.append(block)
            elif block - unit[-1] > _APART:
                break
        yield unit


def _comment(page: Page, labels: Sequence[str], unit: Sequence[int]) -> Comment | None:
    dated = next((block for block in unit if _date(page, block)), -1)
    named = next((block for block in unit if page.kind == "html" and _is_author(page, block)), -1)
    before = [block for block in unit if block < dated and len(page.texts[block].split()) <= _NAME_WORDS]
    if named < 0 and before:
        named = before[-1]
    said = [block for block in unit if block not in (dated, named) and not _is_other(page, block)]
    if page.kind == "text":
        said = [block for block in said if block > dated]
    if not said or 2 * sum(labels[block] == "comments" for block in said) < len(said):
        return None
    author, found = page.texts[named] if named >= 0 else "", _date(page, dated) if dated >= 0 else None
    for date in find_dates(author, page.language)[:1]:
        author = author[: date.start]
    author = _SAYS.sub("", author).strip()
    author = author if any(map(str.isalpha, author)) else ""
    return Comment(author or None, found, "\n\n".join(page.texts[block] for block in said))


def _date(page: Page, block: int) -> str | None:
    """The day that a short line is, or holds beside a name."""
    text = page.texts[block]
    if len(text.split()) > _DATE_WORDS or len(text) > 120:
        return None
    found = find_dates(text, page.language)
    return next((date.iso for date in found if date.iso[:10].count("-") > 1), None)


def _is_author(page: Page, block: int) -> bool:
    if len(page.texts[block].split()) > _NAME_WORDS or page.tags[block] == "button":
        return False
    box = page.box_of[block]
    near = (box, page.boxes.parents[box]) if box >= 0 else ()
    return any(
        _AUTHOR.search(page.boxes.names[one]) and page.boxes.ends[one] - page.boxes.starts[one] <= 2
        for one in near
        if one >= 0
    )


def _is_other(page: Page, block: int) -> bool:
    """Names, dates and buttons: what stands around the words of a comment."""
    text = page.texts[block]
    few = len(text.split()) <= _BUTTON_WORDS
    button = few and (
        page.tags[block] == "button" or page.link_chars[block] * 10 >= len(text) * 9 or not any(map(str.isalpha, text))
    )
    return button or bool(_date(page, block)) or (page.kind == "html" and _is_author(page, block))
