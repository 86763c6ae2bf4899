"""The days of publication and change: the likeliest of all dates that the page states and prints."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from stripper.dates import DateFound, parse_date, told_before
from stripper.metadata.likeness import NEAR, likeliest
from stripper.model import Claim
from stripper.read.head import date_in_path

if TYPE_CHECKING:
    from stripper.metadata.claims import Book

__all__ = ["Day", "choose_modified", "choose_published", "days"]

_EARLIEST = "1990"
"""No page of the web was published before."""
_LEAST = 0.1
"""A day with a smaller share of the odds is none."""
_SURE = 0.98
_OPENING, _LONGEST, _AFTER = 60, 200, 8
"""Characters of a paragraph that may open with the date, and of a line that may hold it; lines after the text."""
_MOST_TIMES = 200
"""`<time>` elements that are looked at."""
_MOST_PRINTED = 40
"""Printed dates of a page among which the day is looked for."""
_STATED = {"json-ld datePublished": "json", "json-ld dateCreated": "created", "json-ld dateModified": "json modified",
           "markup datePublished": "markup", "meta date": "meta date"}  # fmt: skip
_WHOLE = 10
"""Letters of a day that is known with month and year."""
_DAY, _FURTHEST, _EARLIEST_MIDNIGHT = 24 * 60, 14 * 60, 12
"""Minutes of a day and between the clocks of two zones; hour of UTC from which on it is midnight further east."""
_UTC = re.compile(r".{10}T(?P<H>\d\d):(?P<M>\d\d)(?::(?P<S>\d\d))?(?:\+00:00)?")
_LOCAL = re.compile(r".{10}T(?P<H>\d\d):(?P<M>\d\d)")
_HEAD_OF_STORY = ("between", "right below", "right above")
_OF_OTHERS = frozenset(("related", "comments", "most_read", "menu", "footer"))


@dataclass(slots=True)
class Printed:
    """One date in a line of the page."""

    block: int
    found: DateFound
    number: int
    """how many dates stand before it in the line"""
    changed: bool
    published: bool


@dataclass(slots=True)
class Day:
    """One day that may be that of publication, with all that speaks for and against it."""

    iso: str
    """the fullest reading of the likeliest claim"""
    claim: Claim
    signs: dict[str, float] = field(default_factory=dict)


def choose_published(book: Book) -> tuple[Any, Claim] | None:
    """The likeliest day, and how likely it is among all others and none."""
    found = days(book)
    if not found:
        return None
    best, share = likeliest({day: one.signs for day, one in found.items()}, book.tables["published"])
    if share < _LEAST:
        return None
    one = found[best]
    return one.iso, replace(one.claim, value=one.iso, confidence=_SURE * share, text=one.claim.text or one.claim.value)


def choose_modified(book: Book) -> tuple[Any, Claim] | None:
    """The stated day of the last change; else the first that is printed as one, and else the second date of the dateline."""
    for claim in book.of("modified"):
        if (iso := parse_date(claim.value, book.page.language)) and _plausible(iso):
            return iso, replace(claim, value=iso, text=claim.text or claim.value)
    told = [one for one in book.printed_dates if one.changed and _plausible(one.found.iso)]
    second = [one for one in book.printed_dates if one.number and book.headline < one.block <= book.first]
    for one in (*told, *second):
        origin = f"line of the page, block {one.block}"
        return one.found.iso, Claim("modified", one.found.iso, origin, 0.7 if one.changed else 0.6, one.found.printed)
    return None


def days(book: Book) -> dict[str, Day]:
    """Every day that the page states or prints → the reading of it and its signs."""
    found: dict[str, Day] = {}
    for iso, claim, signs in (*_stated(book), *_shown(book), *_times(book)):
        day = iso.partition("T")[0]
        if not _plausible(iso):
            continue
        one = found.get(day)
        if one is None:
            found[day] = Day(iso, claim, {sign: value for sign, value in signs.items() if value})
            continue
        if "stated" in one.signs and "printed" in signs:
            one.signs["agreed"] = 1.0
        if "printed" in one.signs and "printed" in signs:
            one.signs["often"] = min(one.signs.get("often", 0.0) + 0.25, 1.0)
        else:  # what is said of the first, best placed of several printed ones counts
            one.signs = signs | one.signs
        if len(iso) > len(one.iso) and one.claim.origin == claim.origin:
            one.iso, one.claim = iso, claim
    path = date_in_path(book.page.url or next((claim.value for claim in book.of("url")), ""))
    if path and _plausible(path) and path not in found:
        found[path] = Day(path, Claim("published", path, "address of the page", 1.0))
    _join_moments(found, book.printed_dates)
    _compare(found, path or "", _followed_by_change(book.printed_dates))
    return _with_years(found)


def _stated(book: Book) -> Iterator[tuple[str, Claim, dict[str, float]]]:
    for name in ("published", "modified"):
        for claim in book.of(name):
            if iso := parse_date(claim.value, book.page.language):
                sign = _STATED.get(claim.origin, "meta" if name == "published" else "modified")
                yield iso, claim, {"stated": 1.0, sign: 1.0, "weak": float(claim.confidence < 0.7)}


def _shown(book: Book) -> Iterator[tuple[str, Claim, dict[str, float]]]:
    first = min((one.block for one in book.printed_dates), default=-1)
    for one in sorted(book.printed_dates, key=lambda one: _farness(book, one.block)):
        origin = book.rule_of_date.get(one.block, f"line of the page, block {one.block}")
        claim = Claim("published", one.found.iso, origin, 1.0, one.found.printed)
        signs = _place(book, one.block) | {
            "printed": 1.0,
            "rule": float(one.block in book.rule_of_date),
            "changed": float(one.changed),
            "told": float(one.published),
            "second": float(one.number > 0),
            "first": float(one.block == first),
            "share": (one.found.end - one.found.start) / max(len(book.page.texts[one.block]), 1),
            "clock": float("T" in one.found.iso),
            "no day": float(len(one.found.iso) < 8),
            "no year": float(one.found.iso.startswith("--")),
            "unsure": 1.0 - one.found.sure,
        }
        yield one.found.iso, claim, {sign: value for sign, value in signs.items() if value}


def _farness(book: Book, block: int) -> tuple[bool, int]:
    """Lines between headline and text come first, then the nearest."""
    at = book.headline if book.headline >= 0 else book.first
    return not book.headline < block <= book.first, abs(block - at)


def _place(book: Book, block: int) -> dict[str, float]:
    label, below = book.labels[block], block - book.headline
    known = book.headline >= 0
    return {
        "between": float(known and below > 0 and block <= book.first),
        "right below": float(known and 0 < below <= 3),
        "right above": float(known and -3 <= below <= 0),
        "steps": math.log1p(abs(below)) if known else 0.0,
        "no headline": float(not known),
        "before first": float(0 <= book.first - block <= 3),
        "in text": float(book.first < block <= book.last),
        "opening": float(block == book.first),
        "after": float(block > book.last),
        "date": float(label == "date"),
        "byline": float(label == "byline"),
        "body": float(label in ("body", "heading")),
        "others": float(label in _OF_OTHERS),
        "top": float(block < 8 and below < -2),
    }


def _times(book: Book) -> Iterator[tuple[str, Claim, dict[str, float]]]:
    at = max(book.headline, 0)
    for moment, text, block in book.page.head.times[:_MOST_TIMES]:
        if iso := parse_date(moment or text, book.page.language, None if moment else book.month_first):
            inside = 0 <= block < len(book.labels)
            before = book.page.texts[block].split(text)[0] if text and inside else ""
            told = told_before(before) if before else ()
            if "others" in told:
                continue
            signs = {
                "time": 1.0,
                "time steps": math.log1p(min(abs(block - at), 60)) if inside else 4.0,
                "time changed": float("modified" in told),
            }
            if inside and abs(block - at) <= NEAR:
                signs["time near"] = 1.0
            yield iso, Claim("published", iso, "markup time", 1.0, text or None), signs


def _join_moments(found: dict[str, Day], printed: Sequence[Printed]) -> None:
    """A stated day that is the printed one beside it in another time zone becomes the printed one, which readers see."""
    stated = [day for day in found if len(day) == _WHOLE and not found[day].signs.keys().isdisjoint(("json", "meta"))]
    shown = {one.found.iso.partition("T")[0]: one for one in reversed(printed) if not one.changed}
    for day in stated:
        moment = found[day].iso
        for step in (1, -1):
            beside = dt.date.fromordinal(_ordinal(day) + step).isoformat()
            other = found.get(beside) if beside in shown and day not in shown else None
            if (
                other
                and not other.signs.keys().isdisjoint(_HEAD_OF_STORY)
                and _is_same_moment(moment, shown[beside].found.iso, step)
            ):
                other.iso, other.signs = shown[beside].found.iso, found.pop(day).signs | other.signs | {"agreed": 1.0}
                break


def _is_same_moment(stated: str, printed: str, step: int) -> bool:
    """Whether a moment stated in UTC may be the one printed in local time: the clocks show the same minutes and are not
    further apart than zones are, or the stated one is a midnight of the next day's zone."""
    moment = _UTC.fullmatch(stated)
    if not moment:
        return False
    hour, minute = int(moment["H"]), int(moment["M"])
    if clock := _LOCAL.match(printed):
        apart = step * _DAY + (int(clock["H"]) - hour) * 60 + int(clock["M"]) - minute
        return apart % 60 == 0 and abs(apart) <= _FURTHEST
    return "T" not in printed and step > 0 and hour >= _EARLIEST_MIDNIGHT and not minute and not int(moment["S"] or 0)


def _followed_by_change(printed: Sequence[Printed]) -> frozenset[str]:
    """Days that a line gives as those of a change after one that it does not: `13 April 2017, updated 14 April 2017`."""
    return frozenset(
        two.found.iso[:10]
        for one, two in pairwise(printed)
        if one.block == two.block and two.changed and not one.changed and one.found.iso[:10] < two.found.iso[:10]
    )


def _compare(found: dict[str, Day], path: str, changes: frozenset[str]) -> None:
    """How each day stands to the others and to the address of the page."""
    whole = sorted(day for day in found if not day.startswith("--") and len(day) == 10)
    dated = {day: _ordinal(day) for day in whole}
    stated = [day for day in whole if not found[day].signs.keys().isdisjoint(("json", "meta"))]
    for day in stated:
        # Some pages state the day that they print as that of the last change as the day of publication.
        signs = found[day].signs
        if day in changes or (day != stated[0] and "changed" in signs):
            signs.pop("json", None)
            signs.pop("meta", None)
    sure = {dated[day] for day in whole if "json" in found[day].signs or "meta" in found[day].signs}
    machine = {
        day for day in whole if day[8:] != day[5:7] and not found[day].signs.keys().isdisjoint(("stated", "time"))
    }
    for day, one in found.items():
        if day not in dated:
            continue
        one.signs["earliest"] = float(day == whole[0] and len(whole) > 1)
        one.signs["latest"] = float(day == whole[-1] and len(whole) > 1)
        one.signs["in address"] = float(day == path)
        one.signs["month of address"] = float(day[:7] == path[:7] and day != path)
        if dated[day] in sure:
            changed = [one.signs.pop(sign, 0.0) for sign in ("modified", "json modified")]
            one.signs["also modified"] = max(changed) * (len(sure) > 1)
        one.signs["first stated"] = float(dated[day] in sure and dated[day] == min(sure) and len(sure) > 1)
        one.signs["swapped"] = float("stated" not in one.signs and f"{day[:5]}{day[8:]}-{day[5:7]}" in machine)
        if "json" not in one.signs and "meta" not in one.signs:
            one.signs["day before stated"] = float(dated[day] + 1 in sure)
            one.signs["day after stated"] = float(dated[day] - 1 in sure)
            one.signs["before stated"] = float(any(dated[day] < other - 1 for other in sure))
        one.signs = {sign: value for sign, value in one.signs.items() if value}


def _ordinal(day: str) -> int:
    return dt.date.fromisoformat(day).toordinal()


def _with_years(found: dict[str, Day]) -> dict[str, Day]:
    """Days without a year are taken into those of the same day that have one."""
    for day in [day for day in found if day.startswith("--")]:
        same = next((other for other in found if not other.startswith("--") and other[5:10] == day[2:7]), None)
        if same:
            bare = found.pop(day)
            found[same].signs = bare.signs | found[same].signs
            found[same].signs.pop("no year", None)
            if "T" in bare.iso and "T" not in found[same].iso:
                found[same].iso = found[same].iso[:10] + bare.iso[bare.iso.index("T") :]
    return found


def printed_dates(book: Book) -> list[Printed]:
    """The dates of lines around headline and beginning of the text, of lines that are dates, and of the end of the text."""
    labels, texts = book.labels, book.page.texts
    at = book.headline if book.headline >= 0 else min(book.first, len(labels) - 1)
    near = {*range(max(0, at - NEAR), min(len(labels), at + NEAR + 1)),
            *range(max(0, book.first - NEAR), min(len(labels), book.first + 3)),
            *range(max(book.last, 0), min(len(labels), book.last + _AFTER + 1))}  # fmt: skip
    near |= {block for block, label in enumerate(labels) if label in ("date", "byline")}
    found: list[Printed] = []
    for block in sorted(near):
        if len(texts[block]) <= _LONGEST:
            found += _in_line(texts[block], book.dates_at(block), block, book)
        elif book.first <= block <= book.first + 2:
            opening = texts[block][:_OPENING]
            found += _in_line(opening, book.find_dates(opening), block, book)
        if len(found) >= _MOST_PRINTED:
            break
    return found


def _in_line(text: str, dates: Sequence[DateFound], block: int, book: Book) -> Iterator[Printed]:
    number = 0
    for at, date in enumerate(dates):
        before = text[dates[at - 1].end if at else 0 : date.start]
        number = 0 if "\n" in before or not at else number + 1
        if not before.strip() and block and not at:
            before = book.page.texts[block - 1][-40:]
        told = told_before(before)
        if "others" not in told:
            yield Printed(block, date, number, "modified" in told or block in book.changed, "published" in told)


def _plausible(iso: str) -> bool:
    """Whether a page can have been published on that day: not before the web, not after tomorrow."""
    latest = (dt.datetime.now(dt.UTC) + dt.timedelta(days=2)).date().isoformat()
    return iso.startswith("--") or _EARLIEST <= iso[:10] <= latest
