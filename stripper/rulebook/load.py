"""Finds rule files in folders and reads them, with errors that say what to do."""

from __future__ import annotations

import difflib
import math
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import regex

from stripper.errors import BadRule

__all__ = [
    "RANGES",
    "Label",
    "Language",
    "Range",
    "Rule",
    "Rulebook",
    "compiled",
    "load",
    "load_default",
    "rules_folder",
]

RANGES = frozenset(
    [
        "words",
        "chars",
        "linked",
        "sentences",
        "stopwords",
        "letters",
        "repeats",
        "run",
        "position",
        "digits",
        "level",
        "prose_above",
        "prose_below",
    ]
)
_LISTS = frozenset(["line", "phrase", "needs", "pattern", "names", "tags", "outside", "since", "until"])
_LOOKS = ("line", "phrase", "pattern", "names", "tags", "outside", "since", "until")
_REQUIRED = ("label", "why", "matches", "spares")
_KEYS = _LISTS | RANGES | {"label", "why", "matches", "spares", "skips", "gives", "kind", "opens", "page"}
_GIVES = frozenset(
    [
        "title",
        "subtitle",
        "authors",
        "published",
        "modified",
        "section",
        "topics",
        "persons",
        "agency",
        "dateline",
        "credit",
    ]
)
_KINDS = frozenset(("html", "text"))
_OPENS = frozenset(("next", "list", "rest"))
_PAGES = frozenset(("error", "consent", "login", "loading", "search", "index"))
_PARTS = frozenset(("text", "about", "chrome"))
_LABEL_KEYS = frozenset(("part", "kept", "why"))
_LANGUAGE_KEYS = frozenset(("name", "scripts", "stopwords"))
_HOST = re.compile(r"[\w-]+(?:\.[\w-]+)*")
_NOT_RULES = frozenset(("labels.toml", "dates.toml", "judge.toml", "metadata.toml"))


@dataclass(frozen=True, slots=True)
class Range:
    """Least and greatest value of a fact that a rule allows; both ends included."""

    least: float
    most: float


@dataclass(frozen=True, slots=True)
class Rule:
    """What a block can be recognised by, and what it then is. Lists hold alternatives; all keys must hold."""

    id: str
    label: str
    why: str
    matches: tuple[str, ...]
    spares: tuple[str, ...]
    language: str
    """The language folder it stands in; '' for rules of no language."""
    line: tuple[str, ...] = ()
    phrase: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    pattern: tuple[str, ...] = ()
    """Regular expressions as written; `compiled` makes them ready when they are first needed."""
    names: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()
    """Names of containers: holds on all that stands in none of them, on pages that have one."""
    since: tuple[str, ...] = ()
    """Whole lines: holds from the first of them that the page has on; where it stands twice, from the last place on."""
    until: tuple[str, ...] = ()
    """Whole lines: holds from the top of the page down to the first of them that the page has."""
    skips: tuple[int, int] = (0, 0)
    """Of the blocks that `since` and `until` tell, how many are left out at the top and at the end."""
    ranges: Mapping[str, Range] = field(default_factory=dict)
    gives: str | None = None
    kind: str | None = None
    opens: str | None = None
    page: str | None = None
    """What the page is, if little else stands on it: error, consent, login, loading, search or index."""
    hosts: tuple[str, ...] = ()
    ours: bool = False
    """Comes with stripper, so its patterns have met hostile texts in the tests."""

    @property
    def weak(self) -> bool:
        """Words that are chrome only in company (`Sport`, `Health`): slight evidence, never sure."""
        return self.id.endswith("-weak")


@dataclass(frozen=True, slots=True)
class Label:
    """What becomes of blocks of one kind."""

    name: str
    part: str
    kept: bool
    why: str


@dataclass(frozen=True, slots=True)
class Language:
    """Facts of a language that recognise it and measure its prose."""

    code: str
    name: str
    scripts: tuple[str, ...]
    stopwords: frozenset[str]


@dataclass(frozen=True, slots=True)
class Rulebook:
    """All rules, labels and languages, in the order of their folders and files."""

    rules: tuple[Rule, ...]
    labels: Mapping[str, Label]
    languages: Mapping[str, Language]
    judge: Mapping[str, Any]
    """The judge's weights as read from `judge.toml` of the last folder that has one."""
    model: Path | None = None
    """The fitted model: `model.json` of the last folder that has one."""


@cache
def rules_folder() -> Path:
    """The folder of the rules that come with stripper: inside the wheel, or beside the package in a checkout."""
    inside = Path(__file__).resolve().parent.parent / "rules"
    return inside if inside.is_dir() else inside.parent.parent / "rules"


@cache
def compiled(pattern: str) -> regex.Pattern[str]:
    """A rule's pattern ready for use. Compiling all of them would cost more than reading all rule files."""
    return regex.compile(pattern)


def load(folders: Iterable[Path | str]) -> Rulebook:
    """Rules of several folders as one book; a later folder may replace a rule by giving one of the same id.

    Raises BadRule for a folder that is not there, a file that is not TOML, and every key that does not fit.
    """
    rules: dict[str, Rule] = {}
    labels: dict[str, Label] = {}
    languages: dict[str, Language] = {}
    judge: Mapping[str, Any] = {}
    model: Path | None = None
    for folder in map(Path, folders):
        if not folder.is_dir():
            raise BadRule(f"{folder}: no such rule folder; give a folder that holds TOML rule files")
        if (folder / "labels.toml").is_file():
            labels |= _labels(folder / "labels.toml")
        if (folder / "judge.toml").is_file():
            judge = _read(folder / "judge.toml")
        if (folder / "model.json").is_file():
            model = folder / "model.json"
        for path in sorted(folder.rglob("*.toml")):
            if path.parent == folder and path.name in _NOT_RULES:
                continue
            place = path.relative_to(folder).with_suffix("").as_posix()
            code = place.split("/")[0] if "/" in place and place.split("/")[0] not in ("any", "sites") else ""
            if path.name == "language.toml":
                languages[code] = _language(path, code)
                continue
            for rule in _rules(path, place, code, labels):
                rules[rule.id] = rule
    return Rulebook(tuple(rules.values()), labels, languages, judge, model)


def load_default(extra: Iterable[Path | str] = ()) -> Rulebook:
    """The rules that come with stripper, and those of the caller's own folders after them."""
    return load([rules_folder(), *extra])


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise BadRule(f"{path}: cannot be read ({error}); rule files are UTF-8 TOML") from error
    except RecursionError as error:
        raise BadRule(f"{path}: not TOML that can be read: lists or tables stand too deep in each other") from error
    except ValueError as error:
        raise BadRule(f"{path}: not TOML: {error}") from error


def _labels(path: Path) -> dict[str, Label]:
    labels = {}
    for name, values in _read(path).items():
        if not isinstance(values, dict):
            raise BadRule(f"{path}: '{name}' stands outside a label; a label is a table [{name}] with part, kept, why")
        table = _Table(path, name, values)
        table.check_keys(_LABEL_KEYS)
        for key in ("part", "kept", "why"):
            if key not in values:
                raise table.wrong(f"key '{key}' is missing; a label needs part, kept, why")
        if not isinstance(values["kept"], bool):
            raise table.wrong(f"kept = {values['kept']!r} must be true or false, without quotes")
        labels[name] = Label(name, table.choice("part", _PARTS) or "", values["kept"], table.text("why"))
    return labels


def _language(path: Path, code: str) -> Language:
    values = _read(path).get("language")
    if not isinstance(values, dict) or "stopwords" not in values:
        raise BadRule(f"{path}: needs a table [language] with name, scripts and stopwords")
    table = _Table(path, "language", values)
    table.check_keys(_LANGUAGE_KEYS)
    if isinstance(values["stopwords"], str):
        raise table.wrong("stopwords must be a list with one text a word, not one text")
    words = frozenset(word.casefold() for word in table.strings("stopwords"))
    return Language(code, table.text("name") if "name" in values else code, table.strings("scripts"), words)


def _hosts(path: Path, values: object) -> tuple[str, ...]:
    """Where the rules of a file hold. Never empty: a site's rules that forgot their site would hold everywhere."""
    if not isinstance(values, dict):
        raise BadRule(f'{path}: [site] must be a table with hosts = ["example.org"], not site = {values!r}')
    table = _Table(path, "site", values)
    table.check_keys(frozenset(("hosts",)))
    hosts = tuple(host.strip().lower().removesuffix(".") for host in table.strings("hosts"))
    if not hosts:
        raise table.wrong('hosts is missing or empty; name the sites that the rules are for: hosts = ["example.org"]')
    for host in hosts:
        if not _HOST.fullmatch(host):
            raise table.wrong(
                f"hosts: {host!r} is no host name; give it like 'example.org', which holds for www.example.org too"
            )
    return hosts


def _rules(path: Path, place: str, code: str, labels: Mapping[str, Label]) -> Iterable[Rule]:
    data = _read(path)
    hosts = _hosts(path, data.pop("site")) if "site" in data else ()
    for name, table in data.items():
        if not isinstance(table, dict):
            raise BadRule(f"{path}: '{name}' stands outside a rule; a rule is a table [{name}] with label, why, …")
        yield _rule(_Table(path, name, table), f"{place}/{name}", code, hosts, labels)


class _Table:
    """A rule, label, language or site while its table is read; every complaint names file, table and key."""

    def __init__(self, path: Path, name: str, values: dict[str, Any]) -> None:
        self.path, self.name, self.values = path, name, values
        self.ours = path.is_relative_to(rules_folder())

    def wrong(self, reason: str) -> BadRule:
        return BadRule(f"{self.path}: [{self.name}]: {reason}")

    def check_keys(self, keys: frozenset[str]) -> None:
        for key in self.values:
            if key not in keys:
                raise self.wrong(f"unknown key '{key}'{_nearest(key, keys)}; keys are {_named(keys)}")

    def text(self, key: str) -> str:
        value = self.values[key]
        if not isinstance(value, str):
            raise self.wrong(f"{key} = {value!r} must be a text in quotes")
        return value

    def strings(self, key: str) -> tuple[str, ...]:
        value = self.values.get(key, [])
        if isinstance(value, str):
            value = [value]
        if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
            raise self.wrong(f"{key} must be a text or a list of texts")
        return tuple(value)

    def choice(self, key: str, allowed: frozenset[str]) -> str | None:
        value = self.values.get(key)
        if value is None:
            return None
        if not isinstance(value, str):
            raise self.wrong(f"{key} = {value!r} must be one text, one of {_named(allowed)}")
        if value not in allowed:
            raise self.wrong(f"{key} = {value!r} is not one of {_named(allowed)}{_nearest(value, allowed)}")
        return value

    def ranges(self) -> dict[str, Range]:
        found = {}
        for key in RANGES & self.values.keys():
            value = self.values[key]
            if not isinstance(value, dict) or not value or value.keys() - {"min", "max"}:
                raise self.wrong(f"{key} must be a range like {{ min = 1, max = 40 }}")
            if not all(isinstance(end, int | float) and not isinstance(end, bool) for end in value.values()):
                raise self.wrong(f"{key}: min and max must be numbers")
            least, most = value.get("min", -math.inf), value.get("max", math.inf)
            if not least <= most:  # nan is neither less nor greater
                raise self.wrong(
                    f"{key}: no value lies between min = {least} and max = {most}; min is the smaller number"
                )
            found[key] = Range(least, most)
        return found

    def skips(self) -> tuple[int, int]:
        value = self.values.get("skips", [0, 0])
        match value:
            case [int(first), int(last)] if first >= 0 and last >= 0 and bool not in (type(first), type(last)):
                if "skips" in self.values and not self.values.get("since") and not self.values.get("until"):
                    raise self.wrong("skips counts blocks beside the lines of since and until; give one of these too")
                return first, last
        raise self.wrong(f"skips = {value!r} must be two whole numbers, as in [2, 1]: blocks at the top, at the end")

    def patterns(self) -> tuple[str, ...]:
        """Patterns of other people's rules are compiled at once, to find mistakes; our own are known to be sound."""
        patterns = self.strings("pattern")
        for text in patterns if not self.ours else ():
            try:
                compiled(text)
            except regex.error as error:
                raise self.wrong(f"pattern {text!r} is not a regular expression: {error}") from error
            except RecursionError as error:
                shown = f"{text[:60]}…" if len(text) > 60 else text
                reason = "its groups stand too deep in each other; write several patterns"
                raise self.wrong(f"pattern {shown!r} is not a regular expression: {reason}") from error
        return patterns


def _rule(table: _Table, id: str, code: str, hosts: tuple[str, ...], labels: Mapping[str, Label]) -> Rule:
    table.check_keys(_KEYS)
    for key in _REQUIRED:
        if not table.values.get(key):
            raise table.wrong(f"key '{key}' is missing; a rule needs {', '.join(_REQUIRED)}")
    label = table.text("label")
    if label not in labels:
        raise table.wrong(f"label = {label!r} is not in labels.toml{_nearest(label, labels)}")
    ranges = table.ranges()
    if not ranges and not any(table.values.get(key) for key in _LOOKS):
        raise table.wrong(f"has no condition; give {', '.join(_LOOKS)} or a range such as words")
    return Rule(
        id=id,
        label=label,
        why=table.text("why"),
        matches=table.strings("matches"),
        spares=table.strings("spares"),
        language=code,
        line=table.strings("line"),
        phrase=table.strings("phrase"),
        needs=table.strings("needs"),
        pattern=table.patterns(),
        names=tuple(name.lower() for name in table.strings("names")),
        tags=tuple(name.lower() for name in table.strings("tags")),
        outside=tuple(name.lower() for name in table.strings("outside")),
        since=table.strings("since"),
        until=table.strings("until"),
        skips=table.skips(),
        ranges=ranges,
        gives=table.choice("gives", _GIVES),
        kind=table.choice("kind", _KINDS),
        opens=table.choice("opens", _OPENS),
        page=table.choice("page", _PAGES),
        hosts=hosts,
        ours=table.ours,
    )


def _named(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))


def _nearest(name: str, names: Iterable[str]) -> str:
    near = difflib.get_close_matches(name, list(names), 1)
    return f" (did you mean '{near[0]}'?)" if near else ""
