"""The section a story stands in, and the lists of its topics and persons."""

from __future__ import annotations

import html
from collections.abc import Callable
from typing import Any

import regex

from stripper.metadata.claims import Book, stated_first
from stripper.metadata.likeness import NEAR, NOT_HEADLINE, STEP, alike
from stripper.model import Claim
from stripper.words import fold

__all__ = ["choose_section", "list_chooser"]

_MENU = 400
"""Blocks among which a menu is looked for."""


def choose_section(book: Book) -> tuple[Any, Claim] | None:
    """The stated section; else a menu word beside the headline, the last step of the breadcrumb, a line labelled so."""
    claimed = stated_first("section")(book)
    return claimed or _menu_word(book) or _last_crumb(book) or _labelled_section(book)


def _labelled_section(book: Book) -> tuple[Any, Claim] | None:
    for index, label in enumerate(book.labels):
        if label == "section" and abs(index - book.headline) <= NEAR and index not in book.dated:
            text = book.page.texts[index]
            return text, Claim("section", text, f"line of the page, block {index}", 0.65)
    return None


def _menu_word(book: Book) -> tuple[Any, Claim] | None:
    """A line right above or below the headline that the menu has as well."""
    for block in (book.headline - 1, book.headline - 2, book.headline + 1):
        if (
            not 0 <= block < len(book.labels)
            or book.headline < 0
            or book.labels[block] in NOT_HEADLINE
            or block in book.dated
        ):
            continue
        text = book.page.texts[block]
        said = book.folded[block]
        rows = zip(book.page.texts[:_MENU], book.folded, strict=False)
        others = (other for at, (whole, other) in enumerate(rows) if at != block and len(whole) < len(text) + 3)
        if said and len(said.split()) <= 3 and any(other.startswith(said) for other in others):
            return text, Claim("section", text, f"line of the page, block {block}", 0.6)
    return None


def _last_crumb(book: Book) -> tuple[Any, Claim] | None:
    """The last step of the breadcrumb before the headline, leaving out the headline itself and words such as `text`.

    What the menu names too is a section for sure; a step that stands nowhere else may be a word for the page itself.
    """
    if book.headline < 0:
        return None
    steps: list[str] = []
    blocks = [block for block in range(book.headline) if _is_trail(book, block)]
    for block in blocks:
        steps += [step.strip() for step in STEP.split(book.page.texts[block]) if step.strip(" .:|")]
    title = book.page.texts[book.headline]
    steps = [step for step in steps if fold(step) and alike(step, title) < 0.6 and len(step.split()) <= 6]
    if len(steps) < 2:
        return None
    lines = set(book.folded)
    section = next((step for step in reversed(steps[1:]) if fold(step) in lines), steps[-1])
    return section, Claim("section", section, f"breadcrumb, block {blocks[-1]}", 0.6, " > ".join(steps))


def _is_trail(book: Book, block: int) -> bool:
    """Whether a line is a breadcrumb: labelled so, or steps parted by one mark right above the headline."""
    if book.labels[block] == "breadcrumb":
        return True
    text = book.page.texts[block]
    return block >= book.headline - 6 and len(text) < 200 and bool(regex.search(r"\S\s*[>»›→]\s*\S|\S\s+/\s+\S", text))


def list_chooser(field: str) -> Callable[[Book], tuple[Any, Claim] | None]:
    def choose(book: Book) -> tuple[Any, Claim] | None:
        found = book.of(field)
        if not found:
            return None
        origin = found[0].origin.split(", block")[0]
        values: dict[str, None] = {}
        for claim in found:
            if claim.origin.split(", block")[0] == origin:
                for part in regex.split(r"\s*[,;|،、，•·]\s*|\s+#", html.unescape(claim.value)):
                    part = part.strip().lstrip("#").strip()
                    if part and len(part) <= 100:
                        values[part] = None
        return tuple(values)[:60], found[0]

    return choose
