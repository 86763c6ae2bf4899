"""From scores to one label a block: the headline is found, then every block gets the name of what it is."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from stripper.judge import Scores
from stripper.model import FloatArray, Page
from stripper.read.surroundings import Facts
from stripper.words import fold

__all__ = ["ABOUT_TEXT", "find_headline", "labels"]

ABOUT_TEXT = ("title", "subtitle", "byline", "date", "section", "topics", "caption", "credit")
_TAIL = re.compile(r"\s+[|\-–—·•»:/_]+\s+|\s*[|_]\s*")
_LEAST_TITLE = 1.4
_ABOVE = -1.5
_NOT_TEXT = -8.0


def find_headline(page: Page, facts: Facts, scores: Scores) -> int:
    """The block that is the page's headline, or -1.

    It stands before the text, is a few words long, resembles the page's own title where there is one, is a heading of
    the first rank or is set off by itself, and is near the first paragraph. Site names and breadcrumbs are shorter,
    farther away and have company.
    """
    count = len(page.texts)
    kept_prose = np.flatnonzero((scores.score > 0) & (facts.prose > 0))
    first = int(kept_prose[0]) if len(kept_prose) else count
    own = _page_titles(page)
    best, best_score = -1, _LEAST_TITLE
    for block in range(min(count, first + 1 if len(kept_prose) else 400)):
        words = facts["words"][block]
        level = facts["level"][block]
        if words > 40 or (words < 2 and level != 1) or block == first and level == 0:
            continue
        score = _title_score(page, facts, scores, block, first, own)
        if score > best_score or (score == best_score and level == 1):
            best, best_score = block, score
    if page.kind == "html" and best < 0:
        for block in np.flatnonzero(facts["level"] == 1)[:3]:
            if own and _likeness(fold(page.texts[int(block)]).split(), own) > 0.6:
                return int(block)
    return best


def _title_score(
    page: Page, facts: Facts, scores: Scores, block: int, first: int, own: Sequence[frozenset[str]]
) -> float:
    text = page.texts[block]
    words, level = facts["words"][block], facts["level"][block]
    distance = min(first - block, 60) if first < len(page.texts) else min(block, 60)
    score = 0.5 if words >= 4 else -0.3
    score -= 0.05 * distance
    score += {1: 2.2, 2: 0.9, 3: 0.4}.get(int(level), 0.0)
    if own:
        score += 3.5 * (_likeness(fold(text).split(), own) - 0.3)
    if facts["ends"][block] and text[-1] not in "?!\"”»’'":
        score -= 0.8
    if facts["run"][block] >= 4 and not level:
        score -= 1.2
    if facts["hidden"][block] == 1:
        score -= 1.5
    if not page.kind == "html":
        box = page.boxes[page.box_of[block]]
        score += 1.6 if box.end - box.start == 1 and box.tag == "group" else 0.0
        score += 0.4 if facts["repeats"][block] == 2 and words >= 4 else 0.0
    strongest = scores.strongest(block)
    if strongest:
        label, weight = strongest
        if label == "title":
            score += 1.5
        elif label not in ("body", "heading", "menu", "other_chrome", "breadcrumb") and abs(weight) > 1:
            score -= 2.5
        elif abs(weight) > 2:
            score -= 1.5
    return score


def _page_titles(page: Page) -> tuple[frozenset[str], ...]:
    """Word sets of what the page calls itself, with and without the tail that names the site."""
    titles = [page.head.title]
    titles += [content for name, content in page.head.metas if name in ("og:title", "twitter:title", "dc.title")]
    if page.kind == "text" and page.texts:
        # WET dumps begin with the page's html title, often with the site's name behind a dash or bar.
        first = page.texts[0]
        titles = [first] if _TAIL.search(first) and len(first) < 300 else []
    found = []
    for title in titles:
        for text in (title, _TAIL.split(title)[0] if title else ""):
            if words := frozenset(fold(text).split()):
                found.append(words)
    return tuple(dict.fromkeys(found))


def _likeness(words: Sequence[str], titles: Sequence[frozenset[str]]) -> float:
    own = frozenset(words)
    if not own:
        return 0.0
    return max((2 * len(own & title) / (len(own) + len(title)) for title in titles), default=0.0)


def above_headline(page: Page, headline: int) -> FloatArray:
    """What stands above the headline is almost never text: in all labelled dumps the title comes first."""
    added = np.zeros(len(page.texts))
    if headline > 0:
        added[:headline] = _ABOVE
    return added


def taken_out(page: Page, facts: Facts, scores: Scores, headline: int) -> dict[int, str]:
    """Blocks that would be kept but are the headline, a repetition of it, or the standfirst."""
    taken: dict[int, str] = {}
    if headline < 0:
        return taken
    title = fold(page.texts[headline])
    for block, text in enumerate(page.texts):
        if len(text) < 400 and fold(text) == title:
            taken[block] = "title"
    taken[headline] = "title"
    if (subtitle := _standfirst(page, facts, scores, headline)) is not None:
        taken[subtitle] = "subtitle"
    return taken


def _standfirst(page: Page, facts: Facts, scores: Scores, headline: int) -> int | None:
    """A sentence between headline and text that other lines (date, share bar, credit) part from the text.

    Without typographic cues a standfirst cannot be told from a first paragraph; only where something that is not text
    stands between both is it taken out. The price: standfirsts that go straight into the text stay in it.
    """
    following = range(headline + 1, min(headline + 12, len(page.texts)))
    likely = [
        block for block in following
        if 6 <= facts["words"][block] <= 60 and facts["sentences"][block] <= 3 and facts["level"][block] == 0
        and _unlabelled(scores, block)
    ]  # fmt: skip
    if not likely:
        return None
    block = likely[0]
    between = []
    for later in range(block + 1, min(block + 10, len(page.texts))):
        if facts.prose[later] > 0 and scores.score[later] > 0:
            break
        between.append(later)
    else:
        return None
    parted = [later for later in between if (strongest := scores.strongest(later)) and strongest[1] <= -1.0]
    return block if len(parted) >= 1 and len(parted) >= 0.5 * len(between) else None


def _unlabelled(scores: Scores, block: int) -> bool:
    strongest = scores.strongest(block)
    return strongest is None or strongest[0] in ("body", "subtitle", "heading") or abs(strongest[1]) < 1


def labels(page: Page, facts: Facts, scores: Scores, taken: dict[int, str]) -> list[str]:
    """One label a block, in page order."""
    kept = scores.score >= 0
    where = np.flatnonzero(kept & (facts.prose > 0))
    first, last = (int(where[0]), int(where[-1])) if len(where) else (len(page.texts), -1)
    found: list[str] = []
    guessed: list[bool] = []
    for block in range(len(page.texts)):
        label = taken.get(block)
        if label is None and kept[block]:
            label = _text_label(page, facts, kept, block)
        elif label is None:
            strongest = scores.strongest(block)
            if strongest and strongest[1] < 0:
                label = strongest[0]
        guessed.append(label is None)
        found.append(label or _by_place(facts, block, first, last))
    _settle_between(found, guessed)
    return found


def _text_label(page: Page, facts: Facts, kept: np.ndarray[tuple[int], np.dtype[np.bool_]], block: int) -> str:
    if facts["level"][block] > 0:
        return "heading"
    if page.kind == "text" and facts["words"][block] <= 14 and not facts["ends"][block] and not facts["item"][block]:
        following = block + 1
        if following < len(page.texts) and kept[following] and facts["words"][following] >= 15:
            return "heading"
    return "body"


def _by_place(facts: Facts, block: int, first: int, last: int) -> str:
    """A label for chrome that no rule knows, by its shape and where it stands."""
    words, linked, run = facts["words"][block], facts["linked"][block], facts["run"][block]
    listed = linked > 0.5 if linked == linked else run >= 3
    late = facts["position"][block] > 0.9
    if listed and words < 5:
        return "footer" if late and block > last else "menu"
    if block < first:
        return "related" if listed else "other_chrome"
    if listed or (linked != linked and words >= 5 and block > last):
        return "related"
    return "footer" if late and block > last else "other_chrome"


def _settle_between(found: list[str], guessed: Sequence[bool]) -> None:
    """A guessed label between two known blocks of one label takes theirs: lists seldom change kind for a line."""
    known = [index for index, guess in enumerate(guessed) if not guess]
    for left, right in zip(known, known[1:], strict=False):
        if 1 < right - left <= 4 and found[left] == found[right] and found[left] not in ("body", "heading", "title"):
            for index in range(left + 1, right):
                found[index] = found[left]
