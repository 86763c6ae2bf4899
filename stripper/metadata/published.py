"""The days of publication and change: the surest claim that can be true."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

from stripper.dates import find_dates, parse_date
from stripper.metadata.claims import Book
from stripper.model import Claim

__all__ = ["date_chooser"]

_EARLIEST = "1990"
"""No page of the web was published before."""
_PRINTED = "line of the page"
_AT_HEADLINE = 0.7
"""How sure the date of a line is that stands between headline and text."""


def date_chooser(field: str) -> Callable[[Book], tuple[Any, Claim] | None]:
    def choose(book: Book) -> tuple[Any, Claim] | None:
        readings = []
        for claim in book.of(field):
            if (iso := parse_date(claim.value, book.page.language)) and _plausible(iso):
                readings.append((iso, claim))
        if not readings:
            return None
        best, claim = _first_published(readings) if field == "published" else readings[0]
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


def _first_published(readings: Sequence[tuple[str, Claim]]) -> tuple[str, Claim]:
    """The surest date; but one that the page prints at its headline counts more than a stated one that is days later.

    Many sites state as the day of publication the day on which they published a text again.
    """
    best, claim = readings[0]
    if claim.origin.startswith(_PRINTED):
        return best, claim
    printed = (pair for pair in readings if pair[1].origin.startswith(_PRINTED) and pair[1].confidence >= _AT_HEADLINE)
    other = next(printed, readings[0])
    try:
        later = dt.date.fromisoformat(best[:10]) - dt.date.fromisoformat(other[0][:10])
    except ValueError:  # without year or day
        return best, claim
    return other if later.days > 1 else (best, claim)


def _plausible(iso: str) -> bool:
    """Whether a page can have been published on that day: not before the web, not after tomorrow."""
    latest = (dt.datetime.now(dt.UTC) + dt.timedelta(days=2)).date().isoformat()
    return iso.startswith("--") or _EARLIEST <= iso[:10] <= latest
