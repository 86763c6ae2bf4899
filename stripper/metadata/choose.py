"""One value for each field, with where it came from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from stripper.match import Stated
from stripper.metadata.authors import choose_authors
from stripper.metadata.claims import Book, stated_first
from stripper.metadata.headline import is_archive
from stripper.metadata.published import choose_modified, choose_published
from stripper.metadata.section import choose_section, list_chooser
from stripper.metadata.title import choose_site_name, choose_subtitle, choose_title
from stripper.metadata.weights import Tables
from stripper.model import Claim, Metadata, Page, Source

__all__ = ["metadata", "surest_headline"]

_SURE = 0.3
"""How sure a headline is that its line is named so."""


def metadata(
    page: Page,
    labels: Sequence[str],
    stated: Sequence[Stated],
    folded: Sequence[str],
    tables: Tables | None = None,
) -> Metadata:
    """The metadata of a page from its claims, its labelled blocks and what rules read off them. Never raises on odd values.

    `folded` are the texts of the blocks as rules compare them, `tables` weights in place of those that come with stripper.
    """
    book = Book(page, labels, stated, folded, tables)
    fields: dict[str, Any] = {}
    sources: dict[str, Source] = {}
    for field, choose in _CHOICES.items():
        chosen = choose(book)
        if chosen is None:
            continue
        value, claim = chosen
        if value or value == 0:
            fields[field] = value
            sources[field] = Source(claim.origin, round(claim.confidence, 3), claim.text)
            if field in ("published", "modified"):
                fields[f"{field}_text"] = claim.text
    return Metadata(**fields, sources=sources)


def surest_headline(page: Page, stated: Sequence[Stated], folded: Sequence[str], labels: Sequence[str]) -> int:
    """The line of a text dump that is most likely the headline, -1 where no line is likely enough."""
    book = Book(page, labels, stated, folded)
    if book.sure_headline >= _SURE or (book.sure_headline > 0 and is_archive(page.texts[book.headline])):
        return book.headline
    return -1


def _language(book: Book) -> tuple[Any, Claim] | None:
    """The language the text is in, as heard in its words; else what the page declares."""
    if book.page.language:
        return book.page.language.split("-")[0].lower(), Claim("language", book.page.language, "words of the text", 0.9)
    found = book.of("language")
    return (found[0].value.replace("_", "-").split("-")[0].lower(), found[0]) if found else None


def _paywalled(book: Book) -> tuple[Any, Claim] | None:
    """Whether the text is for subscribers: what the page says of itself in words that search engines ask for."""
    for claim in book.of("paywalled"):
        word = claim.value.strip().casefold()
        if word in _LOCKED or word in _FREE:
            return word in _LOCKED, claim
    return None


def _comment_count(book: Book) -> tuple[Any, Claim] | None:
    for claim in book.of("comment_count"):
        if (figures := claim.value.strip()).isdecimal() and len(figures) < _FIGURES:
            return int(figures), claim
    return None


_LOCKED = frozenset(
    ("false", "http://schema.org/false", "https://schema.org/false", "0", "no", "locked", "metered", "paid")
)
_FREE = frozenset(("true", "http://schema.org/true", "https://schema.org/true", "1", "yes", "free"))
"""Answers to `isAccessibleForFree` and names of tiers."""
_FIGURES = 8
_CHOICES: dict[str, Callable[[Book], tuple[Any, Claim] | None]] = {
    "title": choose_title,
    "subtitle": choose_subtitle,
    "authors": choose_authors,
    "published": choose_published,
    "modified": choose_modified,
    "section": choose_section,
    "topics": list_chooser("topics"),
    "persons": list_chooser("persons"),
    "site_name": choose_site_name,
    "language": _language,
    "url": stated_first("url"),
    "image": stated_first("image"),
    "image_alt": stated_first("image_alt"),
    "image_caption": stated_first("image_caption"),
    "image_credit": stated_first("image_credit"),
    "licence": stated_first("licence"),
    "paywalled": _paywalled,
    "comment_count": _comment_count,
    "description": stated_first("description"),
    "agency": stated_first("agency"),
    "dateline": stated_first("dateline"),
    "credit": stated_first("credit"),
}
