"""All rules compiled into a few look-ups: a set for whole lines, first words for phrases, a cache for names."""

from __future__ import annotations

import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from stripper.rulebook.load import Rule
from stripper.words import fold, spaceless

__all__ = ["LINE_CHARS", "SHORT_WORDS", "Lookups"]

_JOINTS = re.compile(r"[-_:./]+|(?<=[a-z0-9])(?=[A-Z])")
LINE_CHARS = 1_200
"""Longer blocks are looked at by patterns only."""
SHORT_WORDS = 45
"""Most phrases are looked for in blocks of at most so many words."""
_CACHE_LIMIT = 50_000


class Lookups:
    """The rules of a book, indexed by what has to be seen before they can hold. Rules are named by their number."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.rules = rules
        self.lines: dict[str, tuple[int, ...]] = {}
        self.line_starts: frozenset[str] = frozenset()
        """First words of whole lines: what a row of several known lines begins with."""
        self.phrases: dict[str, tuple[tuple[tuple[str, ...], int, int, bool], ...]] = {}
        """a telling word → (words of the phrase, place of that word, rule, whether it is only the guard of a pattern)"""
        self.telling: frozenset[str] = frozenset()
        self.telling_in_long: frozenset[str] = frozenset()
        """The telling words of rules that hold on blocks of more than `SHORT_WORDS` words."""
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
        self._wild: list[tuple[str, bool, bool, int]] = []
        self._seen: dict[str, tuple[int, ...]] = {}
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
                    self._wild.append((name.strip("*"), name.startswith("*"), name.endswith("*"), number))
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
        self.line_starts = frozenset(line.split(" ", 1)[0] for line in self.lines)
        self.tags = {key: tuple(value) for key, value in tags.items()}
        self._names = {key: tuple(dict.fromkeys(value)) for key, value in names.items()}
        self.phrases = {key: tuple(value) for key, value in phrases.items()}
        self.telling = frozenset(phrases)
        self.telling_in_long = frozenset(
            word for word, entries in phrases.items() if any(self._holds_on_long(number) for _, _, number, _ in entries)
        )
        self.marks = tuple((number, tuple(texts), self.rules[number].phrase == ()) for number, texts in marks.items())
        self.unspaced = {key: tuple(value) for key, value in unspaced.items()}
        self.unguarded, self.shapes, self.places = tuple(unguarded), tuple(shapes), tuple(places)

    def _holds_on_long(self, number: int) -> bool:
        bounds = self.rules[number].ranges.get("words")
        return bounds is None or bounds.most > SHORT_WORDS

    def named(self, names: str) -> tuple[int, ...]:
        """Rules that a box with these class and id names may satisfy. Each distinct text is looked at once."""
        found = self._seen.get(names)
        if found is None:
            found = tuple(dict.fromkeys(self._named(names.split())))
            if len(self._seen) > _CACHE_LIMIT:
                self._seen.clear()
            self._seen[names] = found
        return found

    def _named(self, tokens: Iterable[str]) -> Iterable[int]:
        for token in tokens:
            whole = token.lower()
            yield from self._names.get(whole, ())
            parts = [part.lower() for part in _JOINTS.split(token) if part]
            if len(parts) > 1:
                for part in parts:
                    yield from self._names.get(part, ())
                for first, second in itertools.pairwise(parts):
                    yield from self._names.get(f"{first}-{second}", ())
            for text, before, after, number in self._wild:
                if (
                    (before and after and text in whole)
                    or (before and not after and whole.endswith(text))
                    or (after and not before and whole.startswith(text))
                ):
                    yield number
