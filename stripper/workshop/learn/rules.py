"""Writes what a site taught as an ordinary file of rules under `[site]`, for people to read, edit and commit."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence

from stripper.workshop.learn.places import Place
from stripper.workshop.learn.profile import Learnt
from stripper.workshop.tables import FILLER, quoted, table

__all__ = ["file_name", "rule_file"]

_EXAMPLES = 3
_LIKELY_TEXT = 0.83
"""What is inside a place is called text only if so much of it is: with less there are dates, tags and captions in it as well."""


def rule_file(host: str, found: Learnt) -> str:
    """What was learnt as a TOML file of rules; "" where nothing repeats."""
    rules = [*_place_rules(host, found), *_box_rules(host, found), *_line_rules(host, found)]
    if not rules:
        return ""
    head = [
        f"# Learnt from {found.pages} pages of {host} by `stripper learn`: where the articles sit, and what repeats.",
        *([f"# The pages were published from {found.days[0]} to {found.days[1]}."] if found.days else []),
        f"# {len(found.vetoed)} lines repeat too, but read as text of the articles; they are not here.",
        *_tested(found),
        "",
        "[site]",
        f"hosts = [{quoted(host)}]",
    ]
    return "\n".join(head + rules) + "\n"


def _tested(found: Learnt) -> Iterator[str]:
    if found.precision is not None:
        yield "# Learnt from one half of the pages, such rules took words from the other half of which the judge, without them,"
        yield f"# was sure of {1 - found.precision:.1%} that they are text."


def file_name(host: str) -> str:
    """A site's rule file: its host, with nothing that a file system may refuse."""
    return re.sub(r"[^a-z0-9.-]+", "-", host.lower()).strip(".-") + ".toml"


def _place_rules(host: str, found: Learnt) -> Iterator[str]:
    for number, place in enumerate(found.places.containers):
        after = f"-{number + 1}" if number else ""
        inside = f'<div class="{place.name}"><p>{FILLER}</p></div>'
        on = _on([place.pages], found.pages, host)
        yield from table(
            f"around{after}", "other_chrome", f"Around the article, which stands in this container. {on}",
            [f"outside = [{quoted(place.name)}]"], [f"<p>Menu</p>{inside}"], [f"<p>{FILLER}</p>"],
        )  # fmt: skip
        if place.likely >= _LIKELY_TEXT:
            yield from table(
                f"article{after}", "body", f"The article stands in this container. {on}",
                [f"names = [{quoted('=' + place.name)}]"], [inside], [f"<p>{FILLER}</p>"],
            )  # fmt: skip
    above, below = found.places.above, found.places.below
    if above:
        yield from table(
            "above", "other_chrome", f"No article begins above this line. {_on_all(above, found.pages, host)}",
            ['kind = "text"', _listed("until", above)], [f"Menu\n{above[0].name}"], [FILLER],
        )  # fmt: skip
    if below:
        yield from table(
            "below", "other_chrome", f"No article goes on below this line. {_on_all(below, found.pages, host)}",
            ['kind = "text"', _listed("since", below)], [f"{below[0].name}\nMenu"], [FILLER],
        )  # fmt: skip
    for number, one in enumerate(found.places.between):
        # Not on these lines themselves, nor on what stands next to them and is seldom text.
        first, last = (1 + margin for margin in one.margins)
        shown = [one.above, *["Menu"] * (first - 1), FILLER, *["Menu"] * (last - 1), one.below]
        yield from table(
            f"article-{number + 1}" if number else "article", "body", "Between these lines the article stands.",
            ['kind = "text"', f"since = [{quoted(one.above)}]", f"until = [{quoted(one.below)}]", f"skips = [{first}, {last}]"],
            ["\n".join(shown)], [FILLER],
        )  # fmt: skip


def _box_rules(host: str, found: Learnt) -> Iterator[str]:
    for label, boxes in found.boxes.items():
        yield from table(
            f"{label}-boxes", label, _on([box.pages for box in boxes], found.pages, host),
            ["names = [", *(f"  {quoted('=' + box.text)}," for box in boxes), "]"],
            [f'<div class="{box.text}"><p>Menu</p></div>' for box in boxes[:_EXAMPLES]], [f"<p>{FILLER}</p>"],
        )  # fmt: skip


def _line_rules(host: str, found: Learnt) -> Iterator[str]:
    for label, lines in found.chrome.items():
        yield from table(
            label, label, _on([line.pages for line in lines], found.pages, host),
            ["line = [", *(f"  {quoted(line.text)}," for line in lines), "]"],
            [_example(line.text) for line in lines[:_EXAMPLES]], [found.spared],
        )  # fmt: skip


def _example(text: str) -> str:
    """A line as an example of its own; what looks like markup, as lines of code may, is written as text of a page."""
    return f"<p>{html.escape(text, quote=False)}</p>" if text.startswith("<") else text


def _listed(key: str, places: Sequence[Place]) -> str:
    return f"{key} = [{', '.join(quoted(place.name) for place in places)}]"


def _on_all(places: Sequence[Place], count: int, host: str) -> str:
    return _on([place.pages for place in places], count, host)


def _on(pages: Sequence[int], count: int, host: str) -> str:
    least, most = min(pages), max(pages)
    return f"On {least if least == most else f'{least} to {most}'} of {count} pages of {host}."
