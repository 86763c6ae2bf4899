"""From scores to one label a block: the headline is found, then every block gets the name of what it is."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence

import numpy as np

from stripper.around import led_to, likely_headline, name_lines_around
from stripper.judge import Scores
from stripper.model import BoolArray, Evidence, FloatArray, Page
from stripper.read.surroundings import Facts, page_titles
from stripper.rulebook.load import Rule
from stripper.sections import named_lines, renames, sections
from stripper.words import fold

__all__ = ["ABOUT_TEXT", "find_headline", "labels"]

ABOUT_TEXT = ("title", "subtitle", "byline", "date", "section", "topics", "caption", "credit")
_LEAST_TITLE = 1.4
_UNDER_STANDFIRST = frozenset(
    ("byline", "date", "share", "credit", "caption", "counter", "section", "topics", "comments", "other_chrome")
)
"""What parts a standfirst from the text. Advertisements and links to other stories part paragraphs of the text as well."""
_MAY_BE_TITLE = frozenset(
    ("", "title", "subtitle", "breadcrumb", "section", "menu", "related", "most_read", "topics", "heading", "body")
)
"""What rules may say of a line's words that is the headline nevertheless."""
_NEAR_TITLES = frozenset(("body", "heading", "menu", "other_chrome", "breadcrumb"))


def find_headline(page: Page, facts: Facts, scores: Scores) -> int:
    """The block that is the page's headline, or -1.

    It stands before the text, is a few words long, resembles the page's own title where there is one, is a heading of
    the first rank or is set off by itself, and is near the first paragraph. Site names and breadcrumbs are shorter,
    farther away and have company.
    """
    count = len(page.texts)
    kept_prose = np.flatnonzero((scores.score > 0) & (facts.prose > 0))
    first = int(kept_prose[0]) if len(kept_prose) else count
    own = page_titles(page)
    likely = _title_scores(page, facts, scores, first)
    if own:
        likely = likely + 3.5 * (facts["like_title"] - 0.3)
    if not count:
        return -1
    best = int(likely.argmax())
    if likely[best] > _LEAST_TITLE:
        return best
    named = np.flatnonzero((facts["level"] == 1) & (facts["like_title"] > 0.6))
    return int(named[0]) if len(named) else -1


def _title_scores(page: Page, facts: Facts, scores: Scores, first: int) -> FloatArray:
    """How much each block is like a headline before its words are compared with the page's own title."""
    score = _shaped_like_titles(page, facts, first)
    for block, (label, weight) in enumerate(zip(*scores.strongest, strict=True)):
        if label == "title":
            score[block] += 1.5
        elif label is not None and label not in _NEAR_TITLES and abs(weight) > 1:
            score[block] -= 2.5
        elif abs(weight) > 2:
            score[block] -= 1.5
    return score


def _shaped_like_titles(page: Page, facts: Facts, first: int) -> FloatArray:
    """How far each block has the size and place of a headline; `first` is the first paragraph that is kept."""
    count = len(page.texts)
    words, level = facts["words"], facts["level"]
    index = np.arange(count)
    distance = first - index if first < count else index
    score = np.where(words >= 4, 0.5, -0.3) - 0.05 * np.minimum(np.abs(distance), 60)
    score += np.select([level == 1, level == 2, level == 3], [2.2, 0.9, 0.4], 0.0)
    score -= 1.2 * ((facts["run"] >= 4) & (level == 0)) + 0.8 * (facts["ends"] * (words > 3) * (facts["asks"] == 0))
    if page.kind == "html":
        score -= 1.5 * (facts["hidden"] == 1)
    if page.kind == "text":
        alone = np.fromiter((_alone(page, block) for block in range(count)), bool, count)
        score += 1.6 * alone + 0.4 * ((facts["repeats"] == 2) & (words >= 4))
    score[(words > 40) | ((words < 2) & (level != 1)) | (index > first) | ((index == first) & (level == 0))] = -9.0
    score[400:] = -9.0
    return score


def _alone(page: Page, block: int) -> bool:
    box = page.boxes[page.box_of[block]]
    return box.tag == "group" and box.end - box.start == 1


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
    stands between both is it taken out. The price: standfirsts that go straight into the text stay in it. A paragraph that stands
    beside the others in one box is one of them, whatever pictures come between.
    """
    label_of, weight_of = scores.strongest
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
    if page.kind == "html" and _beside(page, block) == _beside(page, later):
        return None
    parted = [later for later in between if weight_of[later] <= -1.0 and label_of[later] in _UNDER_STANDFIRST]
    return block if len(parted) >= 1 and len(parted) >= 0.5 * len(between) else None


def _beside(page: Page, block: int) -> tuple[str, str, int]:
    """What paragraphs of one text share: tag, names and the box that they stand in."""
    box = page.box_of[block]
    return page.boxes.tags[box], page.boxes.names[box], page.boxes.parents[box]


def labels(
    page: Page,
    facts: Facts,
    scores: Scores,
    taken: dict[int, str],
    rules: Sequence[Rule],
    weighed: Callable[[Sequence[str]], int] = lambda found: -1,
) -> tuple[list[str], dict[int, Evidence]]:
    """One label a block, in page order; and for labels that no rule gave, the shape that did.

    Of dumps also the sections are found, if there are rules to find them by. `weighed` says which line of a dump is most
    likely its headline once the other lines have their labels, -1 for none; it is believed over `taken`.
    """
    kept = scores.score >= 0
    where = np.flatnonzero(kept & (facts.prose > 0))
    first, last = (int(where[0]), int(where[-1])) if len(where) else (len(page.texts), -1)
    label_of, weight_of = scores.strongest
    found: list[str] = []
    shapes: dict[int, Evidence] = {}
    for block, keep in enumerate(kept.tolist()):
        label = taken.get(block)
        if label is None and keep:
            label = _text_label(page, facts, kept, block)
        elif label is None and weight_of[block] < 0 and (page.kind == "html" or not rules):
            label = label_of[block]
        if label is None:
            shape = _shape(facts, block, first, last)
            label, why = _SHAPES[shape]
            shapes[block] = Evidence(f"shape/{shape}", label, 0.0, why)
        found.append(label)
    if page.kind == "text" and rules:
        _settle_sections(page, facts, scores, rules, kept, found, shapes, weighed)
    else:
        _settle_between(found, shapes)
    if "title" in found and (section := _section(page, facts, found, found.index("title"))) is not None:
        found[section] = "section"
        shapes[section] = Evidence("shape/section", "section", 0.0, "A menu word beside headline and date.")
    return found, shapes


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


def _text_label(page: Page, facts: Facts, kept: BoolArray, block: int) -> str:
    """`heading` for a short line above a paragraph that it announces or asks; `body` for all other text."""
    if facts["level"][block] > 0:
        return "heading"
    words, following = facts["words"][block], block + 1
    if page.kind == "html" or following >= len(page.texts) or not kept[following] or facts["item"][block]:
        return "body"
    ends = facts["ends"][block] and not page.texts[block].endswith((":", "："))
    if words <= 14 and not ends and facts["words"][following] >= 15:
        return "heading"
    # The questions of an interview, each between two answers.
    asks = facts["asks"][block] and facts["sentences"][block] <= 2 and words <= 30
    answered = facts["words"][following] > words and not facts["asks"][following]
    return "heading" if asks and answered and block and not facts["asks"][block - 1] else "body"


_SHAPES = {
    "menu": ("menu", "One of several very short lines or links in a row."),
    "last-links": ("footer", "Very short lines or links in a row at the end of the page."),
    "list": ("related", "One of several lines or links in a row, longer than those of menus."),
    "after-text": ("related", "A line as long as a headline, after the text."),
    "before-text": ("other_chrome", "Stands alone before the text begins."),
    "between": ("other_chrome", "Stands alone between or after the text and has no sign of belonging to it."),
    "end": ("footer", "Stands alone at the end of the page."),
}
"""What chrome looks like that no rule knows: name → label and reason."""


def _shape(facts: Facts, block: int, first: int, last: int) -> str:
    """Which of the shapes a block has; `first` and `last` are the first and the last paragraph that are kept."""
    words, linked, run = facts["words"][block], facts["linked"][block], facts["run"][block]
    listed = linked > 0.5 if linked == linked else run >= 3
    late = facts["position"][block] > 0.9 and block > last
    if listed and words < 5:
        return "last-links" if late else "menu"
    if listed:
        return "list"
    if block < first:
        return "before-text"
    if linked != linked and words >= 5 and block > last:
        return "after-text"
    return "end" if late else "between"


def _settle_sections(
    page: Page,
    facts: Facts,
    scores: Scores,
    rules: Sequence[Rule],
    kept: BoolArray,
    found: list[str],
    shapes: dict[int, Evidence],
    weighed: Callable[[Sequence[str]], int],
) -> None:
    """Lines of a dump take the label of the section they stand in, unless they are what they are wherever they stand."""
    said = named_lines(facts, rules, scores.findings, ~kept)
    inside = sections(facts, rules, scores.findings, said, ~kept)

    def settle_line(block: int) -> None:
        label, section = said[block].label, inside[block]
        if renames(section, said[block]):
            if label != section:
                shapes[block] = Evidence(f"shape/in-{section}", section, 0.0, "Stands among lines that are.")
            found[block] = section
        elif label:
            found[block] = label
            shapes.pop(block, None)

    for block, label in enumerate(found):
        if not kept[block] and label not in ("title", "subtitle"):
            settle_line(block)
    sure_of = [line.label if line.sure else "" for line in said]
    headline = weighed(found)
    if headline < 0 or sure_of[headline] not in _MAY_BE_TITLE:
        headline = led_to(page, facts, sure_of, kept)
    why = "Most likely the headline of all lines."
    prose = np.flatnonzero(kept & (facts.prose > 0))
    first, last = (int(prose[0]), int(prose[-1])) if len(prose) else (len(found), -1)
    if headline >= 0 and not kept[headline] and found[headline] != "title":
        # Lines that were taken for the headline become what they are without it.
        for block, label in enumerate(found):
            if label in ("title", "subtitle"):
                shape = _shape(facts, block, first, last)
                found[block], shaped = _SHAPES[shape]
                shapes[block] = Evidence(f"shape/{shape}", found[block], 0.0, shaped)
                settle_line(block)
    elif "title" not in found:
        headline = likely_headline(facts, found, sure_of, kept, _shaped_like_titles(page, facts, first))
        why = "Stands and reads like the headline."
    else:
        headline = -1
    if headline >= 0:
        found[headline] = "title"
        shapes[headline] = Evidence("shape/title", "title", 0.0, why)
        below = _standfirst(page, facts, scores, headline)
        if below is not None and not kept[below] and not sure_of[below]:
            found[below] = "subtitle"
            shapes[below] = Evidence("shape/subtitle", "subtitle", 0.0, "Stands between headline and text.")
    heads = [block for block, line in enumerate(said) if line.opens and not kept[block]]
    name_lines_around(page, facts, found, shapes, sure_of, heads, kept)


def _settle_between(found: list[str], shapes: dict[int, Evidence]) -> None:
    """A guessed label between two known blocks of one label takes theirs: lists seldom change kind for a line."""
    known = [index for index in range(len(found)) if index not in shapes]
    for left, right in itertools.pairwise(known):
        if 1 < right - left <= 4 and found[left] == found[right] and found[left] not in ("body", "heading", "title"):
            for index in range(left + 1, right):
                found[index] = found[left]
                shapes[index] = Evidence("shape/company", found[left], 0.0, "Stands between blocks that are.")
