"""Rules of other tools as rules of ours: site configs of Full-Text RSS, and what ad blockers hide everywhere.

Both name containers, by XPath or by CSS selector. Our rules know containers by tag, or by class, id or role; what asks for
more (containers within containers, positions, attributes) is left out and reported with its line and the reason.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import NamedTuple

from stripper.rulebook.load import Rulebook
from stripper.rulebook.lookups import Lookups
from stripper.workshop.tables import FILLER, quoted, table

__all__ = ["Foreign", "Translator", "Untold"]

_DIRECTIVE = re.compile(r"(?P<key>[a-z_]+)(?:\((?P<of>.*?)\))?\s*:\s*(?P<value>.*)")
_CONFIG = re.compile(r"(?m)^(?:title|body|date|author|strip|strip_id_or_class|strip_image_src|prune|tidy|test_url)\s*:")
_FILTER = re.compile(r"(?P<sites>[^#]*)(?P<how>#@?#)(?P<selector>.+)")
_EXTENDED = re.compile(r"#@?[?$%]+#|##\+js|##\^")
_HEADED = re.compile(r"(?:\[Adblock.*\]|!.*)", re.I)
_QUOTED = r"""(?:'(?P<{0}1>[^']*)'|"(?P<{0}2>[^"]*)")"""
_ATTRIBUTE = r"@(?:class|id|role)"
_STEP = re.compile(r"(?:descendant(?:-or-self)?::|//)(?P<tag>[\w*-]+)(?P<tests>(?:\[.+\])?)(?:/text\(\))?")
_TESTS = (
    ("whole", re.compile(rf"{_ATTRIBUTE}\s*=\s*{_QUOTED.format('a')}")),
    (
        "whole",
        re.compile(
            rf"contains\(\s*concat\(\s*' '\s*,\s*(?:normalize-space\(\s*)?{_ATTRIBUTE}\s*\)?\s*,\s*' '\s*\)\s*,\s*"
            r"""(?:'\s(?P<a1>\S+)\s'|"\s(?P<a2>\S+)\s")\s*\)"""
        ),
    ),
    ("part", re.compile(rf"contains\(\s*{_ATTRIBUTE}\s*,\s*{_QUOTED.format('a')}\s*\)")),
    ("start", re.compile(rf"starts-with\(\s*{_ATTRIBUTE}\s*,\s*{_QUOTED.format('a')}\s*\)")),
)
_SELECTOR = re.compile(
    r"(?P<tag>[a-z][\w-]*|\*)?(?:[.#](?P<name>(?:[\w-]|\\.)+)"
    r"""|\[(?:class|id)(?P<sign>[\^*~]?)=(?P<q>["']?)(?P<value>[\w-]+)(?P=q)\])"""
)
_HOST = re.compile(r"[\w-]+(?:\.[\w-]+)+")
_NAME = re.compile(r"[\w:-]+")
_LEAST_CHARS = 3
"""A shorter part of a name stands in too many others."""
_EVERYTHING = frozenset(("*", "a", "body", "div", "html", "li", "main", "p", "section", "span", "td", "article"))
"""Elements that say nothing of what they hold."""
_FIELDS = {"title": ("title", "title"), "author": ("byline", "authors"), "date": ("date", "published")}
"""directive → label of the container, and the metadata field that it gives"""
_AROUND = {"whole": "{}", "part": "*{}*", "start": "{}*"}


class Untold(NamedTuple):
    """A line that could not be translated."""

    line: int
    text: str
    reason: str


@dataclass(slots=True)
class Foreign:
    """What became of one file."""

    place: str = ""
    """where the rules belong, below a folder of rules"""
    text: str = ""
    """the rules as TOML; "" where nothing could be said"""
    told: int = 0
    """lines that were translated"""
    untold: list[Untold] = field(default_factory=list)
    other: int = 0
    """lines about something else than the content of pages: requests to block, rules of single sites"""


class _Box(NamedTuple):
    """A container: by its tag, or by a name as a rule writes it."""

    tag: str = ""
    name: str = ""


class _CannotSayError(Exception):
    """Why something has no counterpart here."""


class Translator:
    """Translates files of other tools; labels of containers are guessed by the rules of a rulebook."""

    def __init__(self, book: Rulebook) -> None:
        self._rules = book.rules
        self._parts = {name: label.part for name, label in book.labels.items()}
        self._lookups = Lookups(book.rules)

    def translated(self, name: str, text: str) -> Foreign | None:
        """The rules of one file (`name` is its file name); None where it is of neither kind."""
        if _CONFIG.search(text) and name.endswith(".txt"):
            return self._site(name, text)
        if any(_FILTER.fullmatch(line.strip()) or _HEADED.fullmatch(line.strip()) for line in text.splitlines()):
            return _filters(name, text)
        return None

    def _site(self, name: str, text: str) -> Foreign:
        host = name.removesuffix(".txt").strip(".").lower()
        found = Foreign(f"sites/{host}-config.toml")
        if not _HOST.fullmatch(host):
            found.untold.append(Untold(1, name, "a config is named after its site, as in example.org.txt"))
            return found
        boxes: defaultdict[str, list[_Box]] = defaultdict(list)
        tried = []
        # What is stripped comes last: it must not hold on the article's own container.
        for number, line, key, value in sorted(_directives(text), key=lambda one: one[2].startswith("strip")):
            if key == "test_url":
                tried.append(value)
                continue
            try:
                asked = _asked(key, value)
                if key.startswith("strip") and any(_meet(box, own) for box in asked for own in boxes["body"]):
                    raise _CannotSayError("as a rule it would hold on the container of the article, too")
                boxes[key] += asked
                found.told += 1
            except _CannotSayError as error:
                found.untold.append(Untold(number, line, str(error)))
        found.untold.sort()
        rules = [*_places(boxes["body"]), *_values(boxes), *self._stripped(boxes["strip"] + boxes["strip_id_or_class"])]
        if rules:
            head = [
                f"# From a site config of Full-Text RSS for {host}.",
                *(f"# Tried on {url}" for url in tried),
                *(f"# Not translated: {one.text} ({one.reason})" for one in found.untold),
            ]
            found.text = "\n".join([*head, "", "[site]", f"hosts = [{quoted(host)}]", *rules]) + "\n"
        return found

    def _stripped(self, boxes: Sequence[_Box]) -> Iterator[str]:
        by_label: defaultdict[str, list[_Box]] = defaultdict(list)
        for box in dict.fromkeys(boxes):
            by_label[self._label(box)].append(box)
        for label, own in sorted(by_label.items()):
            yield from _rules_of(label, label, "The site's config strips this container.", own)

    def _label(self, box: _Box) -> str:
        """What our rules call a container of this name."""
        numbers = self._lookups.named(box.name.strip("*")) if box.name else self._lookups.tags.get(box.tag, ())
        labels = (self._rules[number].label for number in numbers if not self._rules[number].hosts)
        return next((label for label in labels if self._parts[label] == "chrome"), "other_chrome")


def _directives(text: str) -> Iterator[tuple[int, str, str, str]]:
    """Number, line, key and value of each line of a site config; no key where it is none."""
    for number, line in _lines(text, "#"):
        match = _DIRECTIVE.fullmatch(line)
        yield number, line, *((match["key"], match["value"].strip()) if match else ("", line))


def _meet(box: _Box, article: _Box) -> bool:
    """Whether a rule about a container would hold on that of the article: by its tag, its name or a part of that."""
    part = "*" in box.name and box.name.strip("*") in article.name.strip("*")
    return part or (box in (_Box(tag=article.tag), _Box(name=article.name)) and box != _Box())


def _whole(name: str) -> str:
    """A name as rules write it if they mean no part of a longer one."""
    return name if "*" in name else f"={name}"


def _lines(text: str, comment: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text.lstrip("\ufeff").splitlines(), 1):
        if (line := line.strip()) and not line.startswith(comment):
            yield number, line


def _asked(key: str, value: str) -> list[_Box]:
    """The containers that a line of a site config is about."""
    if key == "strip_id_or_class":
        return [_Box(name=_AROUND["part"].format(_telling(value.strip("'\""))))]
    if key not in ("body", "strip", *_FIELDS):
        raise _CannotSayError("about fetching or rewriting pages, or no line of a site config")
    if key in _FIELDS and re.search(r"//meta\b|//link\b|/@\w+$", value):
        raise _CannotSayError("an attribute; what a page's head and its times state is read without a rule")
    boxes = [box for part in _split(value, "|") for box in _boxes_of(part)]
    if key == "strip" and any(box.tag in _EVERYTHING for box in boxes):
        raise _CannotSayError("every such element would go")
    return boxes


def _split(text: str, sign: str) -> list[str]:
    """Parts of an expression between signs that stand in no brackets or quotes."""
    parts, depth, quote, start = [], 0, "", 0
    for at, letter in enumerate(text):
        if quote:
            quote = "" if letter == quote else quote
        elif letter in "'\"":
            quote = letter
        elif letter in "([":
            depth += 1
        elif letter in ")]":
            depth -= 1
        elif not depth and text.startswith(sign, at):
            parts.append(text[start:at].strip())
            start = at + len(sign)
    return [*parts, text[start:].strip()]


def _boxes_of(path: str) -> Iterator[_Box]:
    """The containers that an XPath of one step leads to."""
    step = _STEP.fullmatch(path)
    if not step:
        raise _CannotSayError("containers within containers, or an axis")
    if not step["tests"]:
        yield _Box(tag=step["tag"].lower())
        return
    test = step["tests"][1:-1]
    if "]" in test or len(_split(test, " and ")) > 1:
        raise _CannotSayError("containers within containers, or several conditions at once")
    for term in _split(test, " or "):
        yield _Box(name=_named(term))


def _named(term: str) -> str:
    for how, pattern in _TESTS:
        if match := pattern.fullmatch(term):
            return _AROUND[how].format(_telling((match["a1"] or match["a2"] or "").strip(), whole=how == "whole"))
    raise _CannotSayError("more than a class, id or role")


def _telling(name: str, *, whole: bool = False) -> str:
    if len(name.split()) > 1:
        raise _CannotSayError("several classes at once")
    if not _NAME.fullmatch(name) or (not whole and len(name) < _LEAST_CHARS):
        raise _CannotSayError("no name, or too short a part of one")
    return name.lower()


def _places(boxes: Sequence[_Box]) -> Iterator[str]:
    """Rules for the containers of the article: what is in them, and what is outside where they are known by whole names."""
    yield from _rules_of("article", "body", "The site's config takes this container for the article.", boxes)
    names = [box.name for box in dict.fromkeys(boxes) if box.name]
    if names and not any("*" in name for name in names) and all(box.name for box in boxes):
        yield from table(
            "around", "other_chrome", "Around what the site's config takes for the article.",
            [f"outside = [{', '.join(map(quoted, names))}]"],
            [f'<p>Menu</p><div class="{names[0]}"><p>{FILLER}</p></div>'], [f"<p>{FILLER}</p>"],
        )  # fmt: skip


def _values(boxes: dict[str, list[_Box]]) -> Iterator[str]:
    for key, (label, gives) in _FIELDS.items():
        why = f"The site's config takes this container for the {key}."
        yield from _rules_of(key, label, why, boxes[key], [f'gives = "{gives}"'])


def _rules_of(name: str, label: str, why: str, boxes: Sequence[_Box], more: Sequence[str] = ()) -> Iterator[str]:
    """One rule for the named containers and one for those of certain tags."""
    names = list(dict.fromkeys(box.name for box in boxes if box.name))
    tags = list(dict.fromkeys(box.tag for box in boxes if box.tag))
    spared = [f"<p>{FILLER}</p>"]
    if names:
        shown = [f'<div class="{name.strip("*")}"><p>{FILLER}</p></div>' for name in names[:3]]
        yield from table(
            name, label, why, ["names = [", *(f"  {quoted(_whole(one))}," for one in names), "]", *more], shown, spared
        )
    if tags:
        shown = [f"<{tag}>{FILLER}</{tag}>" for tag in tags]
        yield from table(f"{name}-tags", label, why, [f"tags = [{', '.join(map(quoted, tags))}]", *more], shown, spared)


def _filters(name: str, text: str) -> Foreign:
    """What an ad blocker hides on all sites, as one rule."""
    found = Foreign(f"any/hidden-{re.sub(r'[^a-z0-9-]+', '-', PurePath(name).stem.lower())}.toml")
    hidden: dict[str, None] = {}
    spared: set[str] = set()
    for number, line in _lines(text, "!"):
        match = _FILTER.fullmatch(line)
        if _HEADED.fullmatch(line) or (not match and not _EXTENDED.search(line)) or (match and match["sites"]):
            found.other += 1
            continue
        try:
            if _EXTENDED.search(line) or not match:
                raise _CannotSayError("more than a selector")
            names = [_selected(selector) for selector in _split(match["selector"], ",")]
            found.told += 1
            if match["how"] == "##":
                hidden.update(dict.fromkeys(names))
            else:
                spared.update(names)
        except _CannotSayError as error:
            found.untold.append(Untold(number, line, str(error)))
    boxes = [_Box(name=name) for name in hidden if name not in spared]
    rules = list(_rules_of("ad", "ad", "A list for ad blockers hides containers of this name on all sites.", boxes))
    if rules:
        found.text = "\n".join([f"# From {name}, a list for ad blockers.", *rules]) + "\n"
    return found


def _selected(selector: str) -> str:
    """The name that a CSS selector of one class, id or part of one asks for, as a rule writes it."""
    match = _SELECTOR.fullmatch(selector)
    if not match:
        raise _CannotSayError("more than one class or id")
    if match["name"]:
        return _telling(match["name"].replace("\\", ""), whole=True)
    how = {"^": "start", "*": "part"}.get(match["sign"], "whole")
    return _AROUND[how].format(_telling(match["value"], whole=how == "whole"))
