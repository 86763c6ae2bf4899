"""Metadata: of all that a page claims and shows, the value that is most likely right, with where it came from."""

from __future__ import annotations

import datetime as dt
import html
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import Any

import regex

from stripper.dates import find_dates, parse_date, tells_change
from stripper.match import Stated
from stripper.model import Claim, Metadata, Page, Source
from stripper.read.head import claims, date_in_path
from stripper.words import fold, spaceless

__all__ = ["metadata"]

_TAIL = regex.compile(r"\s+(?:[|–—·•»:/<-]|::|--)\s+|\s*[|_]\s*")
_KICKER = regex.compile(r"\s+[-–—|·•]\s+|:\s+")
_AND = regex.compile(
    r"\s*(?:[,;/、،，&]|(?<=\s)(?:[eiaoyиій]|(?i:and|und|et|en|och|og|та|ve|και|și|és|ja|with|mit|avec))(?=\s))\s*"
)
_BY = regex.compile(
    r"^\W*(?:(?i:(?:written |posted |published |story |words |reported |submitted )?by|von|vom|par|por|de|di|da|door|av|af|autor\w*|authors?|auteurs?|text|texte|"
    r"текст|автор\w*|yazar|文|记者|記者|作者|기자|بقلم|كتب)(?:\s*[:：]\s*|\s+)|(?i:(?:written |posted )?by|von|par|por|door|text|autor)(?<=\p{Ll})(?=\p{Lu}))"
)  # fmt: skip
_ROLE = regex.compile(
    r"(?:\s+[-–—|•·]\s.*|\s*[(<\[|•].*|(?:,|(?<=\s\S+))\s+(?i:staff writer|reporter|correspondent|editor|journalist|contributor|redaktion|redactie)\b.*|\s*(?:기자|記者|记者))$"
)
_NO_NAME = regex.compile(
    r"https?:|www\.|@|^\d|(?<!\p{L})\d{3}|\.com\b|(?i:^(?:admin|administrator|staff|editor|redaktion|redacci[oó]n|unknown|guest|webmaster|auteur|autor|author|byline)$)"
)
_DEGREE = regex.compile(r"\p{Lu}[\p{L}.]{0,3}\p{Lu}[\p{Lu}.]{0,3}")
_HANDLE = regex.compile(r"(?:https?://\S+/)?(?P<name>\p{Ll}+(?:[-_.]\p{Ll}+)+)/?")
_STAFF = regex.compile(r"(?<=\S \S+)\s+\S+\s+(?i:staff)(?:\s+(?i:writer|reporter))?$")
_FIGURE_AFTER = regex.compile(r"(?<=\p{L}{2}\s\p{L}{2,})\s+\d.*$")
"""A clock or count after a name of two words; names that users choose may hold digits."""
_AUTHOR_PAGE = regex.compile(
    r"/(?:author|autor|auteur|autore|autoren|autores|auteurs|redakteur|columnist|byline|kirjoittaja|forfatter|yazar)s?/[^/?#]+"
)
"""Where a link leads that has the name of an author as its text."""
_INVERTED = regex.compile(r"(?P<family>[^,;]+),\s*(?P<given>[^,;]+)")
_PIECES = regex.compile(r"\s*[|•·\n()（）]\s*|\s+[–—-]\s+|\s+(?=\p{Lo}+：)")
_COUNT = regex.compile(r"(?<=\p{L}{3})\s*\d(?!\d*[-./]\d)")
_NAME = regex.compile(
    r"(?:\p{Lu}[\p{L}\p{M}.’'-]*|\p{Lo}[\p{Lo}\p{M}]*|(?:von|van|de|der|den|da|di|du|la|le|al|bin)(?=\s))(?:\s(?!$)|$)"
)
_DATELINE = regex.compile(
    r"^(?P<dateline>\p{Lu}[\p{Lu}\s.’'-]{2,40}?)(?:,\s*(?P<date>[^./()—–]{3,30}))?[.,]?\s*(?:[/(]|[—–-]{1,2}\s*)\s*(?P<agency>[\p{Lu}][\p{L}.-]{1,20}(?: [\p{Lu}][\p{L}.-]{1,20})?)?\s*[/)]?\s*[.—–-]*\s"
)
_STEP = regex.compile(r"\s*[>»›/→|\n]\s*|\s+[·•:]\s+")
_EDGES = " .,:;*·•-–—\"'_"
_ITEM = regex.compile(r"^(?:\d{1,2}\.|[#*→»¶])\s+|\s*¶$")
_VOTES = {"meta og:title": 1.0, "json-ld headline": 1.0, "meta twitter:title": 0.5, "html title": 0.4}
_VOTE = 0.6
_SHOWN = 1.5
"""With `_VOTE` a little more than Open Graph and JSON-LD together, which often name what search engines shall show."""
_NOT_HEADLINE = frozenset(("share", "date", "byline", "skip_link", "cookie", "signup", "form", "counter", "placeholder", "ad",
                           "footer", "caption", "credit", "comments", "search", "pager", "back_to_top"))  # fmt: skip
_LEAST_HEADLINE = 2.5
_STANDFIRST = 8
"""Lines between a headline and its standfirst or first caption."""
_EARLIEST = "1990"
"""No page of the web was published before."""
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
        self.dated = self.date_lines()
        if page.kind == "text" and (likely := _likely_headline(self)) is not None:
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

    def date_lines(self) -> frozenset[int]:
        """Short lines near the beginning of the text that hold a date, whatever their label."""
        near = range(max(0, self.first - 2 * _NEAR), min(self.first + 3, len(self.labels)))
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
        last = max((block for block, label in enumerate(self.labels) if label == "body"), default=0)
        around = (range(self.headline - 3, max(self.first, self.headline) + 6), range(last - 1, last + 6))
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
        for block in range(max(0, at - _NEAR), min(len(self.labels), at + _NEAR + 1)):
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
        for moment, text, block in self.page.head.times:
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
        last = min(max(self.first, self.headline) + 3, self.headline + _NEAR, len(self.labels))
        for block in range(max(0, self.headline - 2), last):
            text = self.page.texts[block]
            if block == self.headline or len(text) > 160 or fold(text) == fold(self.page.texts[self.headline]):
                continue
            for name, kind, target in self.page.inline.get(block, ()):
                if kind == "a" and _AUTHOR_PAGE.search(str(target)) and 1 < len(name.split()) < 5:
                    self.add(Claim("authors", name, f"link to the author's page, block {block}", 0.6, text))
            for name, announced in _names_alone(text, self.page.language):
                sure = 0.5 if announced or self.labels[block] == "byline" else self.beside_date(block)
                if sure and (announced or not self.common & set(name.lower().split())):
                    self.add(Claim("authors", name, f"line of the page, block {block}", sure, text))

    @cached_property
    def common(self) -> frozenset[str]:
        """Words that the page also writes small: names of people are not made of them."""
        return frozenset(word for text in self.page.texts for word in text.split() if word.islower())

    @cached_property
    def opening(self) -> tuple[set[str], set[str]]:
        """The words of the first line, with and without what may be the name of the site."""
        first = self.page.texts[0]
        return _tokens(first), _tokens(_TAIL.split(first)[0])

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


# -- the headline of a text dump -------------------------------------------------------------------------------------


def _likely_headline(book: _Book) -> int | None:
    """The line before the text that is most like its headline, by what needs neither markup nor language.

    The text says its words again; the dump may open with it as the page's title; date and byline follow it; it is a few
    words long. The price: on pages without a headline a line of their menu may pass for it, so the best must be good.
    """
    texts, labels = book.page.texts, book.labels
    told: set[str] = set()
    for block in range(book.first, min(book.first + 60, len(labels))):
        if labels[block] in ("body", "heading"):
            told |= _tokens(texts[block])
    counts = Counter(texts)
    scores = [
        _headline_score(book, block, told, counts[texts[block]]) for block in range(min(book.first + 1, len(labels)))
    ]
    best = max(range(len(scores)), key=scores.__getitem__, default=-1)
    if best < 0 or scores[best] < _LEAST_HEADLINE:
        return None
    return _above_standfirst(book, scores, best)


def _above_standfirst(book: _Book, scores: Sequence[float], best: int) -> int:
    """The headline above a line that is rather its standfirst or a caption: longer, and nearly as good."""
    texts, length = book.page.texts, len(_tokens(book.page.texts[best]))
    above = [
        block
        for block in range(max(0, best - _STANDFIRST), best)
        if 4 <= len(_tokens(texts[block])) < length
        and scores[block] > max(_LEAST_HEADLINE, scores[best] - 3.2)
        and book.labels[block] != "menu"
    ]
    return max(above, key=scores.__getitem__) if length >= 8 and above else best


def _headline_score(book: _Book, block: int, told: set[str], count: int) -> float:
    text, label = book.page.texts[block], book.labels[block]
    words = _tokens(text)
    if not words or len(text) > 250 or (block == book.first and label == "body" and len(words) > 20):
        return -9.0
    score = 4.0 * len(words & told) / len(words) + 0.2 * min(len(words), 8) - 0.03 * min(book.first - block, 60)
    score += 3.6 * _said_above(book, block, words) + 1.0 * (block == 0) + 0.5 * (count == 2) + 1.2 * (label == "title")
    score += 1.5 * (book.page.tags[block] == "h1")
    score += 1.8 * (not book.dated.isdisjoint(range(block + 1, block + 6))) - 4.0 * (block in book.dated)
    score -= (
        1.0 * (len(words) < 3)
        + 0.1 * max(0, len(words) - 14)
        + 3.0 * (text[-1] in ".!:。")
        + 3.7 * (block == book.first)
    )
    return score - 1.0 * (label in _NOT_HEADLINE) - 1.2 * (label == "menu")


def _said_above(book: _Book, block: int, words: set[str]) -> bool:
    """Whether the dump opens with this line as the page's title, or a breadcrumb above ends with it."""
    texts = book.page.texts
    if block and any(_same(words, opening) >= 0.8 for opening in book.opening):
        return True
    text, above = texts[block], texts[max(0, block - 8) : block]
    return len(text) > 8 and any(
        line.endswith(text) and len(line) > len(text) + 2 and bool(_STEP.search(line)) for line in above
    )


def _tokens(text: str) -> set[str]:
    """Words that are long enough to mean something; pairs of letters where words are not parted."""
    found: set[str] = set()
    for word in fold(text).split():
        if spaceless(word):
            found.update(word[at : at + 2] for at in range(max(1, len(word) - 1)))
        elif len(word) > 2 or len(word.encode()) > 4:
            found.add(word)
    return found


def _same(one: set[str], other: set[str]) -> float:
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0


# -- one value a field -----------------------------------------------------------------------------------------------


def _first(field: str) -> Callable[[_Book], tuple[Any, Claim] | None]:
    def choose(book: _Book) -> tuple[Any, Claim] | None:
        found = book.of(field)
        return (" ".join(html.unescape(found[0].value).split()), found[0]) if found else None

    return choose


def _title(book: _Book) -> tuple[Any, Claim] | None:
    """The headline as printed, unless what the page states of its title agrees on another one."""
    shown = book.page.texts[book.headline].replace("\n", " ") if book.headline >= 0 else ""
    if book.page.kind == "text":
        return _printed(shown + _wrapped_rest(book), book) or _opening(book)
    claimed = [Claim("title", _bare(claim.value, book), claim.origin, claim.confidence) for claim in book.of("title")]
    if book.page.head.title:
        claimed.append(Claim("title", _bare(book.page.head.title, book), "html title", 0.5))
    claimed = [claim for claim in claimed if claim.value]
    if shown and (not claimed or any(_alike(shown, claim.value) >= 0.5 for claim in claimed)):
        headline = _without_kicker(_bare(shown, book), claimed)
        claimed.append(Claim("title", headline, f"headline, block {book.headline}", 0.85))
    return _agreed(claimed)


def _without_kicker(shown: str, claimed: Sequence[Claim]) -> str:
    """The headline without the topic line printed before it, where the page states the rest alone as its title."""
    stated = {fold(claim.value) for claim in claimed}
    rests = (shown[mark.end() :] for mark in _KICKER.finditer(shown))
    return next((rest for rest in rests if fold(rest) and fold(rest) in stated), shown)


def _wrapped_rest(book: _Book) -> str:
    """What a dump with lines of one width broke off the headline: it has the next line of the same group."""
    page, at = book.page, book.headline
    if page.style != "wrapped" or not 0 <= at < len(page.texts) - 1 or at + 1 in book.dated:
        return ""
    width, text = len(page.texts[at]), page.texts[at + 1]
    if page.box_of[at] != page.box_of[at + 1] or page.tags[at + 1] != "line":
        return ""
    return f" {text}" if width <= 80 and len(text) <= 80 and width + len(text.split()[0]) > 70 else ""


def _printed(shown: str, book: _Book) -> tuple[Any, Claim] | None:
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


def _opening(book: _Book) -> tuple[Any, Claim] | None:
    """The heading that a clean text begins with: nothing was taken out, so no block is labelled title."""
    labels, texts = book.labels, book.page.texts
    if book.page.kind == "text" and labels and labels[0] == "heading" and set(labels) <= {"body", "heading"}:
        return texts[0], Claim("title", texts[0], "first line of the text", 0.5)
    return None


def _bare(title: str, book: _Book) -> str:
    """A title without the name of its site at either end."""
    title = " ".join(html.unescape(title).replace("\u00ad", "").split())
    parts, marks = _TAIL.split(title), _TAIL.findall(title)
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


def _in_host(part: str, book: _Book) -> bool:
    """Whether the last part of a title is a piece of the address: too little to go by at the start of a title."""
    core = fold(part).replace(" ", "")
    return len(core) > 3 and core in book.host


def _is_site(part: str, book: _Book) -> bool:
    """Whether a part of a title names the site: as it calls itself, or as its address does."""
    said = fold(part)
    return bool(said) and (
        said in book.names or said.replace(" ", "") in {*book.host.split("."), book.host.replace(".", "")}
    )


def _alike(one: str, other: str) -> float:
    return _same(set(fold(one).split()), set(fold(other).split()))


def _subtitle(book: _Book) -> tuple[Any, Claim] | None:
    for index, label in enumerate(book.labels):
        if label == "subtitle":
            text = book.page.texts[index].replace("\n", " ")
            return text, Claim("subtitle", text, f"standfirst, block {index}", 0.75)
    return _first("subtitle")(book) or _standfirst(book)


def _standfirst(book: _Book) -> tuple[Any, Claim] | None:
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


def _section(book: _Book) -> tuple[Any, Claim] | None:
    """The stated section; else a menu word beside the headline, the last step of the breadcrumb, a line labelled so."""
    claimed = _first("section")(book)
    return claimed or _menu_word(book) or _last_crumb(book) or _labelled_section(book)


def _labelled_section(book: _Book) -> tuple[Any, Claim] | None:
    for index, label in enumerate(book.labels):
        if label == "section" and abs(index - book.headline) <= _NEAR and index not in book.dated:
            text = book.page.texts[index]
            return text, Claim("section", text, f"line of the page, block {index}", 0.65)
    return None


def _menu_word(book: _Book) -> tuple[Any, Claim] | None:
    """A line right above or below the headline that the menu has as well."""
    for block in (book.headline - 1, book.headline - 2, book.headline + 1):
        if (
            not 0 <= block < len(book.labels)
            or book.headline < 0
            or book.labels[block] in _NOT_HEADLINE
            or block in book.dated
        ):
            continue
        text = book.page.texts[block]
        said = fold(text)
        others = [
            fold(other) for at, other in enumerate(book.page.texts[:400]) if at != block and len(other) < len(text) + 3
        ]
        if said and len(said.split()) <= 3 and any(other.startswith(said) for other in others):
            return text, Claim("section", text, f"line of the page, block {block}", 0.6)
    return None


def _last_crumb(book: _Book) -> tuple[Any, Claim] | None:
    """The last step of the breadcrumb before the headline, leaving out the headline itself and words such as `text`.

    What the menu names too is a section for sure; a step that stands nowhere else may be a word for the page itself.
    """
    if book.headline < 0:
        return None
    steps: list[str] = []
    blocks = [block for block in range(book.headline) if _is_trail(book, block)]
    for block in blocks:
        steps += [step.strip() for step in _STEP.split(book.page.texts[block]) if step.strip(" .:|")]
    title = book.page.texts[book.headline]
    steps = [step for step in steps if fold(step) and _alike(step, title) < 0.6 and len(step.split()) <= 6]
    if len(steps) < 2:
        return None
    lines = {fold(text) for text in book.page.texts}
    section = next((step for step in reversed(steps[1:]) if fold(step) in lines), steps[-1])
    return section, Claim("section", section, f"breadcrumb, block {blocks[-1]}", 0.6, " > ".join(steps))


def _is_trail(book: _Book, block: int) -> bool:
    """Whether a line is a breadcrumb: labelled so, or steps parted by one mark right above the headline."""
    if book.labels[block] == "breadcrumb":
        return True
    text = book.page.texts[block]
    return block >= book.headline - 6 and len(text) < 200 and bool(regex.search(r"\S\s*[>»›→]\s*\S|\S\s+/\s+\S", text))


def _site_name(book: _Book) -> tuple[Any, Claim] | None:
    """The stated name; else the tail of the page's title, where the rest of it is the headline."""
    if stated := _first("site_name")(book):
        return stated
    shown = book.page.texts[book.headline] if book.headline >= 0 else ""
    titles = [book.page.head.title] if book.page.head.title else book.page.texts[:1] if book.page.kind == "text" else []
    for title in titles:
        marks = list(_TAIL.finditer(title))
        heads = (title[: marks[-1].start()], title[: marks[0].start()]) if shown and marks else ()
        if any(_same(_tokens(head), _tokens(shown)) > 0.8 for head in heads):
            name = title[marks[-1].end() :].strip()
            if name and len(name.split()) <= 6:
                return name, Claim("site_name", name, "tail of the page title", 0.55, title)
    return None


def _authors(book: _Book) -> tuple[Any, Claim] | None:
    """The names of the surest origin; other origins say the same again, or less well.

    Names that are handles (`ada-brook`) count less than written names; the site itself counts as the author only where
    nobody else is named.
    """
    found = sorted(book.of("authors"), key=lambda claim: -claim.confidence + 0.4 * bool(_HANDLE.fullmatch(claim.value)))
    for claim in found:
        if names := _names(_of_one_text(claim, found), book.names, book.page.language):
            return names, claim
    for claim in found:
        if not claim.origin.startswith("meta author") and (names := _names([claim.value], set(), book.page.language)):
            return names, claim
    return None


def _of_one_text(claim: Claim, found: Sequence[Claim]) -> list[str]:
    """What the origin of a claim says as surely; where the markup names an author a post, the first one's."""
    values = [one.value for one in found if one.origin == claim.origin and one.confidence >= claim.confidence - 0.01]
    if claim.origin == "meta citation_author":
        return [
            _INVERTED.sub(r"\g<given> \g<family>", value) if _INVERTED.fullmatch(value) else value for value in values
        ]
    return values[:1] if claim.origin.startswith("markup") and len({fold(value) for value in values}) > 3 else values


def _names(values: Iterable[str], spared: set[str], language: str | None) -> tuple[str, ...]:
    names: list[str] = []
    for value in values:
        for name in _parted(value, language):
            if not name or _NO_NAME.search(name) or fold(name) in spared or len(name.split()) > 6 or len(name) > 60:
                continue
            if name.isupper() and len(name) > 4:
                name = name.title()
            if fold(name) not in map(fold, names):
                names.append(name)
    return tuple(names[:12])


def _parted(value: str, language: str | None) -> list[str]:
    """The names in the value of one claim, without what stands around them: `by`, roles, degrees, dates."""
    value = " ".join(html.unescape(value).split())
    if match := _HANDLE.fullmatch(value):
        return [regex.sub(r"[-_.]", " ", match["name"]).title()]
    value = _BY.sub("", _undated(value, language))
    parts = [_bare_name(part) for part in ([] if _NO_NAME.match(value) else _AND.split(value))]
    return [part for at, part in enumerate(parts) if not at or not _DEGREE.fullmatch(part) or " " not in parts[0]]


def _bare_name(part: str) -> str:
    """A name without the role, the newsroom or the figures after it."""
    return _FIGURE_AFTER.sub("", _STAFF.sub("", _ROLE.sub("", part))).strip(_EDGES)


def _undated(value: str, language: str | None) -> str:
    """What stands before the first date of a line; after the last one, where it begins with it."""
    dates = find_dates(value, language)
    if not dates:
        return value
    before = value[: dates[0].start].strip(_EDGES)
    return before if any(char.isalpha() for char in before) else value[dates[-1].end :].strip(_EDGES)


def _names_alone(text: str, language: str | None) -> list[tuple[str, bool]]:
    """The names of a line that is nothing but names, dates and counts, and whether a word like `by` or a role tells them.

    >>> _names_alone("13 April 2017 • Ada Brook • 3 min", "en")
    [('Ada Brook', False)]
    """
    names: list[tuple[str, bool]] = []
    for piece in _PIECES.split(text):
        piece = _COUNT.split(_undated(piece, language))[0]
        announced = bool(_BY.match(piece) or _ROLE.search(piece))
        parts = _parted(piece, language)
        named = [part for part in parts if _is_name(part)]
        if named and (announced or len(named) == len(parts)):
            names += [(name, announced) for name in named if announced or " " in name or spaceless(name)]
    return names


def _is_name(text: str) -> bool:
    return text.count(" ") < 4 and sum(len(match[0]) for match in _NAME.finditer(text)) == len(text) > 1


def _date(field: str) -> Callable[[_Book], tuple[Any, Claim] | None]:
    def choose(book: _Book) -> tuple[Any, Claim] | None:
        readings = []
        for claim in book.of(field):
            if (iso := parse_date(claim.value, book.page.language)) and _plausible(iso):
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


def _plausible(iso: str) -> bool:
    """Whether a page can have been published on that day: not before the web, not after tomorrow."""
    latest = (dt.datetime.now(dt.UTC) + dt.timedelta(days=2)).date().isoformat()
    return iso.startswith("--") or _EARLIEST <= iso[:10] <= latest


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
