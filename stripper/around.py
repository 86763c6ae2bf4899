"""Names for what stands around the text of a dump: its headline said again, the path to it, its day, its author, pictures.

Such lines have no words that a rule could know. What tells them is the headline or the byline that they repeat, and where they
stand.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from stripper.dates import find_dates
from stripper.model import BoolArray, Evidence, FloatArray, Page
from stripper.read.surroundings import TITLE_TAIL, Facts
from stripper.words import fold

__all__ = ["likely_headline", "name_lines_around"]

_LEAST = 1.1
"""From which score on a removed line is named the headline."""
_LONGEST, _ABOVE = 25, 100
"""Words of a headline at most, and lines above the text among which it is looked for."""
_SAID_AGAIN, _DATED, _TOLD = 0.8, 0.7, 1.2
_PATH_LINES, _NEAR = 6, 4
_POSTS, _POST_LINES = 4, 20
_DATE_WORDS, _DATE_LETTERS = 8, 36
_FREE = frozenset(("menu", "related", "other_chrome", "footer", "most_read", "section", "topics", "breadcrumb"))
"""What a line may be called that nothing but its place and shape named."""


def likely_headline(
    facts: Facts, found: Sequence[str], said: Sequence[str], kept: BoolArray, likely: FloatArray
) -> int:
    """The removed line that is most like the headline of a page on which none was sure enough to be taken out, or -1.

    `likely` says how far each line has the shape and place of a headline. More speaks for one whose words the page's own
    title or path said before, or the text says again, and for one above a date or byline.
    """
    prose = np.flatnonzero(kept & (facts.prose > 0))
    first = int(prose[0]) if len(prose) else len(found)
    told = {word for block in prose[:4].tolist() for word in facts.words[block]}
    best, most = -1, _LEAST
    for block in range(max(0, first - _ABOVE), min(first + 1, len(found))):
        words = set(facts.words[block])
        if kept[block] or said[block] not in ("", "title", "breadcrumb") or likely[block] < -1.5:
            continue
        if not 0 < len(words) <= _LONGEST:
            continue
        score = float(likely[block]) + _TOLD * len(words & told) / len(words)
        if any(label in ("date", "byline") for label in said[block + 1 : block + 3]):
            score += _DATED
        # Looked for only where it can make a difference.
        if len(words) > 1 and most < score + _SAID_AGAIN:
            score += _SAID_AGAIN * any(_says_again(line, facts.folded[block]) for line in facts.folded[:block])
        if score > most:
            best, most = block, score
    return best


def _says_again(above: str, line: str) -> bool:
    return above == line or (len(line) < len(above) < 3 * len(line) + 20 and f" {line} " in f" {above} ")


def name_lines_around(
    page: Page, facts: Facts, found: list[str], shapes: dict[int, Evidence], said: Sequence[str], kept: BoolArray
) -> None:
    """Renames removed lines; `said` is what rules surely say of each line's own words, "" for nothing."""
    lines = _Lines(page, facts, found, shapes, said, kept)
    lines.name_dates()
    if lines.headline >= 0:
        lines.name_repetitions()
        lines.name_path()
    lines.name_authors()
    lines.name_pictures()


class _Lines:
    """The lines of a dump whose names are still free to change."""

    def __init__(
        self,
        page: Page,
        facts: Facts,
        found: list[str],
        shapes: dict[int, Evidence],
        said: Sequence[str],
        kept: BoolArray,
    ) -> None:
        self.page, self.facts, self.found, self.shapes, self.said, self.kept = page, facts, found, shapes, said, kept
        self.headline = found.index("title") if "title" in found else -1
        self.prose = kept & (facts.prose > 0)
        where = np.flatnonzero(self.prose)
        self.first, self.last = (int(where[0]), int(where[-1])) if len(where) else (len(found), -1)

    def free(self, block: int) -> bool:
        return bool(not self.kept[block] and not self.said[block] and self.found[block] in _FREE)

    def name(self, block: int, label: str, why: str) -> None:
        self.found[block] = label
        self.shapes[block] = Evidence(f"shape/{label}", label, 0.0, why)

    def name_dates(self) -> None:
        """A short line at the headline, or under the label of a date, that is hardly more than a date with its year."""
        facts = self.facts
        near = range(self.headline - 3, self.headline + _NEAR + 1) if self.headline >= 0 else ()
        for block, text in enumerate(self.page.texts):
            likely = block in near or (block > 0 and self.found[block - 1] == "date")
            if not likely or not self.free(block) or facts["digits"][block] == 0:
                continue
            if facts["words"][block] <= _DATE_WORDS and facts["letters"][block] <= _DATE_LETTERS:
                dates = find_dates(text, self.page.language)
                if dates and not dates[0].iso.startswith("--") and len(dates[0].iso) >= len("2017-04-13"):
                    self.name(block, "date", "A date at the headline or under a label of dates.")

    def name_repetitions(self) -> None:
        """The headline's words above the text are the headline again; between paragraphs they belong to a picture."""
        facts = self.facts
        title = facts.folded[self.headline]
        for block, folded in enumerate(facts.folded):
            if block == self.headline or folded != title or self.kept[block]:
                continue
            if self.first < block < self.last:
                self.name(block, "caption", "The headline once more between paragraphs: the text of a picture.")
            elif block < self.first and (self.free(block) or self.found[block] == "title"):
                self.name(block, "title", "The words of the headline.")
        opening = TITLE_TAIL.split(self.page.texts[0])[0]
        if self.headline and self.free(0) and len(title) > 5 and fold(opening) == title:
            self.name(0, "title", "The page's own title, which begins with the headline.")

    def name_path(self) -> None:
        """The path to the page ends with its headline: in one line, or a step a line."""
        title = self.facts.folded[self.headline]
        if len(title) < 5:
            return
        for block in range(max(1, self.headline - _PATH_LINES), self.headline):
            folded = self.facts.folded[block]
            ends = folded.endswith(title) or (len(folded) > 15 and title.startswith(folded))
            if not ends or not (self.free(block) or self.found[block] == "title"):
                continue
            if len(folded) > len(title) + 2:
                self.name(block, "breadcrumb", "The path to the page: it ends with the headline.")
            elif steps := self.steps(block):
                for step in range(block - steps, block + 1):
                    self.name(step, "breadcrumb", "A step of the path to the page, which ends with the headline.")

    def steps(self, block: int) -> int:
        """How many lines above one are steps that lead to it, up to the home page, which a menu rule knows."""
        for steps in range(1, min(_PATH_LINES, block + 1)):
            above = block - steps
            if self.facts["words"][above] > 5 or self.found[above] == "title":
                return 0
            if self.said[above] == "menu":
                return steps
            if not self.free(above):
                return 0
        return 0

    def name_authors(self) -> None:
        """Names that a byline says too, that stand over posts, or that head and foot of the text have in common."""
        facts, found = self.facts, self.found
        bylines = [f" {facts.folded[block]} " for block, label in enumerate(found) if label == "byline"]
        for block, folded in enumerate(facts.folded):
            if (
                2 <= len(facts.words[block]) <= 4
                and self.free(block)
                and any(f" {folded} " in line for line in bylines)
            ):
                self.name(block, "byline", "A name that a byline says, too.")
        self.name_posters()
        if self.headline < 0 or bylines:
            return
        foot = {facts.folded[block] for block in range(self.last + 1, len(found))[:_NEAR]} if self.last >= 0 else set()
        for block in range(self.headline + 1, min(self.headline + 1 + _NEAR, len(found))):
            if not self.free(block) or not _like_name(self.page.texts[block]):
                continue
            dated = any(found[other] == "date" for other in (block - 1, block + 1) if other < len(found))
            if (dated and facts["repeats"][block] >= 2) or facts.folded[block] in foot:
                for other in range(block, len(found)):
                    if self.free(other) and facts.folded[other] == facts.folded[block]:
                        self.name(other, "byline", "A name at the headline that the page says once more.")

    def name_posters(self) -> None:
        """Forums and their kin print picture and link of whoever wrote a post, one after the other, above each post."""
        for block in self.twins():
            if self.facts["repeats"][block] >= _POSTS and self.prose[block : block + _POST_LINES].any():
                for twin in (block, block + 1):
                    if self.free(twin) and self.facts["words"][twin] <= 3:
                        self.name(twin, "byline", "A name said twice in a row, again and again: who wrote the posts.")

    def name_pictures(self) -> None:
        """A short line said twice in a row between paragraphs is the text of a picture and its caption."""
        for block in self.twins():
            between = self.first < block and block + 1 < self.last
            if between and self.facts["repeats"][block] < _POSTS and self.free(block) and self.free(block + 1):
                for twin in (block, block + 1):
                    self.name(twin, "caption", "Said twice in a row between paragraphs: the text of a picture.")

    def twins(self) -> list[int]:
        """Lines that the next line repeats."""
        folded = self.facts.folded
        return [block for block in range(len(folded) - 1) if folded[block] and folded[block] == folded[block + 1]]


def _like_name(text: str) -> bool:
    words = text.split()
    return 2 <= len(words) <= 4 and all(word[0].isupper() for word in words) and not any(map(str.isdigit, text))
