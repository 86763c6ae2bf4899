"""The book of claims: what the head states, what rules read off lines, and what lines of dates and names show."""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

import regex

from stripper.dates import find_dates, parse_date, tells_change
from stripper.match import Stated
from stripper.metadata.headline import likely_headline
from stripper.metadata.likeness import NEAR, TAIL, tokens
from stripper.metadata.people import names_alone
from stripper.model import Claim, Page
from stripper.read.head import claims, date_in_path
from stripper.words import fold

__all__ = ["Book", "stated_first"]

_AUTHOR_PAGE = regex.compile(
    r"/(?:author|autor|auteur|autore|autoren|autores|auteurs|redakteur|columnist|byline|kirjoittaja|forfatter|yazar)s?/[^/?#]+"
)
"""Where a link leads that has the name of an author as its text."""
_MOST_TIMES = 500
"""`<time>` elements that are looked at, each with the line it stands in."""
_DATELINE = regex.compile(
    r"^(?P<dateline>\p{Lu}[\p{Lu}\s.’'-]{2,40}?)(?:,\s*(?P<date>[^./()—–]{3,30}))?[.,]?\s*(?:[/(]|[—–-]{1,2}\s*)\s*(?P<agency>[\p{Lu}][\p{L}.-]{1,20}(?: [\p{Lu}][\p{L}.-]{1,20})?)?\s*[/)]?\s*[.—–-]*\s"
)


class Book:
    """All claims for one page, by field, the surest first."""

    def __init__(self, page: Page, labels: Sequence[str], stated: Sequence[Stated]) -> None:
        self.page, self.labels = page, labels
        self.headline = next((index for index, label in enumerate(labels) if label == "title"), -1)
        self.first = next((index for index, label in enumerate(labels) if label == "body"), len(labels))
        self.dated = self.date_lines()
        if page.kind == "text" and (likely := likely_headline(self)) is not None:
            self.headline = likely
        self.claims: dict[str, list[Claim]] = {}
        for claim in claims(page.head, page.url):
            self.add(claim)
        self.changed = {one.block for one in stated if one.field == "modified"}
        self.changed -= {one.block for one in stated if one.field == "published"}
        for one in stated:
            if self.believed(one):
                for value in self.values(one):
                    self.add(Claim(one.field, value, f"{one.rule}, block {one.block}", self.sureness(one), value))
        self.names = {fold(claim.value) for claim in self.of("site_name")}
        address = page.url or next((claim.value for claim in self.of("url")), "")
        self.host = address.split("//")[-1].split("/")[0].removeprefix("www.").lower()
        self.from_dates()
        self.from_bylines()
        self.from_dateline()
        for found in self.claims.values():
            found.sort(key=lambda claim: -claim.confidence)

    @cached_property
    def last(self) -> int:
        """The last block of the text."""
        return max((block for block, label in enumerate(self.labels) if label == "body"), default=0)

    def date_lines(self) -> frozenset[int]:
        """Short lines near the beginning of the text that hold a date, whatever their label."""
        near = range(max(0, self.first - 2 * NEAR), min(self.first + 3, len(self.labels)))
        texts = self.page.texts
        return frozenset(
            block for block in near
            if self.labels[block] in ("date", "byline")
            or (len(texts[block]) < 90 and len(find_dates(texts[block], self.page.language)) == 1)
        )  # fmt: skip

    def add(self, claim: Claim) -> None:
        self.claims.setdefault(claim.field, []).append(claim)

    def of(self, field: str) -> list[Claim]:
        return self.claims.get(field, [])

    def believed(self, one: Stated) -> bool:
        """A rule's value counts where the block ended up as what the rule took it for, not among other stories."""
        label = self.labels[one.block]
        if one.field == "authors" and 0 <= self.headline - 2 <= one.block <= self.first:
            return True
        wanted = {"authors": ("byline",), "published": ("date", "byline"), "modified": ("date", "byline"), "credit": ("credit", "caption"),
                  "topics": ("topics",), "persons": ("topics",), "subtitle": ("subtitle",)}  # fmt: skip
        return label in wanted.get(one.field, (label,)) or label == one.field

    def sureness(self, one: Stated) -> float:
        """A byline far from headline and text is that of another story, or of the photographer."""
        around = (range(self.headline - 3, max(self.first, self.headline) + 6), range(self.last - 1, self.last + 6))
        far = self.headline >= 0 and not any(one.block in place for place in around)
        return max(0.05, self.nearness(one.block) - 0.4 * (far and one.field == "authors"))

    def values(self, one: Stated) -> list[str]:
        """The texts of the links where topics stand in one line as links; else the value as stated."""
        pieces = self.page.inline.get(one.block, ()) if one.field in ("topics", "persons") else ()
        linked = [text for text, kind, _ in pieces if kind == "a" and text.strip()]
        return linked or [one.value]

    def nearness(self, block: int) -> float:
        """How sure a value is that stands so far from the headline; above it stand other stories sooner than below."""
        at = self.headline if self.headline >= 0 else self.first
        steps = block - at if block >= at else 4 + at - block
        return 0.75 - min(steps, 60) * 0.01

    def from_dates(self) -> None:
        """Dates of blocks that are nothing but a date, near the headline first."""
        at = self.headline if self.headline >= 0 else min(self.first, len(self.labels) - 1)
        for block in range(max(0, at - NEAR), min(len(self.labels), at + NEAR + 1)):
            text = self.page.texts[block]
            near = block in self.dated or (len(text) < 60 and self.labels[block] != "body")
            if near and len(text) < 200:
                dates = find_dates(text, self.page.language)
                for number, date in enumerate(dates):
                    sure = self.date_sureness(block) * date.sure - (abs(block - at) + 4 * (block < at)) * 0.004
                    before = text[dates[number - 1].end if number else 0 : date.start]
                    changed = block in self.changed or tells_change(before) or (number and "published" in self.claims)
                    origin = f"line of the page, block {block}"
                    self.add(
                        Claim(
                            "modified" if changed else "published", date.iso, origin, sure - 0.1 * number, date.printed
                        )
                    )
                    if changed and not number:
                        self.add(Claim("published", date.iso, f"{origin}, date of a change", 0.3, date.printed))
        for moment, text, block in self.page.head.times[:_MOST_TIMES]:
            if iso := parse_date(moment or text, self.page.language):
                inside = 0 <= block < len(self.labels)
                sure = 0.7 - min(abs(block - at), 60) * 0.006 if inside else 0.4
                changed = inside and tells_change(self.page.texts[block].split(text)[0] if text else "")
                self.add(Claim("modified" if changed else "published", iso, "markup time", sure, text or None))
        if day := date_in_path(self.page.url or next((claim.value for claim in self.of("url")), "")):
            self.add(Claim("published", day, "address of the page", 0.5))

    def date_sureness(self, block: int) -> float:
        if self.labels[block] == "date":
            return 0.75
        return 0.68 if 0 <= self.headline < block <= self.first else 0.55

    def from_bylines(self) -> None:
        """Names that stand alone, after `by` or beside a date, in a line between headline and text."""
        if self.headline < 0:
            return
        last = min(max(self.first, self.headline) + 3, self.headline + NEAR, len(self.labels))
        for block in range(max(0, self.headline - 2), last):
            text = self.page.texts[block]
            if block == self.headline or len(text) > 160 or fold(text) == fold(self.page.texts[self.headline]):
                continue
            for name, kind, target in self.page.inline.get(block, ()):
                if kind == "a" and _AUTHOR_PAGE.search(str(target)) and 1 < len(name.split()) < 5:
                    self.add(Claim("authors", name, f"link to the author's page, block {block}", 0.6, text))
            for name, announced in names_alone(text, self.page.language):
                sure = 0.5 if announced or self.labels[block] == "byline" else self.beside_date(block)
                of_menu = self.page.texts.index(text) < self.headline - 2
                if sure and (announced or not (of_menu or self.common & set(name.lower().split()))):
                    self.add(Claim("authors", name, f"line of the page, block {block}", sure, text))

    @cached_property
    def common(self) -> frozenset[str]:
        """Words that the page also writes small: names of people are not made of them."""
        return frozenset(word for text in self.page.texts for word in text.split() if word.islower())

    @cached_property
    def opening(self) -> tuple[set[str], set[str]]:
        """The words of the first line, with and without what may be the name of the site."""
        first = self.page.texts[0]
        return tokens(first), tokens(TAIL.split(first)[0])

    def beside_date(self, block: int) -> float:
        """How sure it is that a name in this line is the author's: most where the date is in it or beside it."""
        if block < self.headline or self.labels[block] in (
            "share",
            "caption",
            "credit",
            "comments",
            "ad",
            "signup",
            "form",
            "search",
        ):
            return 0.0
        if any(other in self.dated for other in (block, block - 1, block + 1)):
            return 0.42 if block in self.dated else 0.4
        if self.page.kind == "html" or self.dated.isdisjoint(range(self.headline, self.first + 3)):
            return 0.0
        return 0.35 if block - self.headline <= 2 else 0.3

    def from_dateline(self) -> None:
        """`MOSCOW, April 13. /TASS/.` opens an agency's story: place, date, agency."""
        if self.first >= len(self.labels):
            return
        match = _DATELINE.match(self.page.texts[self.first])
        if not match:
            return
        place, agency = match["dateline"].strip(" .,-"), match["agency"]
        self.add(Claim("dateline", place, f"first paragraph, block {self.first}", 0.8, match.group().strip()))
        if (agency and agency.upper() == agency) or (agency and match.group().count("/") == 2):
            self.add(Claim("agency", agency, f"first paragraph, block {self.first}", 0.8, match.group().strip()))


def stated_first(field: str) -> Callable[[Book], tuple[Any, Claim] | None]:
    def choose(book: Book) -> tuple[Any, Claim] | None:
        found = book.of(field)
        return (" ".join(html.unescape(found[0].value).split()), found[0]) if found else None

    return choose
