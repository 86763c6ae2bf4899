"""From scores to one label a block: the headline is found, then every block gets the name of what it is."""

from __future__ import annotations

import itertools
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
_NEAR_TITLES = frozenset(("body", "heading", "menu", "other_chrome", "breadcrumb"))
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
    likely = _title_scores(page, facts, scores, first)
    best, best_score = -1, _LEAST_TITLE
    # A page title adds 2.45 at most and takes 1.05 away, so most blocks need not be compared with it.
    for block in np.flatnonzero(likely > _LEAST_TITLE - (2.45 if own else 0.0)).tolist():
        score = float(likely[block])
        if own:
            score += 3.5 * (_likeness(fold(page.texts[block]).split(), own) - 0.3)
        if score > best_score:
            best, best_score = block, score
    if page.kind == "html" and best < 0:
        for block in np.flatnonzero(facts["level"] == 1)[:3].tolist():
            if own and _likeness(fold(page.texts[block]).split(), own) > 0.6:
                return int(block)
    return best


def _title_scores(page: Page, facts: Facts, scores: Scores, first: int) -> FloatArray:
    """How much each block is like a headline before its words are compared with the page's own title."""
    count = len(page.texts)
    words, level = facts["words"], facts["level"]
    index = np.arange(count)
    distance = first - index if first < count else index
    score = np.where(words >= 4, 0.5, -0.3) - 0.05 * np.minimum(np.abs(distance), 60)
    score += np.select([level == 1, level == 2, level == 3], [2.2, 0.9, 0.4], 0.0)
    score -= 1.2 * ((facts["run"] >= 4) & (level == 0)) + 0.8 * (facts["ends"] * (words > 3) * (facts["asks"] == 0))
    score -= 1.5 * (facts["hidden"] == 1)
    if page.kind == "text":
        alone = np.fromiter((_alone(page, block) for block in range(count)), bool, count)
        score += 1.6 * alone + 0.4 * ((facts["repeats"] == 2) & (words >= 4))
    for block, (label, weight) in enumerate(zip(*scores.strongest(), strict=True)):
        if label == "title":
            score[block] += 1.5
        elif label is not None and label not in _NEAR_TITLES and abs(weight) > 1:
            score[block] -= 2.5
        elif abs(weight) > 2:
            score[block] -= 1.5
    score[(words > 40) | ((words < 2) & (level != 1)) | (index > first) | ((index == first) & (level == 0))] = -9.0
    score[400:] = -9.0
    return score


def _alone(page: Page, block: int) -> bool:
    box = page.boxes[page.box_of[block]]
    return box.tag == "group" and box.end - box.start == 1


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
    length = len(page.texts[headline])
    for block, text in enumerate(page.texts):
        if abs(len(text) - length) < 6 and fold(text) == title:
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
    label_of, weight_of = scores.strongest()
    following = range(headline + 1, min(headline + 12, len(page.texts)))
    likely = [
        block for block in following
        if 6 <= facts["words"][block] <= 60 and facts["sentences"][block] <= 3 and facts["level"][block] == 0
        and (label_of[block] in (None, "body", "subtitle", "heading") or abs(weight_of[block]) < 1)
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
    parted = [later for later in between if weight_of[later] <= -1.0]
    return block if len(parted) >= 1 and len(parted) >= 0.5 * len(between) else None


def labels(page: Page, facts: Facts, scores: Scores, taken: dict[int, str]) -> list[str]:
    """One label a block, in page order."""
    kept = scores.score >= 0
    where = np.flatnonzero(kept & (facts.prose > 0))
    first, last = (int(where[0]), int(where[-1])) if len(where) else (len(page.texts), -1)
    label_of, weight_of = scores.strongest()
    found: list[str] = []
    guessed: list[bool] = []
    for block, keep in enumerate(kept.tolist()):
        label = taken.get(block)
        if label is None and keep:
            label = _text_label(page, facts, kept, block)
        elif label is None:
            label = label_of[block] if weight_of[block] < 0 else None
        guessed.append(label is None)
        found.append(label or _by_place(facts, block, first, last))
    _settle_between(found, guessed)
    if "title" in found and (section := _section(page, facts, found, found.index("title"))) is not None:
        found[section] = "section"
    return found


def _section(page: Page, facts: Facts, found: Sequence[str], headline: int) -> int | None:
    """The name of the story's section: a menu word that stands right above or below the headline, beside the date."""
    near = [headline - 1, headline + 1, headline - 2, headline + 2]
    for block in near:
        if not 0 <= block < len(found) or found[block] not in ("menu", "other_chrome", "related", "breadcrumb"):
            continue
        beside = [other for other in (block - 1, block + 1) if 0 <= other < len(found) and other != headline]
        dated = any(found[other] in ("date", "byline") for other in beside)
        known = facts["repeats"][block] >= 2 or found[block] == "menu"
        if facts["words"][block] <= 5 and facts["digits"][block] == 0 and dated and known and "section" not in found:
            return block
    return None


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
    for left, right in itertools.pairwise(known):
        if 1 < right - left <= 4 and found[left] == found[right] and found[left] not in ("body", "heading", "title"):
            for index in range(left + 1, right):
                found[index] = found[left]
