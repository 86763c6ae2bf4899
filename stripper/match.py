"""Rules look at facts and leave evidence on blocks. Knows patterns, no markup."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Sequence
from operator import add
from typing import NamedTuple
from urllib.parse import urlsplit

import numpy as np
import regex

from stripper.model import BoolArray, Page
from stripper.read.head import stated_url
from stripper.read.letters import BEGINNING
from stripper.read.surroundings import Facts
from stripper.rulebook.load import Rule, Rulebook, compiled
from stripper.rulebook.lookups import LINE_CHARS, SHORT_WORDS, Lookups
from stripper.words import fold

__all__ = ["Finding", "Matcher", "Stated", "host_of"]

_ROW_CHARS = 140
"""Longer lines are not taken apart."""
_ROW_WORDS = 16
_SHORT_CHARS = 250
_MARK_CHARS = 600
_PATTERN_CHARS = 2_000
_TIMEOUT = 0.05
"""Seconds one pattern may spend on one block; honest patterns need microseconds."""
_OUR_TIMEOUT = 5.0
"""The same for our own patterns: no block takes them so long, but on a busy machine a thread may have to wait for its turn."""
_TIMEOUTS = 3
"""A rule that took too long so often is asked no more on the page."""
_SEPARATORS = re.compile(r"\s*[|·•»›>/—–\n]+\s*")
_SEPARATED = re.compile(r"[|·•»›>/—–\n]")
_GLUED = re.compile(r"(?<=[^\W\d_A-Z])(?=[A-Z])|(?<=[!?.])(?=[A-Z])|(?<=\d)(?=[A-Z][a-z])")
_HEADLINE_WORDS = 30
_LIST_LINES = 120
"""No list that a line opens is longer."""
_CODE_SIGNS, _CODE_SIGNS_COUNT = 0.1, 4
"""A line with so large a share of brackets and the like in its beginning, and so many of them, is one of a program."""
_SPACELESS_CHARS = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]")


class Finding(NamedTuple):
    """A rule held on the blocks [start, end)."""

    rule: int
    start: int
    end: int
    how: str
    """line, phrase, pattern, names, tags, shape, region or place"""


class Stated(NamedTuple):
    """A metadata value that a rule read off a visible block."""

    block: int
    field: str
    value: str
    rule: str


def _unglued(parts: Sequence[str], known: Container[str]) -> list[str]:
    """Parts of a line glued at capitals, put together again where that makes a known line: `Linked`, `In`."""
    keys: list[str] = []
    at = 0
    while at < len(parts):
        sizes = (size for size in (3, 2) if fold("".join(parts[at : at + size])) in known)
        size = next(sizes, 1)
        keys.append(fold("".join(parts[at : at + size])))
        at += size
    return [key for key in keys if key]


def host_of(page: Page) -> str:
    """The host a page comes from, without port or user, as far as the caller or the page tells; else ""."""
    try:
        return (urlsplit(page.url or stated_url(page.head)).hostname or "").rstrip(".")
    except ValueError:
        return ""


class Matcher:
    """A rulebook ready to be asked. Holds no page, so threads may share one."""

    def __init__(self, rulebook: Rulebook, lookups: Lookups) -> None:
        self.rules = rulebook.rules
        self.lookups = lookups
        self.parts = [rulebook.labels[rule.label].part for rule in rulebook.rules]

    def match(self, page: Page, facts: Facts, languages: Sequence[str]) -> tuple[list[Finding], list[Stated]]:
        """All findings of a page in a fixed order, and the metadata that rules read on the way."""
        look = _Look(self, page, facts, frozenset(languages) | {"", "en"})
        look.at_texts()
        look.at_marks()
        look.at_unguarded()
        look.at_boxes()
        look.at_places()
        look.at_shapes()
        look.open_regions()
        return look.findings, look.stated


class _Look:
    """One page under the rules."""

    def __init__(self, matcher: Matcher, page: Page, facts: Facts, languages: frozenset[str]) -> None:
        self.rules, self.lookups, self.parts = matcher.rules, matcher.lookups, matcher.parts
        self.page, self.facts = page, facts
        self.languages = languages
        """Patterns are asked in these only; whole lines and phrases are known in all."""
        self.phrases = self.lookups.phrases_in(page.kind, languages)
        self.findings: list[Finding] = []
        self.stated: list[Stated] = []
        self.tried: set[tuple[int, int]] = set()
        """(block, rule) pairs that need not be looked at again"""
        self.slow: Counter[str] = Counter()
        """how often a rule took too long"""
        self.values: dict[str, list[float]] = {}
        """the columns that ranges were asked of, as plain numbers: a single one is quicker to read"""
        self.unguarded = [number for number in self.lookups.unguarded if self.rules[number].language in languages]
        self.prose_total = float(facts.prose.sum())
        self.words_total = float(facts["words"].sum())
        self.most, self.nearly_all = self.holding(0.6), self.holding(0.9)
        self.host = host_of(page)

    # -- on the text of a block ----------------------------------------------------------------------------------

    def at_texts(self) -> None:
        """Every block under the rules that know whole lines, phrases, or the guards of patterns."""
        lines, line_words = self.lookups.lines, self.lookups.line_words
        _, telling, telling_in_long = self.phrases
        columns = self.facts.columns
        parted = (columns["bars"] + columns["glued"] > 0).tolist()
        rows = zip(self.page.texts, self.facts.folded, self.facts.words, parted, strict=True)
        for index, (text, folded, words, in_parts) in enumerate(rows):
            length = len(text)
            if length > LINE_CHARS:
                continue
            hits = lines.get(folded)
            if length <= _ROW_CHARS and folded:
                if in_parts and hits is None:
                    hits = self.by_parts(text)
                if not hits and 2 <= len(words) <= _ROW_WORDS and line_words.issuperset(words):
                    hits = self.in_a_row(words)
            for number in hits or ():
                self.attempt(index, text, number, "line")
            told = telling if len(words) <= SHORT_WORDS else telling_in_long
            if not told.isdisjoint(words):
                self.at_phrases(index, text, words)
            if not folded.isascii() and _SPACELESS_CHARS.search(folded):
                self.at_unspaced(index, text, folded.replace(" ", ""))

    def at_marks(self) -> None:
        """Rules announced by signs that are no words: only those whose sign stands on the page look at its blocks."""
        texts = self.page.texts
        short = self.facts["chars"] <= _MARK_CHARS
        everything = "\n".join(texts)
        for number, marks, guards in self.lookups.marks:
            if guards and self.rules[number].language not in self.languages:
                continue
            marks = tuple(mark for mark in marks if mark in everything)
            allowed = self.within(number, short) if marks else []
            for mark in marks:
                for index in [index for index in allowed if mark in texts[index]]:
                    self.hold(index, texts[index], number, "pattern")

    def at_unguarded(self) -> None:
        """Patterns that no word announces: their ranges, asked for all blocks at once, keep them off most blocks."""
        texts = self.page.texts
        short = self.facts["chars"] <= _PATTERN_CHARS
        for number in self.unguarded:
            for index in self.within(number, short):
                self.hold(index, texts[index], number, "pattern")

    def within(self, number: int, among: BoolArray) -> list[int]:
        """The blocks of some that a rule's kind, site and ranges allow."""
        rule = self.rules[number]
        if (rule.kind and rule.kind != self.page.kind) or not self.host_fits(rule):
            return []
        return np.flatnonzero(self.in_ranges(rule) & among).tolist()

    def in_ranges(self, rule: Rule) -> BoolArray:
        """The blocks whose facts are all within the rule's ranges; an unknown fact (NaN) is within none."""
        held = np.ones(len(self.page.texts), bool)
        for key, bounds in rule.ranges.items():
            column = self.facts.columns[key]
            held &= (column >= bounds.least) & (column <= bounds.most)
        return held

    def by_parts(self, text: str) -> tuple[int, ...]:
        """Rules for a line made of several known lines: `Share | Print`, `LinkedInLinkedIn`, `Home » News`."""
        half = len(text) // 2
        if text[:half] == text[half:]:
            return self.lookups.lines.get(fold(text[:half]), ())
        lines = self.lookups.lines
        if _SEPARATED.search(text):
            keys = [key for part in _SEPARATORS.split(text) if (key := fold(part))]
        else:
            keys = _unglued([part for part in _GLUED.split(text) if part], lines)
        if len(keys) < 2:
            return ()
        known = Counter(hits[0] for key in keys if (hits := lines.get(key)))
        found = known.total()
        if found < 2 and not (found == 1 and len(set(keys)) == 1):
            return ()
        return (known.most_common(1)[0][0],) if found * 5 >= len(keys) * 3 else ()

    def in_a_row(self, words: Sequence[str]) -> tuple[int, ...]:
        """Rules for a line that is nothing but known lines, one after the other: `Share Facebook Twitter Email`.

        Three at least, of them two that are chrome also by themselves: `Main Features` is two menu words, and a heading.
        """
        lines = self.lookups.lines
        known: Counter[int] = Counter()
        at = 0
        while at < len(words):
            sizes = range(min(5, len(words) - at), 0, -1)
            size = next((size for size in sizes if " ".join(words[at : at + size]) in lines), 0)
            if not size:
                return ()
            known[lines[" ".join(words[at : at + size])][0]] += 1
            at += size
        sure = sum(count for number, count in known.items() if not self.rules[number].weak)
        return (known.most_common(1)[0][0],) if known.total() >= 3 and sure >= 2 else ()

    def at_phrases(self, index: int, text: str, words: Sequence[str]) -> None:
        """The rules whose phrase, or whose pattern's guard, stands among the words."""
        by_word, telling, _ = self.phrases
        for at, word in enumerate(words):
            if word in telling:
                for sequence, place, number, guard in by_word[word]:
                    start = at - place
                    if len(sequence) == 1 or (
                        start >= 0
                        and words[start] == sequence[0]
                        and tuple(words[start : start + len(sequence)]) == sequence
                    ):
                        self.attempt(index, text, number, "pattern" if guard else "phrase")

    def at_unspaced(self, index: int, text: str, run: str) -> None:
        """The same for scripts without spaces: phrases are found by their first two signs."""
        unspaced = self.lookups.unspaced
        for at, pair in enumerate(map(add, run, run[1:])):
            if entries := unspaced.get(pair):
                for phrase, number, guard in entries:
                    if run.startswith(phrase, at) and (not guard or self.rules[number].language in self.languages):
                        self.attempt(index, text, number, "pattern" if guard else "phrase")

    def attempt(self, index: int, text: str, number: int, how: str) -> None:
        """Whether what the rule asks of numbers holds too; if so, the rest is looked at."""
        key = (index, number)
        if key in self.tried:
            return
        rule = self.rules[number]
        if how == "phrase" and rule.needs and not self.guarded(rule, text):
            return
        if self.fits(rule, index):
            self.hold(index, text, number, how)
        else:
            self.tried.add(key)

    def hold(self, index: int, text: str, number: int, how: str) -> None:
        """Keeps the finding if also the boxes around the block and the words themselves are what the rule asks for."""
        key = (index, number)
        if key in self.tried:
            return
        self.tried.add(key)
        rule = self.rules[number]
        if (rule.names or rule.tags) and not self.stands_in(number, index):
            return
        values: dict[str, str] = {}
        if rule.pattern:
            match = self.searched(rule, text)
            if match is None:
                return
            values = {name: value for name, value in match.groupdict().items() if value}
        if rule.line and how != "line" and fold(text) not in {fold(line) for line in rule.line}:
            return
        self.findings.append(Finding(number, index, index + 1, how))
        for name, value in values.items():
            field = rule.gives if name == "value" and rule.gives else name
            self.stated.append(Stated(index, field, value.strip(), rule.id))
        if rule.gives and not values and not rule.opens:
            self.stated.append(Stated(index, rule.gives, text, rule.id))

    def guarded(self, rule: Rule, text: str) -> bool:
        low = text.casefold()
        return any(need.casefold() in low for need in rule.needs)

    def searched(self, rule: Rule, text: str) -> regex.Match[str] | None:
        """The first match of a rule's patterns.

        A timeout costs ten times as much as a search that needs none, so our own patterns, which the tests try on
        hostile texts, do without it on short blocks.
        """
        if self.slow and self.slow[rule.id] >= _TIMEOUTS:
            return None
        limit = _TIMEOUT if not rule.ours else None if len(text) <= _SHORT_CHARS else _OUR_TIMEOUT
        for pattern in rule.pattern:
            try:
                match = compiled(pattern).search(text, timeout=limit) if limit else compiled(pattern).search(text)
            except TimeoutError:
                self.slow[rule.id] += 1
                where = (
                    "and was left out there" if self.slow[rule.id] < _TIMEOUTS else "and was left out on what follows"
                )
                self.page.warnings.append(f"rule {rule.id} took too long on a block {where}")
                continue
            if match:
                return match
        return None

    def fits(self, rule: Rule, index: int) -> bool:
        if rule.kind and rule.kind != self.page.kind:
            return False
        if not self.host_fits(rule):
            return False
        for key, bounds in rule.ranges.items():
            values = self.values.get(key)
            if values is None:
                values = self.values[key] = self.facts[key].tolist()
            # `not (a <= x <= b)` is also true for NaN: an unknown fact satisfies nothing.
            if not bounds.least <= values[index] <= bounds.most:
                return False
        return True

    # -- on boxes ------------------------------------------------------------------------------------------------

    def stands_in(self, number: int, index: int) -> bool:
        """Whether one of the boxes around a block has a name or tag that the rule asks for."""
        rule, boxes = self.rules[number], self.page.boxes
        box = self.page.box_of[index]
        while box >= 0:
            if (rule.tags and boxes.tags[box] in rule.tags) or (
                rule.names and number in self.lookups.named(boxes.names[box])
            ):
                return True
            box = boxes.parents[box]
        return False

    def at_boxes(self) -> None:
        if self.page.kind == "text":
            return
        named, by_tag, boxes = self.lookups.named, self.lookups.tags, self.page.boxes
        columns = zip(boxes.tags, boxes.names, boxes.starts, boxes.ends, strict=True)
        for index, (tag, names, start, end) in enumerate(columns):
            if end <= start:
                continue
            if names:
                for number in named(names):
                    self.at_box(index, start, end, number, "names")
            if hits := by_tag.get(tag):
                for number in hits:
                    self.at_box(index, start, end, number, "tags")

    def at_box(self, index: int, start: int, end: int, number: int, how: str) -> None:
        rule = self.rules[number]
        if rule.line or rule.phrase or rule.pattern:
            if rule.pattern and not rule.needs and not rule.line and not rule.phrase:
                for block in range(start, min(end, start + 3)):
                    self.attempt(block, self.page.texts[block], number, how)
            return
        if rule.kind == "text" or (rule.ranges and not self.box_fits(rule, index)) or not self.host_fits(rule):
            return
        if self.parts[number] != "text":
            # Reader comments may well outweigh a short article, so they are believed up to nine tenths.
            mild = rule.label in ("comments", "cookie", "signup")
            if index in (self.nearly_all if mild else self.most):
                return
        self.findings.append(Finding(number, start, end, how))
        if rule.gives:
            for block in range(start, min(end, start + 8)):
                self.stated.append(Stated(block, rule.gives, self.page.texts[block], rule.id))

    def at_places(self) -> None:
        """Rules that say where on the page something begins or ends: by a container, or by lines in a fixed place."""
        for number, since, until in self.lookups.places:
            rule = self.rules[number]
            if (rule.kind and rule.kind != self.page.kind) or not self.host_fits(rule):
                continue
            start, end = 0, len(self.page.texts)
            begins, ends = self.places_of(since), self.places_of(until)
            if since:
                start = max(begins, default=end)
            if until:
                end = 1 + min(ends, default=-1)
            held = np.zeros(len(self.page.texts), bool)
            held[start + rule.skips[0] : max(end - rule.skips[1], 0)] = True
            if bool(since) != bool(until) and rule.skips == (0, 0):
                held[begins + ends] = (
                    True  # those further in, too: kept, they would cut the article where it is cleaned again
                )
            if rule.outside:
                held &= self.outside(rule)
            if rule.ranges:
                held &= self.in_ranges(rule)
            edges = np.flatnonzero(np.diff(np.concatenate(([False], held, [False])).astype(np.int8)))
            self.findings.extend(
                Finding(number, first, last, "place")
                for first, last in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)
            )

    def places_of(self, lines: Sequence[str]) -> list[int]:
        """Where the first of some folded lines that the page has stands on it."""
        folded = self.facts.folded
        known = next((line for line in lines if line in folded), None)
        return [index for index, text in enumerate(folded) if text == known] if known is not None else []

    def outside(self, rule: Rule) -> BoolArray:
        """All that stands in no container of a rule's names, whole and not in part; nothing where the page has none."""
        beyond = np.ones(len(self.page.texts), bool)
        for box in self.page.boxes:
            if box.names and not set(rule.outside).isdisjoint(box.names.lower().split()):
                beyond[box.start : box.end] = False
        return beyond if not beyond.all() else ~beyond

    def host_fits(self, rule: Rule) -> bool:
        return not rule.hosts or any(self.host == host or self.host.endswith("." + host) for host in rule.hosts)

    def box_fits(self, rule: Rule, index: int) -> bool:
        facts, box = self.facts, self.page.boxes[index]
        columns = facts.columns
        values = {"words": facts.box_words, "chars": facts.box_chars, "linked": facts.box_linked}
        for key, bounds in rule.ranges.items():
            if key in values:
                value = float(values[key][index])
            elif key == "prose_below":
                value = float(columns[key][box.end - 1])
            elif key in ("stopwords", "digits"):
                value = float(columns[key][box.start : box.end].mean())
            else:
                value = float(columns[key][box.start])
            if not bounds.least <= value <= bounds.most:
                return False
        return True

    def holding(self, share: float) -> frozenset[int]:
        """The boxes in which more than a share of the page stands, so that their name must be about something else.

        `<body class="has-comments sidebar">` names what the page has, not what it is.
        """
        if self.prose_total >= 60:
            large = self.facts.box_prose > share * self.prose_total
        else:
            large = self.facts.box_words > max(share, 0.8) * self.words_total
        return frozenset(np.flatnonzero(large).tolist())

    # -- on numbers alone ----------------------------------------------------------------------------------------

    def at_shapes(self) -> None:
        everywhere = np.ones(len(self.page.texts), bool)
        for number in self.lookups.shapes:
            held = self.within(number, everywhere)
            self.findings.extend(Finding(number, block, block + 1, "shape") for block in held)

    # -- regions opened by label lines ---------------------------------------------------------------------------

    def open_regions(self) -> None:
        openers = sorted(
            {(f.start, f.rule) for f in self.findings if f.end == f.start + 1 and self.rules[f.rule].opens}
        )
        opening = {block: self.rules[number].label for block, number in openers}
        for block, number in openers:
            rule = self.rules[number]
            end = self.region_end(block, rule, opening)
            if end > block + 1:
                self.findings.append(Finding(number, block + 1, end, "region"))
                if rule.gives:
                    for inside in range(block + 1, min(end, block + 21)):
                        self.stated.append(Stated(inside, rule.gives, self.page.texts[inside], rule.id))

    def region_end(self, block: int, rule: Rule, opening: dict[int, str]) -> int:
        limit = self.section_end(block)
        if rule.opens == "next":
            following = block + 1
            return (
                following + 1
                if following < limit and self.headline(following) and following not in opening
                else following
            )
        if rule.opens == "rest":
            above = float(self.facts.prose[: block + 1].sum())
            # A link "3 comments" under the headline opens nothing: most of the text is still to come.
            if self.facts["prose_above"][block] < 1 or above < 0.15 * self.prose_total:
                return block + 1
            return limit
        end = block + 1
        limit = min(limit, end + _LIST_LINES)
        while end < limit and end not in opening and self.headline(end):
            end += 1
        return self.without_heading(block, end, limit, opening)

    def without_heading(self, block: int, end: int, limit: int, opening: dict[int, str]) -> int:
        """Leaves out a last line that, set off by itself, announces the prose after it: that is a heading."""
        if end < len(self.page.texts) and end not in opening and end - block > 2 and self.facts.prose[end] > 0:
            boxes, box_of = self.page.boxes, self.page.box_of
            if self.page.kind == "html" and self.facts["level"][end - 1] > 0:
                return end - 1
            if (
                self.page.kind == "text"
                and boxes.starts[box_of[end - 1]] == end - 1
                and box_of[end - 1] != box_of[end - 2]
            ):
                return end - 1
        return end

    def headline(self, block: int) -> bool:
        """Whether a block has the size of a headline, teaser, name, number or date, not of a paragraph, and is no line of a program."""
        columns = self.facts.columns
        words, signs = columns["words"][block], columns["signs"][block]
        if signs > _CODE_SIGNS and signs * min(columns["chars"][block], BEGINNING) >= _CODE_SIGNS_COUNT:
            return False
        return bool(
            (words <= _HEADLINE_WORDS and (columns["sentences"][block] < 2 or words <= 12))
            or (columns["cut"][block] and words < 60)
        )

    def section_end(self, block: int) -> int:
        """The end of the smallest box around the label that holds something after it; in text the end of the page."""
        if self.page.kind == "text":
            return len(self.page.texts)
        box = self.page.box_of[block]
        boxes = self.page.boxes
        while box >= 0 and boxes.ends[box] <= block + 1:
            box = boxes.parents[box]
        return boxes.ends[box] if box >= 0 else len(self.page.texts)
