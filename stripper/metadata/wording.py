"""Which wording of an HTML page's title is its headline: what is printed, stated and named in the title tag, weighed."""

from __future__ import annotations

import html
from collections.abc import Iterator
from dataclasses import dataclass, field

import regex

from stripper.metadata.claims import Book
from stripper.metadata.likeness import TAIL, likeliest, sameness, tokens
from stripper.model import Claim
from stripper.words import fold, spaceless

__all__ = ["Wording", "bare_title", "likeliest_wording", "wordings"]

_KINDS = frozenset(("headline", "og", "json", "stated", "title", "part of title"))
"""Places where a title is printed or stated."""
_SHOWN = 500
"""Blocks among which a headline is looked for."""
_LONGEST = 250
_NEAR = 6
_KICKER = 7
"""Words that stand before a headline as its topic."""
_CUT = regex.compile(
    r"\s+(?:[|–—·•»«:/<>→-]|::|--|//)\s+|\s*[|_│|]\s*|:\s+|--|(?<=[\u3000-\u9fff])-(?=[\u3000-\u9fff])"
)
_PARTS = 8
_EDGE = regex.compile(r"^(?:\[>|[|»→>•¶#*]|\d{1,2}\.(?=\s))\s*|\s*[|→¶]$")
_NOT_WORDS = regex.compile(r"[^\p{L}\p{M}\p{N}]+")
_UNSEEN: dict[int, str | None] = {0x27: None, 0x2019: None, 0xAD: None}
_ASCII_WORDS = {code: " " for code in range(128) if not chr(code).isalnum()} | _UNSEEN
_MARK = regex.compile(r"[:–—|-]")
_SURE = 0.97
"""No wording is surer than this: titles are printed in several true spellings."""


@dataclass(slots=True)
class Wording:
    """One wording of the title, in the spellings that the page has of it."""

    words: str
    """Letters and figures only, case folded."""
    spellings: list[Claim] = field(default_factory=list)
    signs: dict[str, float] = field(default_factory=dict)


def likeliest_wording(book: Book) -> tuple[str, Claim] | None:
    """The most likely wording, spelt as printed, and how likely it is among all others and none."""
    found = wordings(book)
    if not found:
        return None
    signs = {words: one.signs for words, one in found.items()}
    best, share = likeliest(signs, book.tables["wording"])
    claim = _spelling(found[best])
    return claim.value, Claim("title", claim.value, claim.origin, _SURE * share)


def _spelling(wording: Wording) -> Claim:
    """As printed; but a mark between kicker and headline that only a layout shows in print is taken from what is stated."""
    printed = wording.spellings[0]
    marks = len(_MARK.findall(printed.value))
    return next((one for one in wording.spellings if marks < len(_MARK.findall(one.value)) < marks + 2), printed)


def wordings(book: Book) -> dict[str, Wording]:
    """Every wording the page has of its title, by its words, with the signs that speak for and against each."""
    found: dict[str, Wording] = {}
    shown = _Shown(book)
    for sign, value, origin in (*_printed(book), *_stated(book), *_parts(book, shown)):
        title = bare_title(value, book)
        title = title if "«" in title else _EDGE.sub("", title)
        words = words_of(title)
        if words and len(title) <= _LONGEST + 50:
            wording = found.setdefault(words, Wording(words))
            wording.spellings.append(Claim("title", title, origin, 1.0))
            wording.signs[sign] = 1.0
    whole = words_of(book.page.head.title)
    address = book.address_words
    for wording in found.values():
        wording.signs["in address"] = sameness(tokens(wording.words), address) if address else 0.0
        wording.signs["agreed"] = min(len(wording.signs.keys() & _KINDS), 4) / 4
        wording.signs.update(_place(shown.blocks(wording.words), book.first))
        wording.signs.update(_likeness(wording, found, whole))
        if _names_site(wording.spellings[0].value, book):
            wording.signs["site"] = 1.0
    return found


def words_of(text: str) -> str:
    """The letters and figures of a title, case folded, words parted by one space; quotes and marks do not count."""
    if text.isascii():
        return " ".join(text.lower().translate(_ASCII_WORDS).split())
    return str(_NOT_WORDS.sub(" ", text.casefold().translate(_UNSEEN))).strip()


class _Shown:
    """The lines of a page, to be asked which of them say the same as a title."""

    def __init__(self, book: Book) -> None:
        self._texts = book.page.texts
        # Lines of other letters need no closer look; the folded ones are there.
        self._alike: dict[str, list[int]] = {}
        for block, (text, folded) in enumerate(zip(self._texts[:_SHOWN], book.folded, strict=False)):
            if len(text) <= _LONGEST:
                self._alike.setdefault(folded.replace(" ", ""), []).append(block)

    def blocks(self, words: str) -> list[int]:
        """The blocks that are nothing but these words."""
        alike = self._alike.get(fold(words).replace(" ", ""), ())
        return [block for block in alike if words_of(self._texts[block]) == words]


def _printed(book: Book) -> Iterator[tuple[str, str, str]]:
    page = book.page
    if book.headline >= 0:
        yield "headline", page.texts[book.headline], f"headline, block {book.headline}"
    headings = [block for block, tag in enumerate(page.tags[:_SHOWN]) if tag == "h1"]
    for block in headings[:_PARTS]:
        yield "h1", page.texts[block], f"heading, block {block}"


def _stated(book: Book) -> Iterator[tuple[str, str, str]]:
    """The first value of each origin: further ones are titles of other stories."""
    names = {"meta og:title": "og", "json-ld headline": "json"}
    first = {claim.origin: claim for claim in reversed(book.of("title"))}
    for claim in sorted(first.values(), key=lambda claim: -claim.confidence):
        if claim.origin not in ("meta twitter:title", "json-ld headline") or claim.confidence > 0.8:
            yield names.get(claim.origin, "stated"), claim.value, claim.origin
    if book.page.head.title:
        yield "title", book.page.head.title, "html title"


def _parts(book: Book, shown: _Shown) -> Iterator[tuple[str, str, str]]:
    """Parts of the title tag that the page also shows as a line."""
    title = " ".join(html.unescape(book.page.head.title).split())
    marks = [match.span() for match in _CUT.finditer(title)]
    if len(marks) > _PARTS:
        return
    ends = [(0, 0), *marks, (len(title), len(title))]
    for first, (_, start) in enumerate(ends):
        for end, _ in ends[first + 1 :]:
            part = title[start:end]
            if len(part) < len(title) and shown.blocks(words_of(part)):
                yield "part of title", part, "html title"


def _place(blocks: list[int], first: int) -> dict[str, float]:
    if not blocks:
        return {}
    near = any(0 <= first - block <= _NEAR for block in blocks)
    return {"twice": float(len(blocks) > 1), "near": float(near), "below": float(min(blocks) > first + 1)}


def _likeness(wording: Wording, found: dict[str, Wording], whole: str) -> dict[str, float]:
    """How a wording stands to the title tag and to the other wordings."""
    words, signs = wording.words, wording.signs
    mine = _pieces(words)
    others = [one for one in found.values() if one is not wording]
    stated = [one for one in others if _is_stated(one) or "part of title" in one.signs]
    printed = [one for one in others if "headline" in one.signs or "h1" in one.signs]
    return {
        "tail": float(whole != words and whole.endswith(f" {words}")),
        "one word": float(len(mine) <= 1),
        "like title": sameness(mine, _pieces(whole)),
        "with kicker": float(any(_is_rest(one.words, words) for one in stated)),
        "without kicker": float(
            _is_stated(wording) and "part of title" not in signs and any(_is_rest(words, one.words) for one in printed)
        ),
        "longer": float(any(words.startswith(f"{one.words} ") and " " in one.words.strip() for one in others)),
    }


def _is_stated(wording: Wording) -> bool:
    return not wording.signs.keys().isdisjoint(("og", "json", "stated", "title"))


def _is_rest(rest: str, whole: str) -> bool:
    """Whether a title is another one without a few words at its start."""
    count = len(rest.split())
    return count >= 3 and whole.endswith(f" {rest}") and len(whole.split()) - count <= _KICKER


def _pieces(words: str) -> set[str]:
    """Words; pairs of letters where words are not parted."""
    if spaceless(words) * 2 > len(words):
        return {words[at : at + 2] for at in range(max(1, len(words) - 1))}
    return set(words.split())


# -- the name of the site --------------------------------------------------------------------------------------------


def bare_title(title: str, book: Book) -> str:
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


def _names_site(title: str, book: Book) -> bool:
    return _is_site(title, book) or _in_host(title, book)


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
