"""Dates as they are printed, in many languages, read as ISO 8601 as far as they are known.

Words of months, clocks and zones are data (`rules/dates.toml`). A month word is looked up among the words of the line,
so a line costs as much as its words, however many languages are known. Nothing here raises on any text.
"""

from __future__ import annotations

import datetime as dt
import email.utils
import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, NamedTuple

import regex

from stripper.rulebook.load import rules_folder

__all__ = [
    "DateFound",
    "find_dates",
    "is_date_word",
    "iso_date",
    "order_of_figures",
    "parse_date",
    "told_before",
]

_LONGEST = 4_000
"""Characters of a line that are looked at; dates in longer lines are prose."""
_LETTERS = regex.compile(r"[\p{L}\p{M}]+")
_DIGIT = regex.compile(r"\p{Nd}")
_FOREIGN_DIGIT = regex.compile(r"(?![0-9])\p{Nd}")
_WORD = regex.compile(r"\p{Lu}?[\p{Ll}\p{Lo}\p{Lm}\p{M}ー’'॰\u200c]+|\p{Lu}+")
_YEAR = r"(?:1[5-9]\d\d|20\d\d|25[4-9]\d)"
_GLUED_CLOCK = r"[0-2]\d:[0-5]\d(?!\d)"
"""A clock that a layout sets apart from the day before it, and that got stuck to it."""
_ELIDED = regex.compile(r"[dDlL]['’](?=\p{L})")
_ISO = regex.compile(
    rf"(?<![\d/.-])(?P<y>{_YEAR})\s?(?P<sep>[-/.])\s?(?P<m>\d{{1,2}})\s?(?P=sep)\s?(?P<d>\d{{1,2}}(?!\d|[/-]\d|\.\d)|\d\d(?={_YEAR}(?P=sep)\d|{_GLUED_CLOCK}))"
    r"(?:T(?P<H>\d{2}):?(?P<M>\d{2})(?::?(?P<S>\d{2})(?:[.,]\d+)?)?\s?(?P<z>Z|[+-]\d{2}:?\d{2}|[+-]\d{2})?)?"
)
_FIGURES = regex.compile(
    rf"(?<![\d/.,:-])(?P<a>\d{{1,2}})\s?(?P<sep>[./-])\s?(?P<b>\d{{1,2}})\s?(?P=sep)\s?"
    rf"(?:(?P<y>{_YEAR}|\d\d)(?={_GLUED_CLOCK})|(?P<y>{_YEAR}|\d\d)(?![\d/-]|[.,]\d))"
)
_TWO_FIGURES = re.compile(r"(?<![\d/.,:-])(\d{1,2})([/-])(\d{1,2})\2(?:20)?\d\d(?![\d/-])")
_EAST = regex.compile(
    r"(?:(?P<era>令和|平成|昭和|民國|民国)?\s?(?P<y>\d{4}|(?<=[和成昭國国]\s?)\d{1,3}|元)\s?[年년]\s?)?"
    r"(?P<m>\d{1,2})\s?[月월]\s?(?P<d>\d{1,2})\s?[日號号일]"
)
_VIETNAMESE = regex.compile(r"(?i)(?P<d>\d{1,2})\s*(?:tháng|th)\s*(?P<m>\d{1,2})(?:\s*,?\s*(?:năm)?\s*(?P<y>\d{4}))?")
_SHORT_WITH_CLOCK = regex.compile(r"(?<![\d/.,:-])(?P<d>\d{1,2})[./](?P<m>\d{1,2})\.?(?=,?\s+\d{1,2}[:.]\d{2}(?!\d))")
_CLOCK = regex.compile(
    r"(?<!\d)(?P<H>\d{1,2})(?:\s?(?:[:：h٫]|時|时|點|点|시)\s?|\.)(?P<M>\d{2})(?:\s?(?:[:.]|分|분)\s?(?P<S>\d{2})(?!\d))?(?!\d)(?:\s?[分분])?"
    r"|(?<!\d)(?P<H2>\d{1,2})(?=\s?(?:[ap]\.?m\b|h\b|Uhr\b|시|時|时|點|点))(?:\s?[h時时點点시])?"
)
_HOUR = regex.compile(r"(?<!\d)\d{1,2}(?!\d)")
_HALF = regex.compile(r"\s?(?P<half>[\p{L}\p{M}][\p{L}\p{M}. ]{0,14})")
_WORD_AHEAD = regex.compile(r"[\p{L}.]{1,9}\s?$")
_OFFSET = regex.compile(
    r"\s*[(\[]?(?P<name>UTC|GMT|Z|MSK|[A-ZМСКмск]{2,5})?\s?(?P<sign>[+−–-])\s?(?P<h>\d{1,2})(?::?(?P<m>\d{2}))?(?!\d)[)\]]?"
)
_HOURS = regex.compile(r"\s?(?:Uhr|uur|hod|godz|hrs|h|ч)\b\.?")
_ZONE_NAME = regex.compile(r"\s*[(\[]?(?P<name>[\p{L}]{1,5})\b[)\]]?")
_BETWEEN = regex.compile(r"[\s,;|·•/–—.\-:()@T▪●]*(?:[\p{L}\p{M}'’.]+[\s,.:]*){0,2}[\s,;|·•/–—.\-:()]*")
_EPOCH = regex.compile(r"\d{10}(?:\d{3})?(?:\.\d+)?")
_COMPACT = regex.compile(r"(\d{4})(\d{2})(\d{2})(?:T?(\d{2})(\d{2})(\d{2})?(Z|[+-]\d{2}:?\d{2})?)?")


class DateFound(NamedTuple):
    """One date in a line."""

    iso: str
    """ISO 8601 as far as known: `2017-04-13T12:39+03:00`, `2017-04`, `--04-13T12:39` where no year is printed."""
    printed: str
    start: int
    end: int
    sure: float
    """0..1: a month in words or an unmistakable order of figures is sure, `4/5/2017` is a guess."""


class _Day(NamedTuple):
    start: int
    end: int
    year: int | None
    month: int
    day: int | None
    sure: float
    clock: str = ""


def find_dates(text: str, lang: str | None = None, month_first: bool | None = None) -> tuple[DateFound, ...]:
    """Every date printed in a line of text, in order.

    `lang` (a language code) settles what is ambiguous; `month_first`, where known, how `4/5/2017` is read.
    """
    if not _DIGIT.search(text):
        return ()
    plain = _western(text[:_LONGEST])
    if "\\" in plain:
        plain = plain.replace("\\.", ". ")  # Markdown writes `23\. April` lest it be an item of a list
    days = _apart(sorted(_days(plain, lang, month_first), key=lambda day: (day.start, -day.end)))
    found: list[DateFound] = []
    for number, day in enumerate(days):
        least = max(days[number - 1].end, found[-1].end) if number else 0  # a clock is that of one date only
        most = days[number + 1].start if number + 1 < len(days) else len(plain)
        found.append(_with_clock(plain, text, day, least, most, lang))
    return tuple(found)


def order_of_figures(lines: Iterable[str], stated: Iterable[bool] = ()) -> bool | None:
    """Whether months stand before days in the lines (`4/13/2017`) or after them (`13/4/2017`); None where none or both do.

    `stated` is what is known of further dates.

    >>> order_of_figures(["04/05/2017", "04/13/2017"])
    True
    """
    orders = set(stated)
    for line in lines:
        if "/" in line or "-" in line:
            for first, _, second in _TWO_FIGURES.findall(line):
                if int(first) <= 12 < int(second) <= 31 or int(second) <= 12 < int(first) <= 31:
                    orders.add(int(first) <= 12)
    return orders.pop() if len(orders) == 1 else None


def parse_date(text: str, lang: str | None = None, month_first: bool | None = None) -> str | None:
    """The date of a short text such as a `datetime` attribute or `April 13, 12:39 UTC+3`, as ISO 8601; else None."""
    text = " ".join(text.split())
    if not text or len(text) > 200:
        return None
    if machine := iso_date(text):
        return machine
    found = find_dates(text, lang, month_first)
    return max(found, key=lambda date: (date.sure, -date.start)).iso if found else None


def told_before(text: str) -> frozenset[str]:
    """What the words before a date say it is the date of: "modified", "published", or "others" that are none of the text's.

    >>> told_before("Last updated on "), told_before("Published "), told_before("Member since ")
    (frozenset({'modified'}), frozenset({'published'}), frozenset({'others'}))
    """
    words = _LETTERS.findall(_plain(text[-60:]))[-5:]
    known = _telling()
    return frozenset(
        what
        for at in range(len(words))
        for end in range(at + 1, at + 4)
        for what in known.get(" ".join(words[at:end]), ())
    )


def is_date_word(text: str) -> bool:
    """Whether a text is nothing but words that stand around dates: weekdays, `published`, `at`.

    >>> is_date_word("Wed."), is_date_word("Wednesbury")
    (True, False)
    """
    return _gap_fits(text)


def iso_date(text: str) -> str | None:
    """A date written for machines (ISO 8601, RFC 2822, seconds since 1970, 20170413) as ISO 8601; else None."""
    text = text.strip()
    if match := _ISO.match(text):
        rest = text[match.end() :].strip()
        day = _checked(int(match["y"]), int(match["m"]), int(match["d"]))
        if day is None:
            return None
        if match["H"]:
            return day + _clock_text(int(match["H"]), int(match["M"]), match["S"], _offset_text(match["z"] or ""))
        if not rest:
            return day
        clock = regex.match(r"(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?$", rest)
        if not clock:
            return None
        return day + _clock_text(int(clock[1]), int(clock[2]), clock[3], _offset_text(clock[4] or ""))
    if regex.fullmatch(r"(?:1[5-9]|20)\d\d-(?:0[1-9]|1[0-2])", text) or regex.fullmatch(r"(?:1[5-9]|20)\d\d", text):
        return text
    if match := _COMPACT.fullmatch(text):
        day = _checked(int(match[1]), int(match[2]), int(match[3])) if 1900 <= int(match[1]) < 2100 else None
        if day and match[4]:
            return day + _clock_text(int(match[4]), int(match[5]), match[6], _offset_text(match[7] or ""))
        if day:
            return day
    if _EPOCH.fullmatch(text):
        seconds = float(text[:10])
        return dt.datetime.fromtimestamp(seconds, dt.UTC).strftime("%Y-%m-%dT%H:%M:%S+00:00")
    return _mail_date(text)


def _mail_date(text: str) -> str | None:
    """RFC 2822 and 1123: `Thu, 13 Apr 2017 12:39:00 +0300`."""
    if not regex.match(r"(?:[A-Z][a-z]{2,8},? )?\d{1,2}[ -][A-Z][a-z]{2}[ -]\d{4} \d{2}:\d{2}", text):
        return None
    try:
        moment = email.utils.parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment.isoformat()


# -- days ------------------------------------------------------------------------------------------------------------


def _days(text: str, lang: str | None, month_first: bool | None) -> Iterator[_Day]:
    year: int | None
    for match in _ISO.finditer(text):
        if _checked(year := _common_era(int(match["y"])), int(match["m"]), int(match["d"])):
            clock = ""
            if match["H"]:
                clock = _clock_text(int(match["H"]), int(match["M"]), match["S"], _offset_text(match["z"] or ""))
            yield _Day(match.start(), match.end(), year, int(match["m"]), int(match["d"]), 0.98, clock)
    for match in _FIGURES.finditer(text):
        if day := _figures(match, text, lang, month_first):
            yield day
    if "月" in text or "월" in text:
        yield from _eastern(text)
    if "th" in text.lower() and lang in (None, "vi"):
        for match in _VIETNAMESE.finditer(text):
            year = int(match["y"]) if match["y"] else None
            if _checked(year, int(match["m"]), int(match["d"])):
                yield _Day(match.start(), match.end(), year, int(match["m"]), int(match["d"]), 0.9)
    for match in _SHORT_WITH_CLOCK.finditer(text):
        if _checked(None, int(match["m"]), int(match["d"])):
            yield _Day(match.start(), match.end(), None, int(match["m"]), int(match["d"]), 0.6)
    yield from _worded(text, lang)


def _figures(match: regex.Match[str], text: str, lang: str | None, month_first: bool | None) -> _Day | None:
    first, second, year = int(match["a"]), int(match["b"]), int(match["y"])
    sure = 0.95
    if year < 100:
        if match["sep"] == "-" or (match["sep"] == "." and not (first <= 31 and second <= 12)):
            return None
        year += 2000 if year < 70 else 1900
        sure = 0.7
    year = _common_era(year)
    told = month_first is not None and match["sep"] != "."
    if not told:
        month_first = match["sep"] == "/" and (
            (lang or "").lower() in _data()["parts"]["month_first"] or (lang == "en" and _american(text))
        )
    if first <= 12 and second <= 12 and first != second and match["sep"] == "/" and not told:
        sure = 0.6 if lang in (None, "en") else 0.85
    day, month = (second, first) if month_first or second > 12 >= first else (first, second)
    if not _checked(year, month, day):
        day, month = month, day
    if not _checked(year, month, day):
        return None
    return _Day(match.start(), match.end(), year, month, day, sure)


def _american(text: str) -> bool:
    return any(regex.search(rf"\b{zone}\b", text) for zone in _data()["parts"]["month_first_zones"])


def _eastern(text: str) -> Iterator[_Day]:
    for match in _EAST.finditer(text):
        year = None
        if match["y"]:
            year = 1 if match["y"] == "元" else int(match["y"])
            if match["era"]:
                year += int(_data()["eras"][match["era"]])
            elif year < 1000:
                year = None
        if _checked(year, int(match["m"]), int(match["d"])):
            yield _Day(match.start(), match.end(), year, int(match["m"]), int(match["d"]), 0.97)


_DAY_BEFORE = regex.compile(
    r"(?:(?<![\d.,:/])|(?<=\p{L}:)|(?<=\p{L}\s(?:19|20)\d\d))(?P<d>\d{1,2})(?:\s?(?P<o>[\p{L}\p{M}º°ª]{1,3}))?[.,]?[\s\-–/]*(?P<j>(?:[\p{L}\p{M}'’]{1,5}[\s'’]+){0,2})$"
)
_YEAR_AFTER = regex.compile(
    rf"[.,]?[\s\-–/]*(?P<j>(?:[\p{{L}}\p{{M}}.'’]{{1,6}}[\s'’]*){{0,2}})[\s\-–/,]*(?P<y>{_YEAR}(?=\d{{1,2}}(?:[.:]|\s\p{{L}}))|{_YEAR}|['’]\d\d|(?<=[-/]|\d[\p{{L}}\s.-]{{3,12}}-)\d\d)(?:(?![\d:]|[.,]\d)|(?<=\d{{4}})(?=\d{{1,2}}(?:[.:]|\s\p{{L}})))"
)
_DAY_AFTER = regex.compile(
    r"[.,]?\s*(?P<d>\d{1,2}(?![\d:/]|\.\d)|\d\d(?=20\d\d(?!\d)))(?:\s?(?P<o>st|nd|rd|th|º|일|-?(?:a|е))\b)?(?:(?:,?\s*[\s,]\s*|(?<=\d\d)(?=20\d\d))(?P<y>(?:1[5-9]|20)\d\d)(?![\d:]|[.,]\d))?"
)
_YEAR_BEFORE = regex.compile(
    r"(?<!\d)(?P<y>(?:1[5-9]|20)\d\d)(?:\s?[\p{L}.]{1,4})?[\s,.\-/–]*(?P<d>\d{1,2})?[\s.\-/]*$"
)


def _worded(text: str, lang: str | None) -> Iterator[_Day]:
    """Dates with a month in words: the words of the line are looked up, then their neighbours are read."""
    months, beginnings = _months(), _month_beginnings()
    words = [(word.start() + 2 * bool(_ELIDED.match(text, word.start())), word.end()) for word in _WORD.finditer(text)]
    skip = -1
    for number, (start, stop) in enumerate(words):
        if number <= skip or _plain(text[start:stop]) not in beginnings:
            continue
        for count in (3, 2, 1):
            group = words[number : number + count]
            if len(group) < count:
                continue
            end = group[-1][1]
            if count > 1 and end - start > 24:
                continue
            meanings = months.get(_plain(text[start:end]))
            if meanings:
                if day := _around(text, start, end, meanings, lang):
                    yield day
                skip = number + count - 1
                break


def _around(text: str, start: int, end: int, meanings: tuple[tuple[str, int], ...], lang: str | None) -> _Day | None:
    language = (lang or "").split("-")[0]
    own = [month for code, month in meanings if code == language]
    month = own[0] if own else meanings[0][1]
    word = _plain(text[start:end])
    doubtful = not own and (word in _word_set("weak") or (word in _word_set("capital") and not text[start].isupper()))
    before = _DAY_BEFORE.search(text, max(0, start - 24), start)
    if before and not _joined(before["o"] or "", before["j"]):
        before = None
    after = _YEAR_AFTER.match(text, end, min(len(text), end + 30))
    if after and not _joined("", after["j"]):
        after = None
    if before:
        year = _year(after["y"]) if after else None
        if (year or not doubtful) and _checked(year, month, int(before["d"])):
            return _Day(
                before.start("d"),
                after.end("y") if after and year else end,
                year,
                month,
                int(before["d"]),
                0.97 if year else 0.9,
            )
    if follow := _DAY_AFTER.match(text, end, min(len(text), end + 20)):
        year = int(follow["y"]) if follow["y"] else None
        first, ahead = start, None if year else _YEAR_BEFORE.search(text, max(0, start - 14), start)
        if ahead and ahead["d"] is None:
            year, first = int(ahead["y"]), ahead.start()
        if (year or (not doubtful and text[start].isupper())) and _checked(year, month, int(follow["d"])):
            return _Day(
                first,
                follow.end() if year or follow["o"] else follow.end("d"),
                year,
                month,
                int(follow["d"]),
                0.97 if year else 0.85,
            )
    if after and not doubtful and (year := _year(after["y"])):
        return _Day(start, after.end("y"), year, month, None, 0.6)
    return None


def _year(text: str) -> int:
    year = int(text.strip("'’"))
    return _common_era(year + (2000 if year < 70 else 1900) if year < 100 else year)


def _joined(ordinal: str, joins: str) -> bool:
    """Whether what stands between day, month and year belongs to a date."""
    parts = _data()["parts"]
    known = _word_set("ordinals") | _word_set("joins") | _word_set("year_words")
    if ordinal and _plain(ordinal) not in known:
        return False
    rest = _plain(joins).strip("'’ .")
    return (
        not rest
        or rest in known
        or all(word in known for word in regex.split(r"[\s'’.]+", rest) if word)
        or rest in parts["joins"]
    )


# -- clocks ----------------------------------------------------------------------------------------------------------


def _with_clock(plain: str, text: str, day: _Day, least: int, most: int, lang: str | None) -> DateFound:
    date = _checked(day.year, day.month, day.day) or ""
    start, end, clock = day.start, day.end, day.clock
    if not clock and day.day is not None:
        gap = _BETWEEN.match(plain, end, min(most, end + 40))
        for at in dict.fromkeys((gap.end() if gap else end, *_clock_starts(plain, end, min(most, end + 28)))):
            if (found := _clock_at(plain, at, most)) and _gap_fits(plain[end:at]):
                clock, end = found
                break
        else:
            if ahead := _clock_before(plain, least, start):
                clock, start = ahead
    return DateFound(date + clock, text[start:end], start, end, day.sure)


def _clock_starts(text: str, start: int, end: int) -> Iterator[int]:
    for match in _HOUR.finditer(text, pos=start, endpos=end):
        yield match.start()


def _gap_fits(gap: str) -> bool:
    """Between a date and its time stand marks, a weekday, a year word, or a word like `at`."""
    words = _plain(gap).split()
    known = _gap_words()
    return all((core := word.strip(".,:;|·•/–—-()@'’▪●")) in known or not core for word in words)


def _clock_at(text: str, at: int, most: int) -> tuple[str, int] | None:
    match = _CLOCK.match(text, at, most)
    if not match:
        return None
    hour, minute = int(match["H"] or match["H2"]), int(match["M"] or 0)
    end = match.end()
    ahead = _WORD_AHEAD.search(text, max(0, at - 10), at)
    half = _half(ahead[0]) if ahead else None
    if half is None and (after := _HALF.match(text, end, most)):
        for size in range(len(after["half"]), 0, -1):
            part = after["half"][:size]
            stop = after.start("half") + size
            if (stop == len(text) or not text[stop : stop + 1].isalnum()) and (half := _half(part)) is not None:
                end = stop
                break
    if half == "pm" and hour < 12:
        hour += 12
    elif half == "am" and hour == 12:
        hour = 0
    if hour > 24 or minute > 59 or (hour == 24 and minute):
        return None
    offset, end = _zone(text, end, most)
    return _clock_text(hour % 24, minute, match["S"], offset), end


def _clock_before(text: str, least: int, start: int) -> tuple[str, int] | None:
    """A time ahead of its date: `12:39, 13 April 2017`."""
    for match in regex.finditer(
        r"(?<![\d.,:/])\d{1,2}[:.h]\d{2}(?!\d)", text, pos=max(least, start - 32), endpos=start
    ):
        found = _clock_at(text, match.start(), start)
        if found and _gap_fits(text[found[1] : start]):
            return found[0], match.start()
    return None


def _half(text: str) -> str | None:
    word = text.strip().casefold().rstrip(".")
    clock = _data()["clock"]
    for half in ("am", "pm"):
        if word and any(word == str(known).casefold().rstrip(".") for known in clock[half]):
            return half
    return None


def _zone(text: str, end: int, most: int) -> tuple[str, int]:
    hours = _HOURS.match(text, end, most)
    at = hours.end() if hours else end
    if match := _OFFSET.match(text, at, most):
        name = match["name"]
        if name or match["m"] or match["sign"] == "+":
            hour, minute = int(match["h"]), int(match["m"] or 0)
            if name in (None, "UTC", "GMT", "Z") and hour <= 14 and minute < 60:
                sign = "+" if match["sign"] == "+" else "-"
                return f"{sign}{hour:02d}:{minute:02d}", match.end()
    if match := _ZONE_NAME.match(text, at, most):
        zones = _data()["zones"]
        if match["name"] in zones:
            return str(zones[match["name"]]), match.end()
    return "", at


def _clock_text(hour: int, minute: int, second: str | None, offset: str) -> str:
    if hour > 23 or minute > 59 or (second and int(second) > 60):
        return ""
    return f"T{hour:02d}:{minute:02d}" + (f":{int(second):02d}" if second else "") + offset


def _offset_text(zone: str) -> str:
    if zone in ("Z", "UTC", "GMT"):
        return "+00:00"
    if not zone:
        return ""
    figures = zone[1:].replace(":", "").ljust(4, "0")
    return f"{zone[0]}{figures[:2]}:{figures[2:4]}"


# -- words and numbers -----------------------------------------------------------------------------------------------


def _checked(year: int | None, month: int, day: int | None) -> str | None:
    """The date as ISO 8601 if there is such a day, else None."""
    if day is None:
        return f"{year:04d}-{month:02d}" if year and 1 <= month <= 12 else None
    try:
        dt.date(year or 2000, month, day)
    except ValueError:
        return None
    return f"{year:04d}-{month:02d}-{day:02d}" if year else f"--{month:02d}-{day:02d}"


def _common_era(year: int) -> int:
    """Thai years are counted from 543 before our era."""
    return year - 543 if 2540 <= year <= 2599 else year


def _western_digit(match: regex.Match[str]) -> str:
    return str(unicodedata.digit(match.group(), 0))


def _western(text: str) -> str:
    """Digits of every script as 0–9, one for one, so that places stay the same."""
    if text.isascii():
        return text
    return str(_FOREIGN_DIGIT.sub(_western_digit, text))


def _plain(text: str) -> str:
    """Case and marks folded away: Α = ά, É = e."""
    if text.isascii():
        return text.lower()
    text = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in text if not unicodedata.combining(char) or char in "ािीुूृेैोौ्ंँः").replace("ı", "i")


def _apart(days: list[_Day]) -> list[_Day]:
    """Of days that overlap the surest stays."""
    kept: list[_Day] = []
    for day in days:
        if kept and day.start < kept[-1].end:
            if (day.year is not None, day.sure) > (kept[-1].year is not None, kept[-1].sure):
                kept[-1] = day
        else:
            kept.append(day)
    return kept


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads((rules_folder() / "dates.toml").read_text(encoding="utf-8"))


@cache
def _months() -> dict[str, tuple[tuple[str, int], ...]]:
    """Month word → (language, number of the month) of every language that has it, in the order of the file."""
    found: dict[str, list[tuple[str, int]]] = {}
    for code, language in _data()["languages"].items():
        for number, words in enumerate(language.get("months", ()), 1):
            for word in words:
                meanings = found.setdefault(_plain(word), [])
                if (code, number) not in meanings:
                    meanings.append((code, number))
    return {word: tuple(meanings) for word, meanings in found.items()}


@cache
def _month_beginnings() -> frozenset[str]:
    """The first words of all month words: what no month begins with needs no closer look."""
    first = (_WORD.match(month) for month in _months())
    return frozenset(match.group() for match in first if match) | _months().keys()


@cache
def _word_set(name: str) -> frozenset[str]:
    return frozenset(_plain(word) for word in _data()["parts"][name])


@cache
def _telling() -> dict[str, tuple[str, ...]]:
    """Words before a date → what they say it is the date of."""
    kinds = ("modified", "published", "others")
    said = {kind: _word_set(kind) for kind in kinds}
    return {word: tuple(kind for kind in kinds if word in said[kind]) for word in frozenset().union(*said.values())}


@cache
def _gap_words() -> frozenset[str]:
    data = _data()
    words = [
        *data["clock"]["at"],
        *data["parts"]["year_words"],
        *data["parts"]["modified"],
        *data["parts"]["published"],
    ]
    words += [*data["clock"]["am"], *data["clock"]["pm"]]
    words += [word for language in data["languages"].values() for day in language.get("weekdays", ()) for word in day]
    return frozenset(part.strip(".") for word in words for part in _plain(word).split()) | {""}
