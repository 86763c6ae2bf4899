"""Metadata: of all that a page claims and shows, the value that is most likely right, with where it came from."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import regex

from stripper.dates import find_dates, parse_date
from stripper.match import Stated
from stripper.model import Claim, Metadata, Page, Source
from stripper.read.head import claims, date_in_path
from stripper.words import fold

__all__ = ["metadata"]

_TAIL = regex.compile(r"\s+[|–—·•»:-]\s+|\s*[|_]\s*")
_AND = regex.compile(
    r"\s*(?:[,;/|、，،&]|\b(?:and|und|et|y|e|en|i|a|och|og|и|та|й|ve|και|și|és|ja|with|mit|avec)\b)\s*",
    regex.IGNORECASE,
)
_BY = regex.compile(
    r"^\W*(?:(?:written |posted |published |story |words |reported |submitted )?by|von|vom|par|por|de|di|da|door|av|autor\w*|authors?|auteurs?|text|texte|"
    r"текст|автор\w*|yazar|文|记者|記者|作者|기자|بقلم|كتب)\s*[:：]?\s+", regex.IGNORECASE)  # fmt: skip
_ROLE = regex.compile(
    r"(?:\s+[-–—|•·]\s.*|\s*[(<\[|•].*|,?\s+(?i:staff writer|reporter|correspondent|editor|journalist|contributor|redaktion|redactie|기자)\b.*)$"
)
_NO_NAME = regex.compile(
    r"https?://|www\.|@|\d{3}|\.com\b|(?i:^(?:admin|administrator|staff|editor|redaktion|redacci[oó]n|unknown|guest|webmaster)$)"
)
_DATELINE = regex.compile(
    r"^(?P<dateline>\p{Lu}[\p{Lu}\s.’'-]{2,40}?)(?:,\s*(?P<date>[^./()—–]{3,30}))?[.,]?\s*(?:[/(]|[—–-]{1,2}\s*)\s*(?P<agency>[\p{Lu}][\p{L}.-]{1,20}(?: [\p{Lu}][\p{L}.-]{1,20})?)?\s*[/)]?\s*[.—–-]*\s"
)
_STEP = regex.compile(r"\s*[>»›/→|\n]\s*|\s+[·•:]\s+")
_NEAR = 14
"""Blocks around the headline in which a date or section is taken for the story's."""


def metadata(page: Page, labels: Sequence[str], stated: Sequence[Stated]) -> Metadata:
    """The metadata of a page from its claims, its labelled blocks and what rules read off them. Never raises on odd values."""
    book = _Book(page, labels, stated)
    fields: dict[str, Any] = {}
    sources: dict[str, Source] = {}
    for field, choose in _CHOICES.items():
        chosen = choose(book)
        if chosen is None:
            continue
        value, claim = chosen
        if value:
            fields[field] = value
            sources[field] = Source(claim.origin, round(claim.confidence, 3), claim.text)
            if field in ("published", "modified"):
                fields[f"{field}_text"] = claim.text
    return Metadata(**fields, sources=sources)


class _Book:
    """All claims for one page, by field, the surest first."""

    def __init__(self, page: Page, labels: Sequence[str], stated: Sequence[Stated]) -> None:
        self.page, self.labels = page, labels
        self.headline = next((index for index, label in enumerate(labels) if label == "title"), -1)
        self.first = next((index for index, label in enumerate(labels) if label == "body"), len(labels))
        self.claims: dict[str, list[Claim]] = {}
        for claim in claims(page.head, page.url):
            self.add(claim)
        for one in stated:
            if self.believed(one):
                for value in self.values(one):
                    self.add(Claim(one.field, value, f"{one.rule}, block {one.block}", self.nearness(one.block), value))
        self.from_dates()
        self.from_dateline()
        for found in self.claims.values():
            found.sort(key=lambda claim: -claim.confidence)

    def add(self, claim: Claim) -> None:
        self.claims.setdefault(claim.field, []).append(claim)

    def of(self, field: str) -> list[Claim]:
        return self.claims.get(field, [])

    def believed(self, one: Stated) -> bool:
        """A rule's value counts where the block ended up as what the rule took it for, not among other stories."""
        label = self.labels[one.block]
        wanted = {"authors": ("byline",), "published": ("date", "byline"), "modified": ("date", "byline"), "credit": ("credit", "caption"),
                  "topics": ("topics",), "persons": ("topics",), "subtitle": ("subtitle",)}  # fmt: skip
        return label in wanted.get(one.field, (label,)) or label == one.field

    def values(self, one: Stated) -> list[str]:
        """The texts of the links where topics stand in one line as links; else the value as stated."""
        pieces = self.page.inline.get(one.block, ()) if one.field in ("topics", "persons") else ()
        linked = [text for text, kind, _ in pieces if kind == "a" and text.strip()]
        return linked or [one.value]

    def nearness(self, block: int) -> float:
        at = self.headline if self.headline >= 0 else self.first
        return 0.75 - min(abs(block - at), 60) * 0.005

    def from_dates(self) -> None:
        """Dates of blocks that are nothing but a date, near the headline first."""
        at = self.headline if self.headline >= 0 else min(self.first, len(self.labels) - 1)
        for block in range(max(0, at - _NEAR), min(len(self.labels), at + _NEAR + 1)):
            text = self.page.texts[block]
            near = self.labels[block] in ("date", "byline", "section") or (
                len(text) < 60 and self.labels[block] != "body"
            )
            if near and len(text) < 200:
                for number, date in enumerate(find_dates(text, self.page.language)):
                    sure = (0.72 if self.labels[block] == "date" else 0.55) * date.sure - abs(block - at) * 0.004
                    field = "modified" if number and "published" in self.claims else "published"
                    self.add(
                        Claim(field, date.iso, f"line of the page, block {block}", sure - 0.1 * number, date.printed)
                    )
        for moment, text, block in self.page.head.times:
            if iso := parse_date(moment or text, self.page.language):
                sure = 0.7 - min(abs(block - at), 60) * 0.006 if 0 <= block < len(self.labels) else 0.4
                self.add(Claim("published", iso, "markup time", sure, text or None))
        if day := date_in_path(self.page.url or next((claim.value for claim in self.of("url")), "")):
            self.add(Claim("published", day, "address of the page", 0.5))

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


def _first(field: str) -> Callable[[_Book], tuple[Any, Claim] | None]:
    def choose(book: _Book) -> tuple[Any, Claim] | None:
        found = book.of(field)
        return (" ".join(html.unescape(found[0].value).split()), found[0]) if found else None

    return choose


def _title(book: _Book) -> tuple[Any, Claim] | None:
    """The headline as printed, if it is like what the page says its title is; else the surest claim without the site's name."""
    shown = book.page.texts[book.headline].replace("\n", " ") if book.headline >= 0 else ""
    claimed = [Claim("title", _bare(claim.value, book), claim.origin, claim.confidence) for claim in book.of("title")]
    if book.page.head.title:
        claimed.append(Claim("title", _bare(book.page.head.title, book), "html title", 0.5))
    claimed = [claim for claim in claimed if claim.value]
    visible = Claim("title", shown, f"headline, block {book.headline}", 0.85)
    if not claimed:
        return (shown, visible) if shown else _opening(book)
    if shown and any(_alike(shown, claim.value) >= 0.5 for claim in claimed):
        return shown, visible
    best = max(claimed, key=lambda claim: claim.confidence, default=visible)
    if shown and book.page.kind == "text":
        return shown, visible
    return best.value, best


def _opening(book: _Book) -> tuple[Any, Claim] | None:
    """The heading that a clean text begins with: nothing was taken out, so no block is labelled title."""
    labels, texts = book.labels, book.page.texts
    if book.page.kind == "text" and labels and labels[0] == "heading" and set(labels) <= {"body", "heading"}:
        return texts[0], Claim("title", texts[0], "first line of the text", 0.5)
    return None


def _bare(title: str, book: _Book) -> str:
    """A title without the name of its site at either end."""
    title = " ".join(html.unescape(title).split())
    names = [fold(claim.value) for claim in book.of("site_name")]
    host = (book.page.url or next((claim.value for claim in book.of("url")), "")).split("//")[-1].split("/")[0]
    core = host.removeprefix("www.").split(".")[0].lower()
    parts = _TAIL.split(title)
    marks = _TAIL.findall(title)
    while len(parts) > 1:
        last, first = fold(parts[-1]), fold(parts[0])
        if (
            last in names
            or (core and last.replace(" ", "") == core)
            or ("|" in marks[-1] and len(parts[-1].split()) <= 4)
        ):
            parts.pop()
            marks.pop()
        elif first in names:
            parts.pop(0)
            marks.pop(0)
        else:
            break
    return "".join(part + mark for part, mark in zip(parts, [*marks, ""], strict=False)).strip()


def _alike(one: str, other: str) -> float:
    a, b = set(fold(one).split()), set(fold(other).split())
    return 2 * len(a & b) / (len(a) + len(b)) if a and b else 0.0


def _subtitle(book: _Book) -> tuple[Any, Claim] | None:
    for index, label in enumerate(book.labels):
        if label == "subtitle":
            text = book.page.texts[index].replace("\n", " ")
            return text, Claim("subtitle", text, f"standfirst, block {index}", 0.75)
    return _first("subtitle")(book)


def _section(book: _Book) -> tuple[Any, Claim] | None:
    claimed = _first("section")(book)
    crumbs = _last_crumb(book)
    if crumbs and not claimed:
        return crumbs
    for index, label in enumerate(book.labels):
        if label == "section" and abs(index - book.headline) <= _NEAR and not (claimed and claimed[1].confidence > 0.7):
            return book.page.texts[index], Claim(
                "section", book.page.texts[index], f"line of the page, block {index}", 0.65
            )
    return claimed


def _last_crumb(book: _Book) -> tuple[Any, Claim] | None:
    """The last step of the breadcrumb before the headline, leaving out the headline itself."""
    blocks = [index for index, label in enumerate(book.labels[: max(book.headline, 0)]) if label == "breadcrumb"]
    steps: list[str] = []
    for block in blocks:
        steps += [step.strip() for step in _STEP.split(book.page.texts[block]) if step.strip(" .:|")]
    title = book.page.texts[book.headline]
    steps = [step for step in steps if fold(step) and _alike(step, title) < 0.6]
    if len(steps) < 2 or len(steps[-1].split()) > 6:
        return None
    return steps[-1], Claim("section", steps[-1], f"breadcrumb, block {blocks[-1]}", 0.6, " > ".join(steps))


def _site_name(book: _Book) -> tuple[Any, Claim] | None:
    """The stated name; else the tail of the page's title, where the rest of it is the headline."""
    if stated := _first("site_name")(book):
        return stated
    shown = book.page.texts[book.headline] if book.headline >= 0 else ""
    titles = [book.page.head.title] if book.page.head.title else book.page.texts[:1] if book.page.kind == "text" else []
    for title in titles:
        marks = list(_TAIL.finditer(title))
        if shown and marks and _alike(title[: marks[-1].start()], shown) > 0.8:
            name = title[marks[-1].end() :].strip()
            if name and len(name.split()) <= 6:
                return name, Claim("site_name", name, "tail of the page title", 0.55, title)
    return None


def _authors(book: _Book) -> tuple[Any, Claim] | None:
    """The names of the surest origin; other origins say the same again, or less well."""
    found = book.of("authors")
    for claim in found:
        group = [one for one in found if one.origin == claim.origin and one.confidence >= claim.confidence - 0.01]
        names = _names((one.value for one in group), book)
        if names:
            return names, claim
    return None


def _names(values: Iterable[str], book: _Book) -> tuple[str, ...]:
    sites = {fold(claim.value) for claim in book.of("site_name")}
    names: list[str] = []
    for value in values:
        value = _BY.sub("", " ".join(html.unescape(value).split()))
        for part in _AND.split(value):
            name = _ROLE.sub("", part).strip(" .,:;*·•-–—\"'")
            if not name or _NO_NAME.search(name) or fold(name) in sites or len(name.split()) > 6 or len(name) > 60:
                continue
            if name.isupper() and len(name) > 4:
                name = name.title()
            if fold(name) not in map(fold, names):
                names.append(name)
    return tuple(names[:12])


def _date(field: str) -> Callable[[_Book], tuple[Any, Claim] | None]:
    def choose(book: _Book) -> tuple[Any, Claim] | None:
        readings = []
        for claim in book.of(field):
            if iso := parse_date(claim.value, book.page.language):
                readings.append((iso, claim))
        if not readings:
            return None
        best, claim = readings[0]
        if best.startswith("--"):
            # Another claim for the same day tells the year.
            same = next((iso for iso, _ in readings if not iso.startswith("--") and iso[5:10] == best[2:7]), None)
            best = same[:4] + best[1:] if same else best
        text = claim.text
        if text:
            found = find_dates(text, book.page.language)
            text = found[0].printed if found else text
        return best, Claim(field, best, claim.origin, claim.confidence, text or claim.value)

    return choose


def _several(field: str) -> Callable[[_Book], tuple[Any, Claim] | None]:
    def choose(book: _Book) -> tuple[Any, Claim] | None:
        found = book.of(field)
        if not found:
            return None
        origin = found[0].origin.split(", block")[0]
        values: list[str] = []
        for claim in found:
            if claim.origin.split(", block")[0] == origin:
                for part in regex.split(r"\s*[,;|،、，•·]\s*|\s+#", html.unescape(claim.value)):
                    part = part.strip().lstrip("#").strip()
                    if part and part not in values and len(part) <= 100:
                        values.append(part)
        return tuple(values[:60]), found[0]

    return choose


def _language(book: _Book) -> tuple[Any, Claim] | None:
    """The language the text is in, as heard in its words; else what the page declares."""
    if book.page.language:
        return book.page.language.split("-")[0].lower(), Claim("language", book.page.language, "words of the text", 0.9)
    found = book.of("language")
    return (found[0].value.replace("_", "-").split("-")[0].lower(), found[0]) if found else None


_CHOICES: dict[str, Callable[[_Book], tuple[Any, Claim] | None]] = {
    "title": _title,
    "subtitle": _subtitle,
    "authors": _authors,
    "published": _date("published"),
    "modified": _date("modified"),
    "section": _section,
    "topics": _several("topics"),
    "persons": _several("persons"),
    "site_name": _site_name,
    "language": _language,
    "url": _first("url"),
    "image": _first("image"),
    "description": _first("description"),
    "agency": _first("agency"),
    "dateline": _first("dateline"),
    "credit": _first("credit"),
}
