"""The book of claims: what the head states, what rules read off lines, and what lines of dates and names show."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

import regex

from stripper.dates import DateFound, find_dates, order_of_figures
from stripper.match import Stated
from stripper.metadata.headline import likely_headline
from stripper.metadata.likeness import NEAR, TAIL, tokens, tokens_of
from stripper.metadata.published import Printed, printed_dates
from stripper.metadata.weights import Tables, fitted
from stripper.model import Claim, Page
from stripper.read.head import claims
from stripper.words import fold

__all__ = ["Book", "stated_first"]

_AUTHOR_PAGE = regex.compile(
    r"/(?:author|autor|auteur|autore|autoren|autores|auteurs|redakteur|columnist|byline|kirjoittaja|forfatter|yazar)s?/[^/?#]+"
)
"""Where a link leads that has the name of an author as its text."""
_DATELINE = regex.compile(
    r"^(?P<dateline>\p{Lu}[\p{Lu}\s.’'-]{2,40}?)(?:,\s*(?P<date>[^./()—–]{3,30}))?[.,]?\s*(?:[/(]|[—–-]{1,2}\s*)\s*(?P<agency>[\p{Lu}][\p{L}.-]{1,20}(?: [\p{Lu}][\p{L}.-]{1,20})?)?\s*[/)]?\s*[.—–-]*\s"
)


_NOT_LETTERS = regex.compile(r"[^\p{L}\p{M}]+")
_FIGURES = re.compile(r"(?<![\d/.-])(\d{1,2})[/-](\d{1,2})[/-](?:20)?\d\d(?![\d/-])")
"""A day in figures that may be read with the month first or last."""
_ISO_DAY = re.compile(r"20\d\d-(\d\d)-(\d\d)")
_TIMES = 50
_LISTENED = 600
_STOPS = ".,;:!?"
_SENTENCE = 60
"""Characters from which on a line is a sentence rather than a menu word, which designs write small."""


class Book:
    """All claims for one page, by field, the surest first."""

    def __init__(
        self,
        page: Page,
        labels: Sequence[str],
        stated: Sequence[Stated],
        folded: Sequence[str],
        tables: Tables | None = None,
    ) -> None:
        self.tables = fitted() if tables is None else tables
        self.page, self.labels, self.folded = page, labels, folded
        self.dates_of_block: dict[int, tuple[DateFound, ...]] = {}
        self.words_of_block: dict[int, set[str]] = {}
        self.headline = next((index for index, label in enumerate(labels) if label == "title"), -1)
        self.sure_headline = 0.0
        self.first = next((index for index, label in enumerate(labels) if label == "body"), len(labels))
        self.last = max((index for index, label in enumerate(labels) if label == "body"), default=-1)
        self.stated_authors = [one for one in stated if one.field == "authors"]
        self.dated = self.date_lines()
        self.claims: dict[str, list[Claim]] = {}
        for claim in claims(page.head, page.url):
            self.add(claim)
        self.names = {fold(claim.value) for claim in self.of("site_name")}
        address = page.url or next((claim.value for claim in self.of("url")), "")
        self.host = address.split("//")[-1].split("/")[0].removeprefix("www.").lower()
        if page.kind == "text" and (likely := likely_headline(self)) is not None:
            self.headline, self.sure_headline = likely
        self.rule_of_date: dict[int, str] = {}
        self.changed = {one.block for one in stated if one.field == "modified"}
        self.changed -= {one.block for one in stated if one.field == "published"}
        for one in stated:
            if one.field in ("published", "modified"):
                if self.believed(one):
                    self.rule_of_date.setdefault(one.block, f"{one.rule}, block {one.block}")
            elif one.field != "authors" and self.believed(one):
                for value in self.values(one):
                    self.add(Claim(one.field, value, f"{one.rule}, block {one.block}", self.nearness(one.block), value))
        self.from_links()
        self.from_dateline()
        for found in self.claims.values():
            found.sort(key=lambda claim: -claim.confidence)

    def date_lines(self) -> frozenset[int]:
        """Short lines near the beginning of the text that hold a date, whatever their label."""
        near = range(max(0, self.first - 2 * NEAR), min(self.first + 3, len(self.labels)))
        texts = self.page.texts
        return frozenset(
            block for block in near
            if self.labels[block] in ("date", "byline")
            or (len(texts[block]) < 90 and len(self.dates_at(block)) == 1)
        )  # fmt: skip

    def add(self, claim: Claim) -> None:
        self.claims.setdefault(claim.field, []).append(claim)

    def dates_at(self, block: int) -> tuple[DateFound, ...]:
        """The dates in a block; worked out once."""
        found = self.dates_of_block.get(block)
        if found is None:
            found = self.dates_of_block[block] = self.find_dates(self.page.texts[block])
        return found

    def find_dates(self, text: str) -> tuple[DateFound, ...]:
        """The dates of a text, with figures read in the order that others of the page tell."""
        told = self.month_first if _FIGURES.search(text) else None
        return find_dates(text, self.page.language, told)

    @cached_property
    def month_first(self) -> bool | None:
        """Whether dates in figures have the month first, where other dates of the page leave no choice.

        English alone is written in both orders; elsewhere a date in the other order is a stray.
        """
        if (self.page.language or "en").split("-")[0] != "en":
            return None
        lines = [text for text in self.page.texts if len(text) < _SENTENCE]
        # `<time datetime="2017-04-05">04/05/2017</time>` says it, too.
        orders = []
        for moment, text, _ in self.page.head.times[:_TIMES]:
            if (shown := _FIGURES.match(text)) and (stated := _ISO_DAY.match(moment)):
                month, day = int(stated[1]), int(stated[2])
                if month != day and {month, day} == {int(shown[1]), int(shown[2])}:
                    orders.append(month == int(shown[1]))
        return order_of_figures(lines, orders)

    def words_at(self, block: int) -> set[str]:
        """The telling words of a block; worked out once."""
        found = self.words_of_block.get(block)
        if found is None:
            found = self.words_of_block[block] = tokens_of(self.folded[block])
        return found

    def of(self, field: str) -> list[Claim]:
        return self.claims.get(field, [])

    def believed(self, one: Stated) -> bool:
        """A rule's value counts where the block ended up as what the rule took it for, not among other stories."""
        label = self.labels[one.block]
        wanted = {"published": ("date", "byline"), "modified": ("date", "byline"), "credit": ("credit", "caption"),
                  "topics": ("topics",), "persons": ("topics",), "subtitle": ("subtitle",)}  # fmt: skip
        return label in wanted.get(one.field, (label,)) or label == one.field

    def values(self, one: Stated) -> list[str]:
        """The texts of the links where topics stand in one line as links; else the value as stated."""
        links = self.page.links(one.block) if one.field in ("topics", "persons") else []
        linked = [text for text, _ in links if text.strip()]
        return linked or [one.value]

    def nearness(self, block: int) -> float:
        """How sure a value is that stands so far from the headline; above it stand other stories sooner than below."""
        at = self.headline if self.headline >= 0 else self.first
        steps = block - at if block >= at else 4 + at - block
        return 0.75 - min(steps, 60) * 0.01

    @cached_property
    def printed_dates(self) -> list[Printed]:
        return printed_dates(self)

    def from_links(self) -> None:
        """Names near the headline that link to the page of an author."""
        if self.headline < 0:
            return
        last = min(max(self.first, self.headline) + 3, self.headline + NEAR, len(self.labels))
        for block in range(max(0, self.headline - 2), last):
            for name, target in self.page.links(block):
                if _AUTHOR_PAGE.search(str(target)) and 1 < len(name.split()) < 5:
                    self.add(
                        Claim("authors", name, f"link to the author's page, block {block}", 0.6, self.page.texts[block])
                    )

    @cached_property
    def shown_names(self) -> str:
        """The lines around headline and beginning of the text, folded, in which authors are printed."""
        at = self.headline if self.headline >= 0 else self.first
        return "\n".join(self.folded[max(0, min(at, self.first) - NEAR) : max(at, self.first) + NEAR])

    @cached_property
    def address_words(self) -> set[str]:
        """The words of the last part of the page's address that has some."""
        address = self.page.url or next((claim.value for claim in self.of("url")), "")
        for part in address.split("?")[0].split("//")[-1].split("/")[:0:-1]:
            if len(found := tokens(_NOT_LETTERS.sub(" ", part))) > 1:
                return found
        return set()

    def writes_small(self, word: str) -> bool:
        """Whether the page writes a word small in its sentences: names of people are not made of such."""
        return word in self._in_sentences and word.islower()

    @cached_property
    def _in_sentences(self) -> frozenset[str]:
        prose = "\n".join(text for text in self.page.texts[:_LISTENED] if len(text) > _SENTENCE)
        return frozenset(word.strip(_STOPS) for word in set(prose.split()))

    @cached_property
    def opening(self) -> tuple[set[str], set[str]]:
        """The words of the first line, with and without what may be the name of the site."""
        first = self.page.texts[0]
        return tokens(first), tokens(TAIL.split(first)[0])

    @cached_property
    def lines(self) -> str:
        """All lines that are shorter than paragraphs."""
        return "\n".join(text for text in self.page.texts if len(text) < 200)

    @cached_property
    def folded_headline(self) -> str:
        return self.folded[self.headline] if self.headline >= 0 else ""

    @cached_property
    def headline_words(self) -> set[str]:
        return tokens_of(self.folded_headline)

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
