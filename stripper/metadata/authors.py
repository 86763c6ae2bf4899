"""Who wrote it: the likeliest of all that a page states of its authors and prints as a byline."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from stripper.metadata.bylines import bylines
from stripper.metadata.likeness import likeliest
from stripper.metadata.people import HANDLE, INVERTED, is_prose, named, of_house, persons
from stripper.model import Claim
from stripper.words import fold

if TYPE_CHECKING:
    from stripper.metadata.claims import Book

__all__ = ["Answer", "answers", "choose_authors"]

_LEAST = 0.15
"""Names with a smaller share of the odds are nobody's."""
_SURE = 0.97
_ABOVE_TEXT = ("right below", "below", "before text", "last before")
"""Places of a byline that is the story's."""
_SAID_OF_POSTS = 3
"""More names than these in one kind of markup are those of many posts."""
_SIGNS = {"json-ld author": "json", "json-ld creator": "creator", "meta author": "meta", "meta article:author": "profile",
          "meta citation_author": "citation", "markup author": "markup"}  # fmt: skip


@dataclass(slots=True)
class Answer:
    """One set of names that may be those of the authors, with all that speaks for and against it."""

    names: tuple[str, ...]
    claim: Claim
    signs: dict[str, float] = field(default_factory=dict)


def choose_authors(book: Book) -> tuple[Any, Claim] | None:
    """The likeliest names, and how likely they are among all others and none."""
    found = answers(book)
    if not found:
        return None
    signs = dict(enumerate(one.signs for one in found))
    best, share = likeliest(signs, book.tables[f"authors of {book.page.kind}"])
    one = found[best]
    return (one.names, replace(one.claim, confidence=_SURE * share)) if share >= _LEAST else None


def answers(book: Book) -> list[Answer]:
    """Every set of names that the page states or prints, each once, with its signs."""
    found: dict[frozenset[str], Answer] = {}
    for one in (*_stated(book), *_all_told(book), *_printed(book)):
        same = found.setdefault(frozenset(map(fold, one.names)), one)
        if same is not one:
            same.signs = one.signs | same.signs
            same.signs["agreed"] = 1.0
    for names, one in found.items():
        others = [other for other in found if other is not names]
        one.signs["part of other"] = float(any(names < other for other in others))
        one.signs["has other"] = float(any(names > other for other in others))
        one.signs = {sign: value for sign, value in one.signs.items() if value}
    return [one for one in found.values() if not _only_owns(one) or not _is_signed(found.values())]


def _only_owns(one: Answer) -> bool:
    """Whether the names are what the head states for the site itself."""
    return "owner" in one.signs and one.signs.keys().isdisjoint(("json", "printed"))


def _is_signed(found: Iterable[Answer]) -> bool:
    """Whether a line above the text that rules know for a byline names somebody in full."""
    return any(
        one.signs.keys() >= {"rule", "byline"}
        and "one word" not in one.signs
        and not one.signs.keys().isdisjoint(_ABOVE_TEXT)
        for one in found
    )


def _stated(book: Book) -> Iterator[Answer]:
    """What each origin says, taken together."""
    claims, language = book.of("authors"), book.page.language
    for origin, sure in dict.fromkeys((claim.origin, claim.confidence) for claim in claims):
        said = [claim for claim in claims if claim.origin == origin and claim.confidence == sure]
        names = persons(named(_of_one_text(said), language), book)
        if not names:
            continue
        sign = "link" if origin.startswith("link") else _SIGNS.get(origin, "other")
        yield Answer(names, replace(said[0], value=", ".join(names)), {
            sign: 1.0,
            "stated": 1.0,
            "firm": float(origin == "json-ld author" and sure < 0.7),
            "handle": float(bool(HANDLE.fullmatch(said[0].value))),
            "owner": float(all(of_house(name, book) for name in names)),
            "one name": float(all(" " not in name for name in names)),
            "several": float(len(names) > 1),
            "crowd": float(len(names) > _SAID_OF_POSTS),
            "shown": float(any(fold(name) in book.shown_names for name in names)),
        })  # fmt: skip


def _all_told(book: Book) -> Iterator[Answer]:
    """People and firms that one origin states as authors, taken together."""
    claims = [claim for claim in book.of("authors") if claim.origin == "json-ld author"]
    if len({claim.confidence for claim in claims}) > 1:
        names = named([claim.value for claim in claims], book.page.language)
        yield Answer(names, replace(claims[0], value=", ".join(names)), {"with firms": 1.0, "stated": 1.0})


def _of_one_text(said: Sequence[Claim]) -> list[str]:
    """What the claims of one origin say; where the markup names an author a post, the first one's."""
    values = [claim.value for claim in said]
    if said[0].origin == "meta citation_author":
        return [INVERTED.sub(r"\g<given> \g<family>", one) if INVERTED.fullmatch(one) else one for one in values]
    many = said[0].origin.startswith("markup") and len({fold(value) for value in values}) > _SAID_OF_POSTS
    return values[:1] if many else values


def _printed(book: Book) -> Iterator[Answer]:
    for one in bylines(book):
        if names := tuple(name for name in one.names if not is_prose(name, book)):
            claim = Claim("authors", ", ".join(names), one.origin, 1.0, book.page.texts[one.block])
            yield Answer(names, claim, {"printed": 1.0, **one.signs})
