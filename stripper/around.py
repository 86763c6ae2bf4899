"""Names for what stands around the headline of a dump: the headline said again, the path to the page, who wrote it, pictures.

Such lines have no words that a rule could know. What tells them is the headline, or a byline, that they repeat.
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
_SAID_AGAIN, _DATED, _TOLD = 0.8, 0.7, 1.2
_PATH_LINES, _NEAR = 6, 4
_POSTS, _POST_LINES = 4, 20
_DATE_LETTERS = 36
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


def name_lines_around(
    page: Page, facts: Facts, found: list[str], shapes: dict[int, Evidence], said: Sequence[str], kept: BoolArray
) -> None:
    """Renames removed lines that repeat the headline, lead to it, or name its author, and pictures between paragraphs."""

    def name(block: int, label: str, why: str) -> None:
        found[block] = label
        shapes[block] = Evidence(f"shape/{label}", label, 0.0, why)

    free = [not kept[block] and not said[block] and found[block] in _FREE for block in range(len(found))]
    _name_dates(page, facts, found, free, name)
    if "title" in found:
        _name_repetitions(page, facts, found, free, kept, name)
        _name_path(facts, found, free, said, name)
    _name_authors(page, facts, found, free, kept, name)
    _name_pictures(facts, free, kept, name)


def _name_repetitions(page, facts, found, free, kept, name) -> None:  # type: ignore[no-untyped-def]
    headline = found.index("title")
    title = facts.folded[headline]
    prose = np.flatnonzero(kept & (facts.prose > 0))
    first, last = (int(prose[0]), int(prose[-1])) if len(prose) else (len(found), -1)
    for block, folded in enumerate(facts.folded):
        if block != headline and folded == title and not kept[block]:
            if first < block < last:
                name(block, "caption", "The headline once more between paragraphs: the text of a picture.")
            elif block < first and (free[block] or found[block] == "title"):
                name(block, "title", "The words of the headline.")
    opening = TITLE_TAIL.split(page.texts[0])[0]
    if headline and free[0] and len(title) > 5 and fold(opening) == title:
        name(0, "title", "The page's own title, which begins with the headline.")


def _name_dates(page, facts, found, free, name) -> None:  # type: ignore[no-untyped-def]
    """A short line at the headline, or under the label of a date, that is hardly more than a date with its year."""
    headline = found.index("title") if "title" in found else -_NEAR - 9
    near = range(headline - 3, headline + _NEAR + 1)
    for block, text in enumerate(page.texts):
        likely = block in near or (block and found[block - 1] == "date")
        if not free[block] or not likely or facts["words"][block] > 8 or facts["digits"][block] == 0:
            continue
        dates = find_dates(text, page.language)
        if dates and dates[0].iso[0] != "-" and len(dates[0].iso) >= 10 and facts["letters"][block] <= _DATE_LETTERS:
            name(block, "date", "A date at the headline or under a label of dates.")


def _name_path(facts, found, free, said, name) -> None:  # type: ignore[no-untyped-def]
    """The path to the page ends with its headline: in one line, or a step a line."""
    headline = found.index("title")
    title = facts.folded[headline]
    if len(title) < 5:
        return
    for block in range(max(0, headline - _PATH_LINES), headline):
        folded = facts.folded[block]
        ends = folded.endswith(title) or (len(folded) > 15 and title.startswith(folded.removesuffix(" ")))
        if not ends or not (free[block] or found[block] == "title") or block == 0:
            continue
        if len(folded) > len(title) + 2:
            name(block, "breadcrumb", "The path to the page: it ends with the headline.")
        elif _steps(facts, found, free, said, block):
            for step in range(block - _steps(facts, found, free, said, block), block + 1):
                name(step, "breadcrumb", "A step of the path to the page, which ends with the headline.")


def _steps(facts, found, free, said, block) -> int:  # type: ignore[no-untyped-def]
    """How many lines above one are steps that lead to it, up to the home page, which a menu rule knows."""
    for steps in range(1, _PATH_LINES):
        above = block - steps
        if above < 0 or facts["words"][above] > 5 or found[above] == "title":
            return 0
        if said[above] == "menu":
            return steps
        if not free[above]:
            return 0
    return 0


def _name_authors(page, facts, found, free, kept, name) -> None:  # type: ignore[no-untyped-def]
    """Names that a byline says too, that stand beside a date at the headline, or both at the head and the foot of the text."""
    bylines = [f" {facts.folded[block]} " for block, label in enumerate(found) if label == "byline"]
    for block, folded in enumerate(facts.folded):
        if free[block] and 2 <= len(facts.words[block]) <= 4 and any(f" {folded} " in line for line in bylines):
            name(block, "byline", "A name that a byline says, too.")
    for block in range(len(found) - 1):
        # Forums and their kin print picture and link of whoever wrote a post, one after the other.
        twins = facts["repeats"][block] >= _POSTS and facts.folded[block] == facts.folded[block + 1] != ""
        if twins and bool((kept & (facts.prose > 0))[block : block + _POST_LINES].any()):
            for twin in (block, block + 1):
                if free[twin] and facts["words"][twin] <= 3:
                    name(twin, "byline", "A name said twice in a row, again and again: who wrote the posts.")
    if "title" not in found or bylines:
        return
    headline = found.index("title")
    prose = np.flatnonzero(kept & (facts.prose > 0))
    foot = {facts.folded[block] for block in range(int(prose[-1]) + 1, len(found))[:_NEAR]} if len(prose) else set()
    for block in range(headline + 1, min(headline + 1 + _NEAR, len(found))):
        if not free[block] or not _like_name(page.texts[block]):
            continue
        dated = any(found[other] == "date" for other in (block - 1, block + 1) if 0 <= other < len(found))
        if (dated and facts["repeats"][block] >= 2) or facts.folded[block] in foot:
            name(block, "byline", "A name at the headline that the page says once more.")
            for other in range(headline + 1, len(found)):
                if free[other] and facts.folded[other] == facts.folded[block]:
                    name(other, "byline", "The name at the headline once more.")


def _like_name(text: str) -> bool:
    words = text.split()
    return 1 <= len(words) <= 4 and all(word[0].isupper() for word in words) and not any(map(str.isdigit, text))


def _name_pictures(facts, free, kept, name) -> None:  # type: ignore[no-untyped-def]
    """A short line said twice in a row between paragraphs is the text of a picture and its caption."""
    prose = np.flatnonzero(kept & (facts.prose > 0))
    if len(prose) < 2:
        return
    for block in range(int(prose[0]), int(prose[-1])):
        twins = free[block] and free[block + 1] and facts.folded[block] == facts.folded[block + 1] != ""
        if twins and facts["repeats"][block] < _POSTS:
            name(block, "caption", "Said twice in a row between paragraphs: the text of a picture.")
            name(block + 1, "caption", "Said twice in a row between paragraphs: the text of a picture.")


def _says_again(above: str, line: str) -> bool:
    return (len(line) < len(above) < 3 * len(line) + 20 and f" {line} " in f" {above} ") or above == line
