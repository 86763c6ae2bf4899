"""Names for what stands around the text of a dump: its headline said again, the path to it, its day, its author, pictures.

Such lines have no words that a rule could know. What tells them is the headline or the byline that they repeat, and where they
stand.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

import numpy as np
import regex

from stripper.dates import find_dates
from stripper.model import BoolArray, Evidence, FloatArray, Page
from stripper.read.surroundings import TITLE_TAIL, Facts
from stripper.words import fold

__all__ = ["led_to", "likely_headline", "listed_path", "name_lines_around"]

_LEAST = 1.1
"""From which score on a removed line is named the headline."""
_LONGEST, _ABOVE, _BELOW = 25, 100, 30
"""Words of a headline at most, and lines above the beginning of the text, and below it, among which it is looked for."""
_SAID_AGAIN, _DATED, _TOLD = 0.8, 0.7, 1.2
_PATH_LINES, _NEAR = 6, 4
_POSTS, _POST_LINES, _POST_HEAD = 3, 20, 5
_OFTEN = 4
"""What stands so often on a page is no headline said again and no caption of a picture."""
_PATH_FAR, _PATH_STEPS, _STEP_WORDS = 15, 4, 6
"""Lines between a path and the headline it ends with, and how many steps of how many words it has at most."""
_PARTNERS, _NAMES = 4, 12
"""Lines under a heading of advertising that are what it announces where they are no list, and names in a list at most."""
_TAGS, _TAG_WORDS, _TAGS_AFTER = 40, 4, 20
"""Tags in a list at most, words of each, and lines between the text and their label."""
_DATE_WORDS, _DATE_LETTERS, _DATED_WORDS = 8, 36, 16
_PARTED = regex.compile(r"^\W{0,3}\d{1,2}[:.]\d{2}|\s[|•·/–—-]\s")
"""What follows the date of a story where more than the date stands in its line: an hour, or a mark that parts them."""
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


def listed_path(page: Page, folded: Sequence[str], headline: int) -> int:
    """The last line of a list above a headline that leads to it, a step a line, and says it or its beginning; or -1."""
    title = folded[headline]
    if len(title) < 5:
        return -1
    for block in range(headline - 1, max(0, headline - 1 - _PATH_FAR), -1):
        step = folded[block]
        says = step == title or (len(step) > 15 and page.texts[block].endswith(("…", "...")) and title.startswith(step))
        ends = page.tags[block] == "li" and (block + 1 == headline or page.tags[block + 1] != "li")
        above = block - 1
        if says and ends and page.tags[above] == "li" and 0 < len(folded[above].split()) <= _STEP_WORDS:
            return block
    return -1


def led_to(page: Page, facts: Facts, said: Sequence[str], kept: BoolArray) -> int:
    """The first line near the beginning of the text to which a list leads, as a path to the page does; or -1."""
    prose = np.flatnonzero(kept & (facts.prose > 0))
    end = int(prose[0]) + _BELOW if len(prose) else len(kept)
    for block in range(2, min(end, len(kept))):
        if (
            kept[block]
            or page.tags[block] == "li"
            or facts["words"][block] > _LONGEST
            or said[block] not in ("", "title")
        ):
            continue
        last = listed_path(page, facts.folded, block)
        if last > 0 and 0 < last - _first_step(page, facts, said, kept, last) <= _PATH_STEPS:
            return block
    return -1


def _first_step(page: Page, facts: Facts, said: Sequence[str], kept: BoolArray, last: int) -> int:
    """Where a path begins whose steps are a list: at a line that a menu rule knows, or at the first of the list.

    A path may stand right under a menu, and be one list with it.
    """
    first = last
    while first > 0 and last - first <= _PATH_STEPS and page.tags[first - 1] == "li":
        above = first - 1
        if facts["words"][above] > _STEP_WORDS:
            return last
        if kept[above] or said[above] not in ("", "menu", "breadcrumb", "section", "topics"):
            break
        first = above
        if said[first] == "menu":
            break
    return first


def _says_again(above: str, line: str) -> bool:
    return above == line or (len(line) < len(above) < 3 * len(line) + 20 and f" {line} " in f" {above} ")


def name_lines_around(
    page: Page,
    facts: Facts,
    found: list[str],
    shapes: dict[int, Evidence],
    said: Sequence[str],
    heads: Collection[int],
    kept: BoolArray,
) -> None:
    """Renames removed lines; `said` is what rules surely say of each line's own words, "" for nothing, and `heads` are
    the lines that announce what follows them."""
    lines = _Lines(page, facts, found, shapes, said, kept)
    lines.name_dates()
    if lines.headline >= 0:
        lines.name_repetitions()
        lines.name_path()
    lines.name_authors()
    lines.name_pictures()
    for block in heads:
        lines.name_announced(block)


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
        """A short line at the headline, or under the label of a date, with a date and its year.

        Where something stands before the date, it is who wrote it, or the site; a weekday does not count.
        """
        facts = self.facts
        near = range(self.headline - 3, self.headline + _NEAR + 1) if self.headline >= 0 else ()
        for block, text in enumerate(self.page.texts):
            likely = block in near or (block > 0 and self.found[block - 1] == "date")
            if not likely or not self.free(block) or facts["digits"][block] == 0:
                continue
            words, short = facts["words"][block], facts["letters"][block] <= _DATE_LETTERS
            if words > _DATED_WORDS or (words > _DATE_WORDS and not self.headline < block):
                continue
            dates = [one for one in find_dates(text, self.page.language) if len(one.iso) >= len("2017-04-13")]
            dates = [one for one in dates if not one.iso.startswith("--")]
            if not dates:
                continue
            before, after = text[: dates[0].start].split(), text[dates[0].end :]
            named = len(before) > 1 and _may_name(text[: dates[0].start])
            if len(before) <= 1 and (short or _PARTED.search(after)):
                self.name(block, "date", "A date at the headline or under a label of dates.")
            elif named and self.headline < block <= self.headline + 2 and len(before) <= _DATE_WORDS:
                self.name(block, "byline", "A name and a date below the headline.")
            elif short and words <= _DATE_WORDS:
                self.name(block, "date", "A date at the headline or under a label of dates.")

    def name_repetitions(self) -> None:
        """The headline's words above the text are the headline again; between paragraphs they belong to a picture."""
        facts = self.facts
        title = facts.folded[self.headline]
        if facts["repeats"][self.headline] > _OFTEN and facts["words"][self.headline] < _OFTEN:
            return
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
        self.name_listed_path()
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

    def name_listed_path(self) -> None:
        """A list that ends with the headline, above it or as the only place that says it, is the path to the page."""
        last = listed_path(self.page, self.facts.folded, self.headline)
        if last < 0 and self.page.tags[self.headline] == "li" and self.headline < self.first <= self.headline + _NEAR:
            last = self.headline
        first = _first_step(self.page, self.facts, self.said, self.kept, last)
        if 0 < last - first <= _PATH_STEPS:
            for step in range(first, last + (last != self.headline)):
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
        bylines = [
            f" {facts.folded[block]} "
            for block, label in enumerate(found)
            if label == "byline" and block not in self.shapes
        ]
        near = range(self.headline + 1, min(self.headline + 1 + _NEAR, len(found))) if self.headline >= 0 else ()
        days = [f" {facts.folded[block]} " for block in near if found[block] == "date"]
        for block, folded in enumerate(facts.folded):
            if not 2 <= len(facts.words[block]) <= 4 or facts["digits"][block] or not self.free(block):
                continue
            lines = bylines + days if _like_name(self.page.texts[block]) else bylines
            if any(f" {folded} " in line for line in lines):
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
        """Forums print picture and name of whoever wrote a post, one after the other, above its day and text.

        Their rank or the post that they answer is the next line.
        """
        facts, found = self.facts, self.found
        posters = [
            block
            for block in self.twins()
            if block > self.headline
            and facts["words"][block] <= 3
            and not self.page.texts[block][0].isdigit()
            and self.free(block)
            and self.free(block + 1)
            and self.is_dated(block + 2)
        ]
        if len(posters) < _POSTS or len({facts.folded[block] for block in posters}) < 2:
            return
        for block in posters:
            for twin in (block, block + 1):
                self.name(twin, "byline", "A name said twice in a row above the day of a post: who wrote it.")
        names = {facts.folded[block] for block in posters}
        ranks = Counter(facts.folded[block + 2] for block in posters)
        for block in posters:
            for rank in (block + 2, block + 3):
                folded = facts.folded[rank] if rank < len(found) and self.free(rank) else ""
                answers = any(folded.endswith(f" {name}") for name in names)
                often = 1 < ranks[folded] < len(posters)
                if folded and facts["words"][rank] <= 6 and (answers or often):
                    self.name(rank, "byline", "Below the name of whoever wrote a post, as below others: a rank.")

    def is_dated(self, head: int) -> bool:
        """Whether the lines from one on may be the head of a post: its day is among them."""
        if "date" in self.found[head : head + _POST_LINES]:
            return True
        facts, texts = self.facts, self.page.texts
        return any(
            facts["digits"][block] > 0 and facts["words"][block] <= _DATE_WORDS and find_dates(texts[block])
            for block in range(head, min(head + _POST_HEAD, len(texts)))
        )

    def name_announced(self, block: int) -> None:
        """What stands under a line that announces it: tags, names of partners or authors, a neighbouring story."""
        label, below = self.found[block], block + 1
        lines = range(below, self.list_end(below))
        if label == "topics" and self.heads_tags(block, lines):
            for line in lines:
                self.name(line, label, "Stands in one list with the word for tags.")
        elif label in ("ad", "byline") and not self.is_in_menu(block):
            if label == "ad" and not lines:
                lines = range(below, min(below + _PARTNERS, len(self.found)))
            for line in lines[:_NAMES]:
                if self.found[line] == label:
                    continue
                if not self.free(line):
                    break
                self.name(line, label, "Stands under a line that announces it.")
        elif label == "pager" and below < len(self.found) and self.free(below) and self.facts["words"][below] > 2:
            self.name(below, label, "The headline of the story before or after this one, under a line that says so.")

    def list_end(self, first: int) -> int:
        """Behind the last line of the list that begins with a line; the line itself if it is in no list."""
        tags, boxes, end = self.page.tags, self.page.box_of, first
        while end < len(tags) and tags[end] == "li" and boxes[end] == boxes[first] and end - first < _TAGS:
            end += 1
        return end

    def is_in_menu(self, block: int) -> bool:
        """Whether a line stands in a menu or a list, where it is a link and announces nothing."""
        tags = self.page.tags
        return block > 0 and (self.found[block - 1] in ("menu", "footer") or tags[block] == tags[block - 1] == "li")

    def heads_tags(self, block: int, lines: range) -> bool:
        """Whether the word for tags heads those of the story: at its text, in one list with them, and few are menu words.

        `Topics` is the name of a menu, too.
        """
        text = int(self.kept.argmax()) if self.kept.any() else len(self.found)
        begins = min(text, self.headline) if self.headline >= 0 else text
        ends = self.last + _TAGS_AFTER if self.last >= 0 else len(self.found)
        if not lines or not begins <= block <= ends or self.page.box_of[block] != self.page.box_of[lines[0]]:
            return False
        known = [line for line in lines if not self.free(line)]
        if any(self.said[line] != "menu" or self.kept[line] for line in known) or 4 * len(known) > len(lines):
            return False
        return bool(max(self.facts["words"][line] for line in lines) <= _TAG_WORDS)

    def name_pictures(self) -> None:
        """A short line said twice in a row between paragraphs is the text of a picture and its caption."""
        for block in self.twins():
            between = self.first < block and block + 1 < self.last
            if between and self.facts["repeats"][block] < _OFTEN and self.free(block) and self.free(block + 1):
                for twin in (block, block + 1):
                    self.name(twin, "caption", "Said twice in a row between paragraphs: the text of a picture.")

    def twins(self) -> list[int]:
        """Lines that the next line repeats."""
        folded = self.facts.folded
        return [block for block in range(len(folded) - 1) if folded[block] and folded[block] == folded[block + 1]]


def _may_name(text: str) -> bool:
    """Whether what stands before a date may be a name, not the label of the date: `Susan`, not `Start date` or `Posted:`."""
    text = text.strip()
    begins = any(word[0].isupper() for word in text.split()[1:])
    return not any(map(str.isdigit, text)) and not text.endswith(":") and (begins or text[-1] in "|•·–—,/")


def _like_name(text: str) -> bool:
    words = text.split()
    return 2 <= len(words) <= 4 and all(word[0].isupper() for word in words) and not any(map(str.isdigit, text))
