"""How good a run is on labelled captures: words, shingles, snippets and metadata, and which rules made it so.

The definitions are those of the scorer that comes with the capture sets. Shares and scores are 0..1, times are seconds
of CPU time of this process.
"""

from __future__ import annotations

import re
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from statistics import fmean
from typing import Any, NamedTuple, TypeVar

import lxml.html
import numpy as np

from stripper.errors import StripperError
from stripper.pipeline import Stripper, ready_engine
from stripper.read import capture, read
from stripper.workers import Limits, Lost, Shelf, apart
from stripper.workshop.gold import GoldPage, targets, words_of
from stripper.workshop.peers import Said, as_markup, peer

__all__ = [
    "PageScore",
    "RuleScore",
    "Settings",
    "author_score",
    "confusion",
    "page_score",
    "reliability",
    "rule_scores",
    "run",
    "same_day",
    "summary",
    "why_bad",
    "word_scores",
]

Row = TypeVar("Row")

_WORD = re.compile(r"\w+")
_GRAM = 4
# What stands before, between and after names, as the scorer of the capture sets counts them: other words, other scores.
_BY = frozenset(["af", "av", "by", "di", "door", "par", "por", "von"])
_AND = "and e et i och und y"
_BETWEEN_NAMES = re.compile(rf"[;,|/&]|(?<!\w)(?:{'|'.join(_AND.split())})(?!\w)")
_NO_NAMES = frozenset(
    ["cfp", "cfp®", "dr", "dr.", "jd", "m.d.", "m.s.", "mba", "md", "ms", "ph.d.", "phd", "rd", "rdn", "staff"]
)
_DAY = re.compile(r"\s*(\d{4})-?(\d\d)-?(\d\d)")
_TEXT = 0.5
"""A block counts as text where the gold wants at least this share of it."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What a run is made with."""

    rules: tuple[str, ...] = ()
    articles_only: bool = False
    against: str | None = None
    """name of a peer that runs instead of stripper"""


@dataclass(slots=True)
class PageScore:
    """The scores of one page; a score is left out where the gold has nothing to hold it against."""

    page: GoldPage
    scores: dict[str, float]
    snippets: tuple[int, int, int, int] | None = None
    """with found, without found, with missed, without left out"""
    confidence: float | None = None
    seconds: float = 0.0
    parse_seconds: float = 0.0
    """what the bare lxml parse of the same page takes; 0.0 for text"""
    error: str = ""
    empty: bool = False
    lines: Counter[tuple[str, str]] = field(default_factory=Counter)
    """(true label, given label) of each line, where the gold labels lines"""


class RuleScore(NamedTuple):
    """What a rule did on a set."""

    rule: str
    label: str
    hits: int
    """blocks it held on of which the gold knows whether they are text"""
    precision: float
    """share of them that are what the rule says: text, or not text"""
    pages: int
    loss: float
    """what the mean word F1 of all pages loses without the rule; below zero it does harm"""


def word_scores(said: str, gold: str) -> tuple[float, float, float]:
    """Precision, recall and F1 of the words, each counted as often as it stands."""
    mine, theirs = Counter(words_of(said)), Counter(words_of(gold))
    if not mine and not theirs:
        return 1.0, 1.0, 1.0
    return _rates((mine & theirs).total(), mine.total(), theirs.total())


def page_score(page: GoldPage, said: Said) -> PageScore:
    """Holds what an extractor said of a page against its gold."""
    gold, scores = page.gold, dict[str, float]()
    if (text := gold.get("text")) is not None:
        scores["word_p"], scores["word_r"], scores["word_f1"] = word_scores(said.text, text)
        mine, theirs = _shingles(said.text), _shingles(text)
        shared = (mine & theirs).total()
        if mine:
            scores["shingle_p"] = shared / mine.total()
        if theirs:
            scores["shingle_r"] = shared / theirs.total()
        scores["same"] = float(_WORD.findall(said.text) == _WORD.findall(text))
    meta = gold.get("meta") or {}
    if title := _folded(meta.get("title")):
        scores["title"] = float(title == _folded(said.title))
        scores["title_f1"] = word_scores(_folded(said.title), title)[2]
    if _day(meta.get("date")):
        scores["date"] = float(same_day(said.date, meta["date"]))
    if _names(meta.get("authors")):
        scores["authors"] = author_score(said.authors, meta["authors"])
    return PageScore(page, scores, _snippets(said.text, gold), empty=not said.text)


def same_day(said: object, gold: object) -> bool:
    """Whether two dates name one day, whatever their times."""
    return (day := _day(gold)) is not None and day == _day(said)


def author_score(said: str | Iterable[str] | None, gold: str | Iterable[str] | None) -> float:
    """F1 of two sets of names."""
    found, names = _names(said), _names(gold)
    return _rates(len(found & names), len(found), len(names))[2]


def summary(pages: Sequence[PageScore]) -> dict[str, float]:
    """The scores of a set: means over the pages that have each, snippets pooled, times as a ratio to the parse."""
    columns: dict[str, list[float]] = defaultdict(list)
    for row in pages:
        for name, value in row.scores.items():
            columns[name].append(value)
    found: dict[str, float] = {"pages": len(pages)}
    found |= {name: fmean(values) for name, values in columns.items()}
    if "same" in columns:
        found["below_half"] = fmean(value < 0.5 for value in columns["word_f1"])
        precision, recall = found.setdefault("shingle_p", 0.0), found.setdefault("shingle_r", 0.0)
        found["shingle_f1"] = _f1(precision, recall)
    if pooled := [row.snippets for row in pages if row.snippets]:
        hit, false, missed, _ = (sum(counts) for counts in zip(*pooled, strict=True))
        found["snippet_p"], found["snippet_r"], found["snippet_f1"] = _rates(hit, hit + false, hit + missed)
    if parse := sum(row.parse_seconds for row in pages):
        found["cpu_ratio"] = sum(row.seconds for row in pages if row.parse_seconds) / parse
    found["empty"] = sum(row.empty for row in pages)
    found["errors"] = sum(bool(row.error) for row in pages)
    return found


def run(pages: Sequence[GoldPage], settings: Settings, jobs: int = 1, timeout: float = 0.0) -> Iterator[PageScore]:
    """The score of each page, in order. A page on which the extractor fails counts as empty.

    So does one for which it takes longer than `timeout` seconds, with scoring; 0 is no limit. Extractors hang on some pages.
    """
    if settings.against:
        peer(settings.against)  # says at once that it is not there
    limits = Limits(timeout)
    for page, row in zip(pages, _spread(partial(_scored, settings=settings), pages, jobs, limits), strict=True):
        if isinstance(row, Lost):
            reason = row.reason(limits)
            row = page_score(page, Said())
            row.error = reason
        yield row


def reliability(pages: Iterable[PageScore], bins: int = 10) -> list[tuple[float, float, float, int]]:
    """(mean confidence, mean word F1, share of pages with F1 of 0.9 or more, pages) of each bin that has pages."""
    held: dict[int, list[tuple[float, float]]] = defaultdict(list)
    for row in pages:
        if row.confidence is not None and "word_f1" in row.scores:
            held[min(int(row.confidence * bins), bins - 1)].append((row.confidence, row.scores["word_f1"]))
    return [
        (fmean(c for c, _ in rows), fmean(f for _, f in rows), fmean(f >= 0.9 for _, f in rows), len(rows))
        for _, rows in sorted(held.items())
    ]


def confusion(pages: Iterable[PageScore]) -> Counter[tuple[str, str]]:
    """How many lines of each true label got each label."""
    return sum((row.lines for row in pages), Counter[tuple[str, str]]())


def why_bad(page: GoldPage, settings: Settings) -> str:
    """One line: what most of the wrongly kept and the wrongly lost words were taken for, and by which rule."""
    data = page.path.read_bytes()
    article = _stripper(settings).strip(data, url=page.gold.get("url"))
    wanted, weight = targets(read(capture(data, url=page.gold.get("url"))), page.gold)
    wrong: dict[str, Counter[str]] = {"kept": Counter(), "lost": Counter()}
    for block, share, matters in zip(article.blocks, wanted, weight, strict=True):
        if matters > 0 and block.kept != (share >= _TEXT):
            sign = 1 if block.kept else -1
            rules = [e for e in block.evidence if e.label and e.weight * sign > 0]
            rule = max(rules, key=lambda e: abs(e.weight)).source if rules else "no rule"
            wrong["kept" if block.kept else "lost"][f"{block.label} by {rule}"] += len(words_of(block.text))
    told = [
        f"{what} {counts.total()} words wrongly, most as {counts.most_common(1)[0][0]}"
        for what, counts in sorted(wrong.items(), key=lambda item: -item[1].total())
        if counts
    ]
    return "; ".join(told) or "no block is wrong: the gold has words that no block has, or parts of blocks"


def rule_scores(pages: Sequence[GoldPage], settings: Settings, jobs: int = 1) -> list[RuleScore]:
    """What each rule did, most harmful to lose first.

    Each page is matched once; for each rule that held on it, it is judged again without the rule's findings. Where they
    were not the surest of their label on any block, nothing can change and nothing is computed. The second look that
    makes cleaning of text dumps final is left out on both sides.
    """
    hits: Counter[int] = Counter()
    right: Counter[int] = Counter()
    held: Counter[int] = Counter()
    loss: dict[int, float] = defaultdict(float)
    for rows in _spread(partial(_without_rules, settings=settings), pages, jobs, Limits()):
        if isinstance(rows, Lost):
            raise StripperError(f"a page could not be judged: {rows.reason(Limits())}; try --jobs 1")
        for rule, (count, correct, lost) in rows.items():
            hits[rule] += count
            right[rule] += correct
            held[rule] += 1
            loss[rule] += lost
    rules = ready_engine(settings.rules).rulebook.rules
    scored = sum(page.gold.get("text") is not None for page in pages) or 1
    found = [
        RuleScore(
            rules[n].id, rules[n].label, hits[n], right[n] / hits[n] if hits[n] else 0.0, held[n], loss[n] / scored
        )
        for n in held
    ]
    return sorted(found, key=lambda row: (-row.loss, -row.hits, row.rule))


@cache
def _stripper(settings: Settings) -> Stripper:
    return Stripper(rules=settings.rules or None, articles_only=settings.articles_only)


def _spread(
    work: Callable[[GoldPage], Row], pages: Sequence[GoldPage], jobs: int, limits: Limits
) -> Iterator[Row | Lost]:
    if (jobs <= 1 and not any(limits)) or len(pages) < 2:
        yield from map(work, pages)
        return
    shelf: Shelf[Row | Lost] = Shelf(lambda row: 0)
    made = apart(enumerate(pages), partial(_working, work), jobs, limits, lambda page: 0, lambda: True, most=8)
    yield from shelf.in_order(range(len(pages)), made)


def _working(work: Callable[[GoldPage], Row]) -> Callable[[GoldPage], Row]:
    """What a process does with each page."""
    return work


def _scored(page: GoldPage, settings: Settings) -> PageScore:
    try:
        data = page.path.read_bytes()
    except OSError as error:
        raise StripperError(f"{page.path}: cannot be read ({error.strerror}); gold.jsonl names it") from error
    extract = peer(settings.against) if settings.against else None
    markup = as_markup(data) if page.path.suffix == ".txt" else data
    # Made before the clock starts: rules are read once in a run.
    stripper = None if extract else _stripper(settings)
    parse = _seconds(lambda: lxml.html.fromstring(markup))
    start = time.process_time()
    confidence, wrong = None, ""
    try:
        if stripper:
            article = stripper.strip(data, url=page.gold.get("url"))
            about = article.metadata
            said = Said(article.text, about.title, about.authors, about.published)
            confidence = article.confidence
        elif extract:
            said = extract(markup, page.gold.get("url"), page.gold.get("lang"))
    except Exception as failure:
        said, wrong = Said(), repr(failure)
    taken = time.process_time() - start
    row = page_score(page, said)
    row.confidence, row.seconds, row.parse_seconds, row.error = confidence, taken, parse, wrong
    if stripper and not wrong and (given := page.gold.get("lines")):
        label_of = {n: b.label for b in article.blocks for n in range(b.span.line, b.span.last_line + 1)}
        for first, last, label in given:
            row.lines.update((label, label_of[n]) for n in range(first, last + 1) if n in label_of)
    return row


def _seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    try:
        work()
    except Exception:
        return 0.0
    return time.process_time() - start


def _without_rules(page: GoldPage, settings: Settings) -> dict[int, tuple[int, int, float]]:
    """For each rule that held on the page: blocks it held on, on how many it was right, what F1 loses without it."""
    engine = ready_engine(settings.rules)
    seen = engine.see(read(capture(page.path.read_bytes(), url=page.gold.get("url"))))
    wanted, weight = targets(seen.page, page.gold)
    text, known = wanted >= _TEXT, weight > 0
    words = [Counter(words_of(block)) for block in seen.page.texts]
    gold = None if page.gold.get("text") is None else Counter(words_of(page.gold["text"]))

    def kept(findings: list[Any]) -> tuple[bool, ...]:
        return tuple(
            label in engine.text_labels for label in engine.judge_page(seen._replace(findings=findings)).labels
        )

    def f1(blocks: tuple[bool, ...]) -> float:
        if gold is None:
            return 0.0
        said: Counter[str] = Counter()
        for counts, stays in zip(words, blocks, strict=True):
            if stays:
                said.update(counts)
        if not said and not gold:
            return 1.0
        return _rates((said & gold).total(), said.total(), gold.total())[2]

    whole = kept(seen.findings)
    best = f1(whole)
    evidence = engine.judge.evidence(len(words), seen.findings)[0]
    found = {}
    for rule in sorted({finding.rule for finding in seen.findings}):
        on = np.zeros(len(words), bool)
        for finding in seen.findings:
            if finding.rule == rule:
                on[finding.start : finding.end] = True
        on &= known
        label = engine.rulebook.labels[engine.rulebook.rules[rule].label]
        right = int((on & (text if label.part == "text" else ~text)).sum())
        rest = [finding for finding in seen.findings if finding.rule != rule]
        same = np.array_equal(engine.judge.evidence(len(words), rest)[0], evidence)
        left = whole if same else kept(rest)
        found[rule] = (int(on.sum()), right, 0.0 if left == whole else best - f1(left))
    return found


def _f1(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def _rates(shared: int, said: int, wanted: int) -> tuple[float, float, float]:
    precision, recall = shared / said if said else 0.0, shared / wanted if wanted else 0.0
    return precision, recall, _f1(precision, recall)


def _shingles(text: str) -> Counter[tuple[str, ...]]:
    words = _WORD.findall(text)
    if not words:
        return Counter()
    return Counter(tuple(words[at : at + _GRAM]) for at in range(max(1, len(words) - _GRAM + 1)))


def _snippets(text: str, gold: Mapping[str, Any]) -> tuple[int, int, int, int] | None:
    wanted, unwanted = gold.get("with") or (), gold.get("without") or ()
    if not wanted and not unwanted:
        return None
    held = " ".join(text.split())
    hit, false = (sum(" ".join(snippet.split()) in held for snippet in some) for some in (wanted, unwanted))
    return hit, false, len(wanted) - hit, len(unwanted) - false


def _folded(text: str | None) -> str:
    return " ".join((text or "").split()).casefold()


def _day(value: object) -> tuple[str, ...] | None:
    hit = _DAY.match(str(value or ""))
    return hit.groups() if hit else None


def _names(given: str | Iterable[str] | None) -> set[str]:
    people = [given] if isinstance(given, str) else given or ()
    parts = (part.strip(" .:·-–—") for one in people for part in _BETWEEN_NAMES.split(_unannounced(_folded(str(one)))))
    return {part for part in parts if part and part not in _NO_NAMES}


def _unannounced(names: str) -> str:
    first, _, rest = names.partition(" ")
    return rest.removeprefix(": ") if first.removesuffix(":") in _BY else names
