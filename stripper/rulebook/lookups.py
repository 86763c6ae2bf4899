"""All rules compiled into a few look-ups: a set for whole lines, first words for phrases, a cache for names."""

from __future__ import annotations

import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from stripper.rulebook.load import Rule
from stripper.words import fold, spaceless

__all__ = ["LINE_CHARS", "SHORT_WORDS", "Lookups", "Phrases"]

_JOINTS = re.compile(r"[-_:./]+|(?<=[a-z0-9])(?=[A-Z])")
_PLAIN = re.compile(r"[a-z0-9-]+").fullmatch
_BEGINNING = 3
"""So many letters of a name tell which beginnings (`name*`) are looked at."""
LINE_CHARS = 1_200
"""Longer blocks are looked at by patterns only."""
SHORT_WORDS = 45
"""Most phrases are looked for in blocks of at most so many words."""
_CACHE_LIMIT = 50_000
_LANGUAGES_LIMIT = 100


Entry = tuple[tuple[str, ...], int, int, bool]
"""Words of a phrase, the place of its telling word, its rule, whether it is only the guard of a pattern."""


class Phrases(NamedTuple):
    """The phrases that may mean something on pages of one kind, in some languages."""

    by_word: dict[str, tuple[Entry, ...]]
    """a telling word → the phrases looked for by it"""
    telling: frozenset[str]
    telling_in_long: frozenset[str]
    """The telling words of rules that hold on blocks of more than `SHORT_WORDS` words."""


class Lookups:
    """The rules of a book, indexed by what has to be seen before they can hold. Rules are named by their number."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.rules = rules
        self.lines: dict[str, tuple[int, ...]] = {}
        self.line_words: frozenset[str] = frozenset()
        """All words of whole lines: what a row of several known lines is made of."""
        self.phrases: dict[str, tuple[Entry, ...]] = {}
        self.unspaced: dict[str, tuple[tuple[str, int, bool], ...]] = {}
        """Phrases of scripts without spaces: first two characters → (phrase, rule, whether it is only a guard)"""
        self.marks: tuple[tuple[int, tuple[str, ...], bool], ...] = ()
        """(rule, its phrases or guards that hold no word (`©`, `文`, `{{`), whether they are only guards)"""
        self.unguarded: tuple[int, ...] = ()
        """Rules whose pattern has no guard: tried on every block of their language."""
        self.shapes: tuple[int, ...] = ()
        """Rules that look at numbers only."""
        self.places: tuple[tuple[int, tuple[str, ...], tuple[str, ...]], ...] = ()
        """(rule, its folded lines `since`, its folded lines `until`) of rules that say where something stands"""
        self.tags: dict[str, tuple[int, ...]] = {}
        self._names: dict[str, tuple[int, ...]] = {}
        self._beginnings: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
        """Names that rules give as `name*`, by their first letters."""
        self._wild: list[tuple[str, str, int]] = []
        """(text, the same with its stars, rule) of names that rules give as `*name` or `*name*`, and of very short beginnings"""
        self._seen: dict[str, tuple[int, ...]] = {}
        self._seen_names: dict[str, tuple[int, ...]] = {}
        self._spoken: dict[tuple[str, frozenset[str]], Phrases] = {}
        self._index()

    def _index(self) -> None:
        lines, tags, names = defaultdict(list), defaultdict(list), defaultdict(list)
        phrases, unspaced = defaultdict(list), defaultdict(list)
        sequences: list[tuple[tuple[str, ...], int, bool]] = []
        marks: defaultdict[int, list[str]] = defaultdict(list)
        unguarded, shapes, places = [], [], []
        for number, rule in enumerate(self.rules):
            for line in rule.line:
                lines[fold(line)].append(number)
            for text, guard in [(p, False) for p in rule.phrase] + [(p, True) for p in rule.needs]:
                folded = fold(text)
                if not folded or (len(folded) == 1 and spaceless(folded)):
                    marks[number].append(text)
                elif spaceless(folded):
                    run = folded.replace(" ", "")
                    unspaced[run[:2]].append((run, number, guard))
                else:
                    sequences.append((tuple(folded.split()), number, guard))
            for tag in rule.tags:
                tags[tag].append(number)
            for name in rule.names:
                if "*" in name:
                    self._index_wild(name, number)
                else:
                    names[name].append(number)
            if rule.outside or rule.since or rule.until:
                places.append((number, tuple(map(fold, rule.since)), tuple(map(fold, rule.until))))
            elif rule.pattern and not rule.needs and not rule.line and not rule.phrase:
                if not rule.names and not rule.tags:
                    unguarded.append(number)
            elif not (rule.line or rule.phrase or rule.pattern or rule.names or rule.tags):
                shapes.append(number)
        # A phrase is looked for by its most telling word: one that is in few phrases, and long, is in few texts too.
        often = Counter(word for sequence, _, _ in sequences for word in sequence)
        for sequence, number, guard in sequences:
            place = min(range(len(sequence)), key=lambda at: (often[sequence[at]] / len(sequence[at]) ** 2, at))
            phrases[sequence[place]].append((sequence, place, number, guard))
        self.lines = {key: tuple(dict.fromkeys(value)) for key, value in lines.items() if key}
        self.line_words = frozenset(word for line in self.lines for word in line.split())
        self.tags = {key: tuple(value) for key, value in tags.items()}
        self._names = {key: tuple(dict.fromkeys(value)) for key, value in names.items()}
        self._firsts = frozenset(key.partition("-")[0] for key in names)
        self.phrases = {key: tuple(value) for key, value in phrases.items()}
        self.marks = tuple((number, tuple(texts), self.rules[number].phrase == ()) for number, texts in marks.items())
        self.unspaced = {key: tuple(value) for key, value in unspaced.items()}
        self.unguarded, self.shapes, self.places = tuple(unguarded), tuple(shapes), tuple(places)

    def _index_wild(self, name: str, number: int) -> None:
        text = name.strip("*")
        if name.startswith("*") or len(text) < _BEGINNING:
            self._wild.append((text, name, number))
        else:
            self._beginnings[text[:_BEGINNING]].append((text, number))

    def _holds_on_long(self, number: int) -> bool:
        bounds = self.rules[number].ranges.get("words")
        return bounds is None or bounds.most > SHORT_WORDS

    def phrases_in(self, kind: str, languages: frozenset[str]) -> Phrases:
        """The phrases for pages of a kind. Those that only guard a pattern count in the languages of the page."""
        found = self._spoken.get((kind, languages))
        if found is None:
            by_word = {
                word: left
                for word, entries in self.phrases.items()
                if (left := tuple(entry for entry in entries if self._counts(entry, kind, languages)))
            }
            long = (
                word
                for word, entries in by_word.items()
                if any(self._holds_on_long(number) for _, _, number, _ in entries)
            )
            found = Phrases(by_word, frozenset(by_word), frozenset(long))
            if len(self._spoken) >= _LANGUAGES_LIMIT:
                self._spoken.clear()
            self._spoken[kind, languages] = found
        return found

    def _counts(self, entry: Entry, kind: str, languages: frozenset[str]) -> bool:
        _, _, number, guard = entry
        rule = self.rules[number]
        return rule.kind in (None, kind) and (not guard or rule.language in languages)

    def named(self, names: str) -> tuple[int, ...]:
        """Rules that a box with these class and id names may satisfy. Each distinct text, and each name, is looked at once."""
        found = self._seen.get(names)
        if found is None:
            found = tuple(dict.fromkeys(number for name in names.split() for number in self._of_name(name)))
            _remember(self._seen, names, found)
        return found

    def _of_name(self, name: str) -> tuple[int, ...]:
        found = self._seen_names.get(name)
        if found is None:
            found = tuple(self._looked_up(name))
            _remember(self._seen_names, name, found)
        return found

    def _looked_up(self, name: str) -> Iterator[int]:
        whole = name.lower()
        yield from self._names.get(whole, ())
        yield from self._names.get("=" + whole, ())
        # Most names are in lower case, with hyphens; a pattern takes longer.
        plain = name.replace("_", "-")
        parts = plain.split("-") if _PLAIN(plain) else [part.lower() for part in _JOINTS.split(name)]
        parts = [part for part in parts if part]
        if len(parts) > 1:
            for part in parts:
                yield from self._names.get(part, ())
            for first, second in itertools.pairwise(parts):
                if first in self._firsts:
                    yield from self._names.get(f"{first}-{second}", ())
        for text, number in self._beginnings.get(whole[:_BEGINNING], ()):
            if whole.startswith(text):
                yield number
        for text, wild, number in self._wild:
            if whole.endswith(text) if wild[-1] != "*" else text in whole if wild[0] == "*" else whole.startswith(text):
                yield number


def _remember(seen: dict[str, tuple[int, ...]], key: str, found: tuple[int, ...]) -> None:
    if len(seen) > _CACHE_LIMIT:
        seen.clear()
    seen[key] = found
