"""The verdict on the whole page: is there an article, what type of page is it, how sure are we."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from stripper.judge import Scores
from stripper.match import Finding
from stripper.model import Page, PageVerdict
from stripper.read.surroundings import Facts
from stripper.rulebook.load import Rule

__all__ = ["PAGE_TYPES", "page_verdict"]

PAGE_TYPES = ("article", "forum", "product", "documentation", "service", "collection", "listing", "none")
_REASONS = {
    "error": "an error page",
    "consent": "a consent wall",
    "login": "a log-in page",
    "loading": "a shell that loads its text by script",
    "search": "search results, or none",
    "index": "an index of other pages",
    "": "nothing on the page reads like an article",
}
# A page may quote an error or a consent notice; only where there is little else is it the page. Walls that say it in several
# places explain themselves at more length.
_LITTLE, _MORE = 80.0, 160.0
_EMPTY = ("none", "listing")
_PIECE = 60.0
"""Words in one piece that are more than a teaser."""
_MOSTLY = 0.7
_DOUBTFUL = 0.6
"""Short lines alone that are expected to be less right than this are scattered ones."""
_SURE = 0.8
"""A page whose text is expected to be so right has one, however much it looks like an index: few indexes get more than 0.75, and
of a hundred articles three to seven would be lost."""


def page_verdict(
    page: Page,
    facts: Facts,
    scores: Scores,
    labels: Sequence[str],
    rules: Sequence[Rule],
    findings: Sequence[Finding],
    headline: int,
) -> PageVerdict:
    """Type, confidence and, where there is no article, the reason."""
    text = np.fromiter((label in ("body", "heading") for label in labels), bool, len(labels))
    words = float(facts["words"][text].sum())
    prose = float(facts.prose[text].sum())
    said, places = _said(rules, findings, headline)
    if not text.any():
        reason = _REASONS.get(said) or "nothing on the page reads like text" if page.texts else "the capture is empty"
        return PageVerdict("none", 0.5 if page.texts else 1.0, reason)
    if said in ("error", "login", "loading", "consent", "search") and prose < (_MORE if places > 1 else _LITTLE):
        return PageVerdict("none", 0.6, _REASONS[said])
    looks = max(scores.likely, key=scores.likely.__getitem__)
    sure = scores.expected >= _SURE
    if not sure and (reason := _index_reason(page, facts, labels, prose, said, looks)):
        return PageVerdict("listing", round(scores.expected, 4), reason)
    if prose == 0 and (scores.expected < _DOUBTFUL or (words < 12 and page.kind == "text")):
        return PageVerdict("none", 0.5, "only scattered short lines are left")
    if looks in _EMPTY and (sure or _is_text(facts, scores, labels, prose, words)):
        looks = max((kind for kind in scores.likely if kind not in _EMPTY), key=scores.likely.__getitem__)
    if looks in _EMPTY:
        return PageVerdict(looks, round(scores.expected, 4), _REASONS["index"] if looks == "listing" else _REASONS[""])
    return PageVerdict(looks, round(scores.expected, 4), "")


def _is_text(facts: Facts, scores: Scores, labels: Sequence[str], prose: float, words: float) -> bool:
    """Whether a page that looks most like one without an article has text nevertheless.

    A dump that is nearly all text is one, however few its lines; and a page on which text stands in one piece is not
    given up where all kinds of pages with text are together likelier than those without.
    """
    if prose >= max(_PIECE, words / 2) and words >= _MOSTLY * float(facts["words"].sum()):
        return True
    return _longest_piece(facts, labels) >= _PIECE and sum(scores.likely.get(kind, 0.0) for kind in _EMPTY) < 0.5


def _said(rules: Sequence[Rule], findings: Sequence[Finding], headline: int) -> tuple[str, int]:
    """What rules say the page is, and in how many places; the headline's word counts most."""
    counts: Counter[str] = Counter()
    places: Counter[str] = Counter()
    for finding in findings:
        kind = rules[finding.rule].page
        if kind and finding.how != "region":
            counts[kind] += 5 if finding.start == headline else 1
            places[kind] += 1
    said = counts.most_common(1)[0][0] if counts else ""
    return said, places[said]


def _index_reason(page: Page, facts: Facts, labels: Sequence[str], prose: float, said: str, looks: str) -> str:
    """An index shows many headlines, dates and cut teasers, and little text in one piece."""
    teasers = float(facts["cut"].sum())
    dates = sum(label == "date" for label in labels)
    longest = _longest_piece(facts, labels)
    total = max(prose, 1.0)
    if said == "index" and (longest < 150 or teasers >= 3 or dates >= 4):
        return _REASONS["index"]
    if teasers >= 4 and teasers * 12 > longest and longest < 0.5 * total:
        return _REASONS["index"]
    if dates >= 6 and longest < 120 and prose / dates < 60 and looks != "forum":
        return _REASONS["index"]
    return ""


def _longest_piece(facts: Facts, labels: Sequence[str]) -> float:
    """Words of the longest run of text blocks with no other label between them."""
    best = run = 0.0
    for label, words in zip(labels, facts["words"], strict=True):
        run = run + float(words) if label in ("body", "heading") else 0.0
        best = max(best, run)
    return best
