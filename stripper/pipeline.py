"""The way of a page through the stages: read → match → judge → write."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import lru_cache, partial
from pathlib import Path
from typing import NamedTuple

import numpy as np

from stripper import render
from stripper.copies import copies
from stripper.errors import StripperError
from stripper.judge import Judge, Scores
from stripper.labels import find_headline, labels, taken_out
from stripper.match import Finding, Matcher, Stated, host_of
from stripper.metadata import metadata, surest_headline
from stripper.model import Evidence, Page, PageVerdict
from stripper.page_type import PAGE_TYPES, page_verdict
from stripper.read import capture, read
from stripper.read.surroundings import Facts, facts
from stripper.rulebook.cache import ready_rules
from stripper.rulebook.load import Rulebook
from stripper.rulebook.lookups import Lookups
from stripper.settle import has_chrome, leave_alone, settle
from stripper.tongues import Tongues
from stripper.words import fold_all
from stripper.write import Article

__all__ = ["Engine", "Stripper", "ready_engine", "strip"]


class Seen(NamedTuple):
    """A page with what is known of it before it is judged."""

    page: Page
    facts: Facts
    findings: list[Finding]
    stated: list[Stated]


class Judged(NamedTuple):
    """A page with its verdict."""

    seen: Seen
    scores: Scores
    headline: int
    labels: list[str]
    shapes: dict[int, Evidence]
    """why a block has its label, where no rule gave it"""


class Engine:
    """A rulebook made ready: matcher, judge and languages. Holds no page and is never changed, so threads share it."""

    def __init__(self, rulebook: Rulebook, lookups: Lookups | None = None) -> None:
        self.rulebook = rulebook
        self.matcher = Matcher(rulebook, lookups or Lookups(rulebook.rules))
        self.judge = Judge(rulebook)
        self.tongues = Tongues(rulebook.languages.values())
        self.text_labels = frozenset(name for name, label in rulebook.labels.items() if label.kept)
        self.sites_with_places = frozenset(
            host for rule in rulebook.rules if rule.since or rule.until for host in rule.hosts
        )

    def see(self, page: Page) -> Seen:
        """Facts and findings of a page."""
        folded, words = fold_all(page.texts)
        spoken = self.tongues.spoken(words)
        declared = (page.language or page.head.lang or "").lower().replace("_", "-").split("-")[0]
        language = self.tongues.languages.get(spoken or declared)
        found = facts(page, folded, words, language.stopwords if language else frozenset())
        page.language = page.language or spoken or declared or None
        languages = tuple(name for name in (spoken, declared) if name)
        findings, stated = self.matcher.match(page, found, languages)
        return Seen(page, found, findings, stated)

    def judged(self, page: Page) -> Judged:
        """A page with the labels of its blocks."""
        return self.judge_page(self.see(page))

    def settled(self, page: Page, lang: str | None) -> Judged:
        """A text dump with labels that stay the same when what is kept is cleaned once more."""
        judged = self.judged(page)
        if not self.shows_chrome(judged):
            if self.knows_places(page):
                page.warnings.append(
                    "left as it is: no line that the rules of its site know around an article is on it"
                )
            leave_alone(page, judged.seen.facts, judged.scores, judged.labels, self.text_labels)
            return judged

        def again(left: Sequence[int]) -> tuple[list[str], Sequence[float]] | None:
            rest = read(capture(render.text(page, left), url=page.url, language=lang))
            if rest.texts != [page.texts[block] for block in left]:
                return None
            second = self.judge_page(self.see(rest), sections=False)
            return (second.labels, second.scores.score.tolist()) if self.shows_chrome(second) else None

        settle(judged.scores, judged.labels, judged.shapes, self.text_labels, again)
        return judged

    def knows_places(self, page: Page) -> bool:
        """Whether rules tell between which lines the articles of a page's site sit."""
        host = host_of(page) if self.sites_with_places else ""
        return any(host == site or host.endswith("." + site) for site in self.sites_with_places)

    def shows_chrome(self, judged: Judged) -> bool:
        """Whether a text dump holds lines that do not belong to its text.

        Where the articles of a site sit is known by lines around them. A dump with none of these is the article alone:
        it was cleaned before.
        """
        if self.knows_places(judged.seen.page):
            return any(finding.how == "place" for finding in judged.seen.findings)
        found, findings = judged.seen.facts, judged.seen.findings
        return has_chrome(
            self.rulebook.rules,
            self.rulebook.labels,
            found,
            findings,
            judged.labels,
            self.text_labels,
            judged.scores.score,
        )

    def explained(self, judged: Judged) -> Iterator[tuple[Evidence, ...]]:
        """For each block all that spoke for and against it; the weights add up to its score."""
        found = self.judge.explained(judged.seen.page.kind, judged.seen.facts, judged.scores)
        for block, evidence in enumerate(found):
            yield (*evidence, judged.shapes[block]) if block in judged.shapes else evidence

    def judge_page(self, seen: Seen, *, sections: bool = True) -> Judged:
        """Scores, headline and labels of a page; without `sections` what is no text of a dump is named by its own line alone."""
        scores = self.judge.scores(seen.page.kind, seen.facts, seen.findings)
        headline = find_headline(seen.page, seen.facts, scores)
        taken = taken_out(seen.page, seen.facts, scores, headline)
        scores.add("headline or standfirst", _not_text(len(seen.page.texts), taken))
        if again := copies(seen.page, seen.facts, scores):
            scores.add("said before", _not_text(len(seen.page.texts), again))
        weighed = partial(surest_headline, seen.page, seen.stated, seen.facts.folded)
        rules = self.rulebook.rules if sections else ()
        found, shapes = labels(seen.page, seen.facts, scores, taken, rules, weighed)
        for block in again:
            found[block] = "other_chrome"
            shapes[block] = Evidence("shape/copy", "other_chrome", 0.0, "Says once more what stands further up.")
        return Judged(seen, scores, headline, found, shapes)

    def without_text(self, judged: Judged) -> Judged:
        """The same page with the labels its blocks have where none of them is text, since there is no article."""
        seen, scores = judged.seen, judged.scores
        scores.add("no article on the page", np.minimum(-0.1 - scores.score, 0.0))
        taken = {} if judged.headline < 0 else {judged.headline: "title"}
        weighed = partial(surest_headline, seen.page, seen.stated, seen.facts.folded)
        found, shapes = labels(seen.page, seen.facts, scores, taken, self.rulebook.rules, weighed)
        return judged._replace(labels=found, shapes=shapes)


class Stripper:
    """Turns captures into articles; made once, used for many pages, from any number of threads.

    `rules` are folders of rule files that are added to those that come with stripper; `keep` names labels whose blocks
    are to stay in the text (`comments`, `captions` …, singular or plural); `articles_only` gives an empty text, with
    the reason, for pages that hold no article; `page_type` says what all pages are. Raises BadRule for rule files that
    cannot be used, StripperError for labels and page types that do not exist.
    """

    def __init__(
        self,
        *,
        rules: str | Path | Sequence[str | Path] | None = None,
        keep: Collection[str] = (),
        articles_only: bool = False,
        page_type: str | None = None,
    ) -> None:
        folders = (rules,) if isinstance(rules, str | Path) else tuple(rules or ())
        self._folders = tuple(str(folder) for folder in folders)
        self._engine = ready_engine(self._folders)
        self._keep = _kept_labels(self._engine.rulebook, keep)
        self._articles_only = articles_only
        if page_type is not None and page_type not in PAGE_TYPES:
            raise StripperError(f"page_type = {page_type!r} is not one of {', '.join(PAGE_TYPES)}")
        self._page_type = page_type
        self._options = {
            "rules": folders or None,
            "keep": tuple(keep),
            "articles_only": articles_only,
            "page_type": page_type,
        }

    def __reduce__(self) -> tuple[object, ...]:
        return _made_again, (self._options,)

    def strip(
        self, data: object, url: str | None = None, lang: str | None = None, encoding: str | None = None
    ) -> Article:
        """The article of one capture: bytes, str, an lxml element or a BeautifulSoup object.

        `url` helps to resolve links, dates and site rules; `lang` is a language code for captures that do not tell;
        `encoding` is the charset that an HTTP header states. Raises BadCapture for input that is no page at all, such as a
        picture's bytes.
        """
        page = read(capture(data, url=url, language=lang, encoding=encoding))
        judged = self._engine.judged(page) if page.kind == "html" else self._engine.settled(page, lang)
        return self._article(judged)

    def strip_many(
        self, captures: Iterable[object], *, jobs: int = 0, timeout: float = 0, memory: int = 0
    ) -> Iterator[Article | StripperError]:
        """The article of each capture, in their order; a StripperError stands in the place of one that has none.

        A capture is what `strip` takes, or a tuple (data, url) or (data, url, lang). `jobs` processes (0: one for each
        core) work out text and metadata while you iterate; captures are read as they are needed, and no more than 64 MB
        of articles wait for an earlier one. A capture that takes longer than `timeout` seconds or more than `memory`
        bytes is given up, and one that kills its process costs no other; 0 is no limit. With `jobs=1` and no limit all
        is done in this process, which trees need: only bytes and str travel to another one. As with all processes in
        Python, the program that calls this needs `if __name__ == "__main__":` if it is run as a script.

        >>> [article.kind for article in Stripper().strip_many([b"<p>x</p>", "x"], jobs=1)]
        ['html', 'text']
        """
        from stripper.many import stripped  # what makes processes takes longer to import than ten pages to read
        from stripper.workers import Limits

        return stripped(self.strip, captures, jobs, Limits(timeout, memory))

    def _article(self, judged: Judged) -> Article:
        page, found, findings, stated = judged.seen
        verdict = page_verdict(
            page, found, judged.scores, judged.labels, self._engine.rulebook.rules, findings, judged.headline
        )
        if self._page_type:
            verdict = PageVerdict(self._page_type, verdict.confidence, "")
        if self._articles_only and verdict.reason:
            judged = self._engine.without_text(judged)
            kept = [False] * len(judged.labels)
        else:
            kept = [label in self._keep for label in judged.labels]
        return Article(
            page,
            judged.labels,
            kept,
            verdict,
            judged.scores.score.tolist(),
            partial(_explained, self._folders, judged),
            partial(metadata, page, judged.labels, stated, found.folded),
        )


def strip(data: object, *, url: str | None = None, lang: str | None = None, encoding: str | None = None) -> Article:
    """The article of one capture, with the rules that come with stripper.

    >>> strip(b"<p>x</p>").kind
    'html'
    """
    return _default().strip(data, url=url, lang=lang, encoding=encoding)


@lru_cache(maxsize=1)
def _default() -> Stripper:
    return Stripper()


@lru_cache(maxsize=8)
def ready_engine(folders: tuple[str, ...] = ()) -> Engine:
    """The engine of our rules and those of more folders; made once for each choice of folders."""
    return Engine(*ready_rules(folders))


def _made_again(options: dict[str, object]) -> Stripper:
    return Stripper(**options)  # type: ignore[arg-type]


def _explained(folders: tuple[str, ...], judged: Judged) -> Iterator[tuple[Evidence, ...]]:
    # By name of its rules, not with the engine, so that an article can travel to another process.
    return ready_engine(folders).explained(judged)


def _kept_labels(rulebook: Rulebook, keep: Iterable[str]) -> frozenset[str]:
    kept = {name for name, label in rulebook.labels.items() if label.kept}
    if isinstance(keep, str):
        keep = (keep,)
    for name in keep:
        found = next((label for label in (name, name.removesuffix("s"), f"{name}s") if label in rulebook.labels), None)
        if found is None:
            raise StripperError(f"keep = {name!r} is no label; labels are {', '.join(sorted(rulebook.labels))}")
        kept.add(found)
    return frozenset(kept)


def _not_text(count: int, taken: Iterable[int]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    added = np.zeros(count)
    for block in taken:
        added[block] = -8.0
    return added
