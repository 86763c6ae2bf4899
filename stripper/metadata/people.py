"""Names of authors, without what stands around them: `by`, roles, newsrooms, dates, counts."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING

import regex

from stripper.dates import find_dates, is_date_word
from stripper.metadata.weights import words
from stripper.words import fold, spaceless

if TYPE_CHECKING:
    from stripper.metadata.claims import Book

__all__ = [
    "HANDLE",
    "INVERTED",
    "MOST_NAMES",
    "announces",
    "is_job",
    "is_prose",
    "named",
    "names_alone",
    "of_house",
    "persons",
    "tells_poster",
    "user_alone",
]

_AND = regex.compile(
    r"\s*(?:[,;/、،，&]|(?<=\s)(?:im Gespräch mit|in conversation with|en conversation avec|en conversación con|in gesprek met|[eiaoyиій]|(?i:and|und|et|en|och|og|та|ve|και|și|és|ja|with|mit|avec))(?=\s))\s*"
)
_BY = regex.compile(
    r"^\W*(?:(?i:(?:written |posted |published |story |words |reported |submitted )?by|von|vom|par|por|de|di|da|door|av|af|autor\w*|authors?|auteurs?|text|texte|"
    r"текст|автор\w*|yazar|文|记者|記者|作者|기자|بقلم|كتب)(?:\s*[:：]\s*|\s+)|(?i:(?:written |posted )?by|von|par|por|door|text|autor)(?<=\p{Ll})(?=\p{Lu})|(?i:redaktion)\s*:\s*)"
)  # fmt: skip
_ROLE = regex.compile(
    r"(?:\s+[-–—|•·]\s.*|\s*[(<\[|•].*|(?:,|(?<=\s\S+))\s+(?i:staff writer|reporter|correspondent|editor|journalist|contributor|redaktion|redactie)\b.*|\s*(?:기자|記者|记者))$"
)
_NO_NAME = regex.compile(
    r"https?:|www\.|@|^\d|(?<!\p{L})\d{3}|\.com\b|(?i:^(?:admin|administrator|staff|editor|redaktion|redacci[oó]n|unknown|guest|webmaster|auteur|autor|author|byline|(?:written|posted|published|updated|reviewed) ?(?:by|on)?|(?:post|last) (?:time|modified|updated))$)"
)
_DEGREE = regex.compile(r"\p{Lu}[\p{L}.]{0,3}\p{Lu}[\p{Lu}.]{0,3}")
HANDLE = regex.compile(r"(?:https?://\S+/)?(?P<name>\p{Ll}{2,}(?:(?:[-_]\p{Ll}{2,}|\.\p{Ll}{4,}))+)/?")
_STAFF = regex.compile(r"(?<=\S \S+)\s+\S+\s+(?i:staff)(?:\s+(?i:writer|reporter))?$")
_OF_HOUSE = regex.compile(r"(?<=\S \S+)\s+(?:For The|The|for|from|at|of|für|pour|para|per)\s+\p{Lu}.*$")
_HOST = regex.compile(r"[\w-]+(?:\.[\w-]+)*\.\p{Ll}{2,4}")
_POSTED = regex.compile(
    r"(?i:^\W*(?P<told>(?:\S+ ){0,2}?(?:posted|published|written|submitted|created|eingestellt|eingetragen|erstellt|gespeichert|veröffentlicht|geschrieben|verfasst|"
    r"publiée?|écrit|rédigé|publicad[oa]|escrit[oa]|postad[oa]|pubblicat[oa]|scritt[oa]|skrive[tn]|publicera[dt]|publisert|"
    r"geplaatst|geschreven|gepubliceerd|diposting|ditulis|opublikowan[eoya]+|napisan[eoya]+|author|autor|auteur|autore)\b)?"
    r".{0,48}?(?:(?<=\b(?:author|autor|auteur|autore)\s?:)|\b(?:by|von|vom|par|por|da|di|av|af|door|oleh|przez)\b:?)) ?"
    r"(?P<names>(?:(?:der|die|das|the)\s)?[\p{L}\p{N}_.’'-]{2,}(?:(?:[^\S\n](?:(?:von|van|de|der|den|da|di|la|le)[^\S\n]){0,2}|[^\S\n]?(?:,|&|and|und|et|y|e|och|og)[^\S\n])\p{Lu}[\p{L}.’'-]*){0,6})"
    r"(?=$|\s*[\n,|/·•(–]|\s-|\s(?i:am|um|at|on|in|under|unter|à|le|el|em|il|den|op|kl|pada)\b|\s\d)"
)
"""A line that says when something was posted and by whom; such names may be those that users choose."""
_MAY_TELL_POSTER = re.compile(r"(?i)aut[eh]?[uo]r|by|vo[nm]|p[ao]r|d[ai]|a[vf]|door|oleh|przez")
"""What every such line has; to look for it costs less."""
_CLOCK = regex.compile(r"\d[:.h]\d\d|\d{4}")
_ALL_BY = regex.compile(
    r"^(?i:view|see|show|all|more|read|mehr|alle|zeige|weitere|voir|tous|toutes|ver|todos|todas|tutti|altri|visa|meer)\b.*?"
    r"\s(?i:by|from|of|von|par|por|de|di|av|van)\s+"
)
"""What a link to the other texts of an author says before the name."""
_GLUED = regex.compile(r"(?<=\S\s.*\p{Ll}{4})(?=\p{Lu}\p{Ll}).*$")
"""A word that a page prints in the next line, and that got stuck to a name: `Ada BrookReporter`."""
_FIRM = regex.compile(r"\b(?:e\.\s?V|GmbH|AG|Inc|Ltd|LLC|S\.A|B\.V)\b|(?i:magazine?|media|verlag|team)\b")
_FIGURE_AFTER = regex.compile(r"(?<=\p{L}{2}\s\p{L}{2,})\s+\d.*$")
"""A clock or count after a name of two words; names that users choose may hold digits."""
INVERTED = regex.compile(r"(?P<family>[^,;]+),\s*(?P<given>[^,;]+)")
_PIECES = regex.compile(
    r"\s*[|•·\n]\s*|(?<=\p{L}) (?=(?:Fotos?|Photos?|Photographs|Photography|Photographies|Illustration(?:en|s)?|Bild(?:er)?|Foto's|Fotografie|Fotografía|Video|Grafik)\s(?:by|von|par|por|de|di|door|av|af)\s)|\s+[–—-]\s+|\s+(?=\p{Lo}+：)"
)
_COUNT = regex.compile(r"(?<=\p{L}{3})\s*\d(?!\d*[-./]\d)")
_NAME = regex.compile(
    r"(?:\p{Lu}[\p{L}\p{M}.’'-]*|\p{Lo}[\p{Lo}\p{M}]*|(?:von|van|de|der|den|da|di|du|la|le|al|bin)(?=\s))(?:\s(?!$)|$)"
)
_DATE_AHEAD = regex.compile(
    r"(?<=\S\s\S+)\s(?i:(?:last )?(?:updated|published|posted|modified)|le|am|on|il|el|em|den|at|um|op)\W*$"
)
"""The word between a name and a date."""
_ACCOUNT = regex.compile(r"(?<=\p{L}{2})\s+[(]?@\w+[)]?")
MOST_NAMES = 12
"""Authors of one page."""
_LONGEST_LINE = 160
_LONGEST_ANNOUNCEMENT = 4
"""Words of `written by` and its like."""
_USER = regex.compile(r"[\p{L}\p{N}][\p{L}\p{M}\p{N}_.'’-]{1,24}")
"""A name that users choose for themselves."""
_EMPHASIS = regex.compile(r"(?<![\p{L}\p{N}])[*_]{1,3}(?=\S|\s)|(?<=\S)[*_]{1,3}(?![\p{L}\p{N}])")
_NOT_CORE = regex.compile(r"[^\p{L}\p{N}]+")
_EDGES = " .,:;*·•-–—\"'_→»"


def named(values: Iterable[str], language: str | None) -> tuple[str, ...]:
    """The names in values that are known to hold names, each once.

    >>> named(["By Ada Brook and Tom Reed, staff writer"], "en")
    ('Ada Brook', 'Tom Reed')
    """
    names: list[str] = []
    for value in values:
        for name in _parted(value, language):
            if sum(map(str.isalpha, name)) < 2 or _NO_NAME.search(name) or len(name.split()) > 6 or len(name) > 60:
                continue
            if name.isupper() and len(name) > 4:
                name = name.title()
            if fold(name) not in map(fold, names):
                names.append(name)
        if len(names) >= MOST_NAMES:
            break
    return tuple(names[:MOST_NAMES])


def persons(names: tuple[str, ...], book: Book) -> tuple[str, ...]:
    """Those of the names that may be people's: no firm's, no address, no words that the page writes small.

    Where the site itself is named beside people, only these stay.
    """
    kept = [
        name
        for name in names
        if not _FIRM.search(name) and (not _HOST.fullmatch(name) or of_house(name, book)) and not is_prose(name, book)
    ]
    people = [name for name in kept if not of_house(name, book)]
    return tuple(people or kept)


def of_house(name: str, book: Book) -> bool:
    """Whether a name is what the address or the page calls the site."""
    return _core(name) in {_core(book.host.rpartition(".")[0]), *map(_core, book.names)}


def _core(name: str) -> str:
    return str(_NOT_CORE.sub("", name.casefold()))


def is_prose(name: str, book: Book) -> bool:
    """Whether a name is made of words that the page writes small in its sentences."""
    parts = name.casefold().split()
    small = [word for word in name.split() if word.islower() and len(word) > 3]
    return len(parts) > 5 or (
        len(parts) > 1 and (len(small) > 1 or 2 * sum(map(book.writes_small, parts)) > len(parts))
    )


def _parted(value: str, language: str | None) -> list[str]:
    """The names in the value of one claim, without what stands around them: `by`, roles, degrees, dates."""
    value = _ACCOUNT.sub("", " ".join(html.unescape(value).split()))
    if match := HANDLE.fullmatch(value):
        return [regex.sub(r"[-_.]", " ", match["name"]).title()]
    if posted := _posted(value, language):
        return [_bare_name(part) for part in _AND.split(posted)]
    value = _BY.sub("", _undated(_ALL_BY.sub("", value), language))
    parts = [_bare_name(part) for part in ([] if _NO_NAME.match(value) else _AND.split(value))]
    return [part for at, part in enumerate(parts) if not at or " " not in parts[0] or not _says_job(part)]


def _says_job(part: str) -> bool:
    """Whether a part of a line of names is the degree or the job of who is named before it."""
    return bool(part) and bool(_DEGREE.fullmatch(part) or is_job(part.split()[-1]))


@lru_cache(4096)
def is_job(word: str) -> bool:
    """Whether a word says what somebody does."""
    said = fold(word)
    return said in words("jobs") or said.removesuffix("s") in words("jobs") or said.endswith(tuple(words("job_ends")))


def _posted(text: str, language: str | None) -> str | None:
    """The names in a line that says when something was posted and by whom."""
    match = _POSTED.match(text) if len(text) < _LONGEST_LINE and _MAY_TELL_POSTER.search(text) else None
    if not match or not (match["told"] or _CLOCK.search(text)):
        return None
    start, end = match.span("names")
    months = (date.start for date in find_dates(text, language) if start < date.start < end)
    return str(_DATE_AHEAD.sub("", text[start : next(months, end)].strip()))


def _bare_name(part: str) -> str:
    """A name without the role, the newsroom or the figures after it."""
    bare: str = _FIGURE_AFTER.sub("", _STAFF.sub("", _OF_HOUSE.sub("", _ROLE.sub("", part))))
    parts = _GLUED.sub("", bare).split()
    job = next((at for at, word in enumerate(parts) if at > 1 and is_job(word)), None)
    return " ".join(parts[: 2 if job == 3 else job]).strip(_EDGES)


def _undated(value: str, language: str | None) -> str:
    """What stands before the first date of a line; after the last one, where it begins with it."""
    dates = find_dates(value, language)
    if not dates:
        return value
    before = _DATE_AHEAD.sub("", value[: dates[0].start]).strip(_EDGES)
    return before if any(char.isalpha() for char in before) else value[dates[-1].end :].strip(_EDGES)


def names_alone(text: str, language: str | None) -> list[tuple[str, bool]]:
    """The names of a line that is nothing but names, dates and counts, and whether a word like `by` or a role tells them.

    >>> names_alone("13 April 2017 • Ada Brook • 3 min", "en")
    [('Ada Brook', False)]
    """
    text = _bare_line(text)
    if posted := _posted(text, language):
        return [(name, True) for name in map(_bare_name, _AND.split(posted)) if name and not _NO_NAME.search(name)]
    names: list[tuple[str, bool]] = []
    for piece in _PIECES.split(text):
        piece, led = _after_announcement(_COUNT.split(_undated(piece, language))[0])
        announced = led or bool(_BY.match(piece) or _ROLE.search(piece))
        parts = _parted(piece, language)
        named = [part for part in parts if _is_name(part) or (led and _USER.fullmatch(part))]
        if named and (announced or len(named) == len(parts)):
            names += [(name, announced) for name in named if announced or " " in name or spaceless(name)]
    told = [pair for pair in names if pair[1]]
    return told or names


def _bare_line(text: str) -> str:
    """A line without marks of emphasis and without brackets around the whole of it."""
    return str(_EMPHASIS.sub(" ", text)).strip(" ()（）[]")


def _after_announcement(piece: str) -> tuple[str, bool]:
    """What follows words such as `written by`, and whether there are any."""
    parts = piece.split()
    for count in range(min(_LONGEST_ANNOUNCEMENT, len(parts) - 1), 0, -1):
        if fold(" ".join(parts[:count])) in words("by"):
            return " ".join(parts[count:]).lstrip(":|：- "), True
    return piece, False


def announces(folded: str) -> bool:
    """Whether a line, folded, says nothing but that a name follows: `written by`."""
    return folded in words("by")


def user_alone(text: str, language: str | None) -> str | None:
    """The one word, as people choose it for a name, of a line that holds no other words but those of dates.

    >>> user_alone("ada_b | 13 April 2017", "en")
    'ada_b'
    """
    bare = _undated(_bare_line(text).split("|")[0], language).strip(_EDGES)
    told = bare.isdecimal() or is_date_word(bare) or announces(fold(bare))
    return bare if _USER.fullmatch(bare) and not told else None


def tells_poster(text: str) -> bool:
    """Whether a line says when something was posted and by whom.

    >>> tells_poster("Posted by ada_b at 2:33 PM")
    True
    """
    return _posted(text, None) is not None


def _is_name(text: str) -> bool:
    return text.count(" ") < 4 and sum(len(match[0]) for match in _NAME.finditer(text)) == len(text) > 1
