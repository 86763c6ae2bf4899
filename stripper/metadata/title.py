"""The title, the standfirst below it and the name of the site that often stands in it."""

from __future__ import annotations

import html
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import regex

from stripper.metadata.claims import Book, stated_first
from stripper.metadata.likeness import TAIL, alike, sameness, tokens
from stripper.model import Claim
from stripper.words import fold

__all__ = ["choose_site_name", "choose_subtitle", "choose_title"]

_KICKER = regex.compile(r"\s+[-–—|·•]\s+")
_ITEM = regex.compile(r"^(?:\d{1,2}\.|[#*→»¶])\s+|\s*¶$")
_VOTES = {"meta og:title": 1.0, "json-ld headline": 1.0, "meta twitter:title": 0.5, "html title": 0.4}
_VOTE = 0.6
_SHOWN = 1.5
"""With `_VOTE` a little more than Open Graph and JSON-LD together, which often name what search engines shall show."""


def choose_title(book: Book) -> tuple[Any, Claim] | None:
    """The headline as printed, unless what the page states of its title agrees on another one."""
    shown = book.page.texts[book.headline].replace("\n", " ") if book.headline >= 0 else ""
    if book.page.kind == "text":
        return _printed(shown + _wrapped_rest(book), book) or _opening(book)
    claimed = [Claim("title", _bare(claim.value, book), claim.origin, claim.confidence) for claim in book.of("title")]
    if book.page.head.title:
        claimed.append(Claim("title", _bare(book.page.head.title, book), "html title", 0.5))
    claimed = [claim for claim in claimed if claim.value]
    if shown and (not claimed or any(alike(shown, claim.value) >= 0.5 for claim in claimed)):
        headline = _without_kicker(_bare(shown, book), claimed)
        claimed.append(Claim("title", headline, f"headline, block {book.headline}", 0.85))
    return _agreed(claimed)


def _without_kicker(shown: str, claimed: Sequence[Claim]) -> str:
    """The headline without the topic line printed before it, where the page states the rest alone as its title."""
    stated = {fold(claim.value) for claim in claimed}
    rests = (shown[mark.end() :] for mark in _KICKER.finditer(shown))
    return next((rest for rest in rests if fold(rest) and fold(rest) in stated), shown)


def _wrapped_rest(book: Book) -> str:
    """What a dump with lines of one width broke off the headline: it has the next line of the same group."""
    page, at = book.page, book.headline
    if page.style != "wrapped" or not 0 <= at < len(page.texts) - 1 or at + 1 in book.dated:
        return ""
    width, text = len(page.texts[at]), page.texts[at + 1]
    if page.box_of[at] != page.box_of[at + 1] or page.tags[at + 1] != "line":
        return ""
    return f" {text}" if width <= 80 and len(text) <= 80 and width + len(text.split()[0]) > 70 else ""


def _printed(shown: str, book: Book) -> tuple[Any, Claim] | None:
    """The headline of a text dump, without the number of its list item and the name of the site."""
    title = _ITEM.sub("", _bare(shown, book)) or shown
    return (title, Claim("title", title, f"headline, block {book.headline}", 0.7)) if shown else None


def _agreed(claims: Sequence[Claim]) -> tuple[Any, Claim] | None:
    """The title that most origins state; of spellings that differ in marks only, the printed one."""
    votes: dict[str, float] = defaultdict(float)
    for origin, claim in {claim.origin: claim for claim in reversed(claims)}.items():
        votes[fold(claim.value) or claim.value] += _VOTES.get(origin, _VOTE if claim.confidence > 0.5 else 0.4)
        if origin.startswith("headline"):
            votes[fold(claim.value) or claim.value] += _SHOWN
    if not votes:
        return None
    best = max(votes, key=lambda title: votes[title])
    said = [claim for claim in claims if (fold(claim.value) or claim.value) == best]
    claim = next((claim for claim in said if claim.origin.startswith("headline")), said[0])
    return claim.value, claim


def _opening(book: Book) -> tuple[Any, Claim] | None:
    """The heading that a clean text begins with: nothing was taken out, so no block is labelled title."""
    labels, texts = book.labels, book.page.texts
    if book.page.kind == "text" and labels and labels[0] == "heading" and set(labels) <= {"body", "heading"}:
        return texts[0], Claim("title", texts[0], "first line of the text", 0.5)
    return None


def _bare(title: str, book: Book) -> str:
    """A title without the name of its site at either end."""
    title = " ".join(html.unescape(title).replace("\u00ad", "").split())
    parts, marks = TAIL.split(title), TAIL.findall(title)
    while len(parts) > 1:
        if _is_site(parts[-1], book) or _in_host(parts[-1], book) or ("|" in marks[-1] and len(parts[-1].split()) <= 4):
            parts.pop()
            marks.pop()
        elif _is_site(parts[0], book):
            parts.pop(0)
            marks.pop(0)
        else:
            break
    return "".join(part + mark for part, mark in zip(parts, [*marks, ""], strict=False)).strip()


def _in_host(part: str, book: Book) -> bool:
    """Whether the last part of a title is a piece of the address: too little to go by at the start of a title."""
    core = fold(part).replace(" ", "")
    return len(core) > 3 and core in book.host


def _is_site(part: str, book: Book) -> bool:
    """Whether a part of a title names the site: as it calls itself, or as its address does."""
    said = fold(part)
    return bool(said) and (
        said in book.names or said.replace(" ", "") in {*book.host.split("."), book.host.replace(".", "")}
    )


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
