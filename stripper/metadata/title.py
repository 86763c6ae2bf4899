"""The title, the standfirst below it and the name of the site that often stands in it."""

from __future__ import annotations

from typing import Any

import regex

from stripper.metadata.claims import Book, stated_first
from stripper.metadata.likeness import TAIL, sameness, tokens
from stripper.metadata.wording import bare_title, likeliest_wording
from stripper.model import Claim
from stripper.words import fold

__all__ = ["choose_site_name", "choose_subtitle", "choose_title"]

_ITEM = regex.compile(r"^(?:\d{1,2}\.|[#*→»¶])\s+|\s*¶$")

_ESCAPED = regex.compile(r"\\([\\`*_{}\[\]()#+.!~>|-])")
_BY_LEFT = regex.compile(r"\s+(?:por|par|von|af|av)$")
"""The word before an author's name that was on the next line."""
_LABELLED = 0.4
"""How sure a headline is that only the labels tell."""


def choose_title(book: Book) -> tuple[Any, Claim] | None:
    """The wording that is most likely the headline, of all that the page states and shows."""
    if book.page.kind == "html":
        return likeliest_wording(book)
    if book.headline < 0:
        return _opening(book)
    title = line_title(book, book.headline)
    return title, Claim("title", title, f"headline, block {book.headline}", book.sure_headline or _LABELLED)


def line_title(book: Book, block: int) -> str:
    """A line of a text dump as a title: without its list mark and the name of the site, with what was broken off it."""
    shown = str(_ESCAPED.sub(r"\1", book.page.texts[block].replace("\n", " ") + _wrapped_rest(book, block)))
    title = str(_BY_LEFT.sub("", _ITEM.sub("", bare_title(shown, book)))) or shown
    return title if block else _opening_title(title, book)


def _opening_title(title: str, book: Book) -> str:
    """The first line of a dump, which often is the title tag, without a name at its end that stands elsewhere as a line of its own."""
    marks = list(TAIL.finditer(title))
    if not marks:
        return title
    head, tail = title[: marks[-1].start()], fold(title[marks[-1].end() :])
    return (
        head
        if tail in book.folded[1:] and len(tail.split()) <= len(head.split()) + 1 and len(tail.split()) < 7
        else title
    )


def _wrapped_rest(book: Book, at: int) -> str:
    """What a dump with lines of one width broke off the headline: it has the next line of the same group."""
    page = book.page
    if page.style not in ("wrapped", "markdown") or not 0 <= at < len(page.texts) - 1 or at + 1 in book.dated:
        return ""
    width, text = len(page.texts[at]), page.texts[at + 1]
    if page.box_of[at] != page.box_of[at + 1] or page.tags[at + 1] != "line":
        return ""
    return f" {text}" if width <= 80 and len(text) <= 80 and width + len(text.split()[0]) > 70 else ""


def _opening(book: Book) -> tuple[Any, Claim] | None:
    """The heading that a clean text begins with: nothing was taken out, so no block is labelled title."""
    labels, texts = book.labels, book.page.texts
    if book.page.kind == "text" and labels and labels[0] == "heading" and set(labels) <= {"body", "heading"}:
        return texts[0], Claim("title", texts[0], "first line of the text", 0.5)
    return None


def choose_subtitle(book: Book) -> tuple[Any, Claim] | None:
    for index, label in enumerate(book.labels):
        if label == "subtitle":
            text = book.page.texts[index].replace("\n", " ")
            return text, Claim("subtitle", text, f"standfirst, block {index}", 0.75)
    return stated_first("subtitle")(book) or _standfirst(book)


def _standfirst(book: Book) -> tuple[Any, Claim] | None:
    """In a dump whose headline no label tells: the one line between it and the text that is as long as a sentence."""
    if book.page.kind == "html" or book.headline < 0 or "title" in book.labels:
        return None
    between = range(book.headline + 1, min(book.first, book.headline + 8))
    texts, unknown = book.page.texts, ("related", "other_chrome")
    likely = [block for block in between if book.labels[block] in unknown and 6 <= len(texts[block].split()) <= 60]
    if len(likely) != 1 or likely[0] in book.dated or likely[0] + 1 == book.first:
        return None
    text = texts[likely[0]].replace("\n", " ")
    return text, Claim("subtitle", text, f"line of the page, block {likely[0]}", 0.5)


def choose_site_name(book: Book) -> tuple[Any, Claim] | None:
    """The stated name; else the tail of the page's title, where the rest of it is the headline."""
    if stated := stated_first("site_name")(book):
        return stated
    shown = book.page.texts[book.headline] if book.headline >= 0 else ""
    titles = [book.page.head.title] if book.page.head.title else book.page.texts[:1] if book.page.kind == "text" else []
    for title in titles:
        marks = list(TAIL.finditer(title))
        heads = (title[: marks[-1].start()], title[: marks[0].start()]) if shown and marks else ()
        if any(sameness(tokens(head), tokens(shown)) > 0.8 for head in heads):
            name = title[marks[-1].end() :].strip()
            if name and len(name.split()) <= 6:
                return name, Claim("site_name", name, "tail of the page title", 0.55, title)
    return None
