"""Learns what repeats over the pages of a site, and writes it as an ordinary rule file under `[site]`.

A line that stands on many pages of one site is the site's chrome, whatever its language and markup. Two kinds of repeated
text are not: headings that a template puts into every article, and sentences that belong to it. So a line is learnt only
if the judge, over all pages that have it, does not hold it for text, and the more it looks like text, the more pages must
have it. What the judge was surer of than the count allows is reported instead.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from stripper.labels import ABOUT_TEXT
from stripper.model import Page
from stripper.pipeline import Engine
from stripper.rulebook.lookups import LINE_CHARS

__all__ = ["Learnt", "Line", "Site", "file_name", "learnt", "rule_file"]

LEAST_PAGES = 3
"""On fewer pages a line may repeat by chance."""
SHARES = ((-2.0, 0.1), (0.0, 0.25), (1.5, 0.5))
"""(mean score up to, share of the pages): the more a line reads like text, the more pages must have it. What scores above
the last is text to the judge (0.82 likely), and no count outweighs that. Boxes at the side stand on a part of the pages."""
PROSE_SHARE = 0.35
"""The least share for what reads like prose: a sentence told twice is more often a sign-off than a box of the site."""
_PROSE_WORDS = 12
_TWICE_SHARE = 0.2
_EXAMPLES = 3


@dataclass(slots=True)
class Line:
    """One repeated text of a site."""

    text: str
    """as it was first printed"""
    pages: int = 0
    score: float = 0.0
    """the sum of its scores, one for each page: of several places on a page the one most like text speaks"""
    labels: Counter[str] = field(default_factory=Counter)
    """what the rules and shapes called it where it was not text"""
    twice: int = 0
    """pages on which it stands several times, once at least as text: an entry of a table of contents and its heading"""

    def add(self, other: Line) -> None:
        """Counts of other pages on top; the text that sorts first stands for both, so order does not matter."""
        self.text = min(self.text, other.text)
        self.pages += other.pages
        self.score += other.score
        self.labels.update(other.labels)
        self.twice += other.twice


class Learnt(NamedTuple):
    """What a site's pages teach."""

    chrome: dict[str, list[Line]]
    """lines that are chrome there, by label, those on most pages first"""
    vetoed: list[Line]
    """repeated lines that the judge's view of them kept out"""
    spared: str
    """the line the judge is surest to be text: what the rules must spare"""


@dataclass(slots=True)
class Site:
    """What was counted on the pages of one site. Sites of other folders can be added."""

    host: str
    pages: dict[str, dict[str, Line]] = field(default_factory=dict)
    """digest of a page's prose → its lines; the same article saved twice counts once"""

    def see(self, engine: Engine, page: Page) -> None:
        """Counts one page."""
        judged = engine.judged(page)
        found, scores = judged.seen.facts, judged.scores.score
        prose = "\n".join(text for text, words in zip(found.folded, found.prose.tolist(), strict=True) if words)
        digest = hashlib.blake2b((prose or "\n".join(found.folded)).encode("utf-8", "replace"), digest_size=16)
        lines: dict[str, Line] = {}
        for text, folded, label, score in zip(page.texts, found.folded, judged.labels, scores.tolist(), strict=True):
            if not folded or len(text) > LINE_CHARS:
                continue
            named = Counter(() if label in engine.text_labels else (label,))
            line = Line(" ".join(text.split()), 1, round(score, 6), named)
            known = lines.get(folded)
            if known is None or score > known.score:
                lines[folded] = line
            if known is not None and max(score, known.score) > 0:
                lines[folded].twice = 1
        self._keep(digest.hexdigest(), lines)

    def add(self, other: Site) -> None:
        """Counts of other pages of the same site."""
        for digest, lines in other.pages.items():
            self._keep(digest, lines)

    def _keep(self, digest: str, lines: dict[str, Line]) -> None:
        """Of pages with the same prose one stands for all; which one does not depend on the order they come in."""
        self.pages[digest] = min(lines, self.pages.get(digest, lines), key=_order)

    def lines(self) -> dict[str, Line]:
        """Every line with what all pages together say of it."""
        found: dict[str, Line] = {}
        for digest in sorted(self.pages):
            for folded, line in self.pages[digest].items():
                if folded in found:
                    found[folded].add(line)
                else:
                    found[folded] = Line(line.text, line.pages, line.score, Counter(line.labels), line.twice)
        return found


def _order(lines: Mapping[str, Line]) -> list[tuple[str, str, float, int, list[str]]]:
    return sorted((key, line.text, line.score, line.twice, sorted(line.labels)) for key, line in lines.items())


def learnt(site: Site) -> Learnt:
    """The lines that are chrome on a site, and those that repeat too but are left as text."""
    count = len(site.pages)
    every = site.lines()
    chrome: dict[str, list[Line]] = {}
    vetoed: list[Line] = []
    for folded, line in every.items():
        score = line.score / line.pages
        least = next((share for most, share in SHARES if score <= most), None)
        if line.twice > _TWICE_SHARE * line.pages:
            least = None
        if least is None:
            if line.pages >= max(LEAST_PAGES, PROSE_SHARE * count):
                vetoed.append(line)
            continue
        if len(folded.split()) >= _PROSE_WORDS:
            least = max(least, PROSE_SHARE)
        if line.pages < max(LEAST_PAGES, least * count):
            continue
        label = min(line.labels, key=lambda name: (-line.labels[name], name), default="other_chrome")
        if label in ABOUT_TEXT:
            continue  # a date line or byline is no text already, and metadata is read from it
        chrome.setdefault(label, []).append(line)
    for lines in (*chrome.values(), vetoed):
        lines.sort(key=lambda line: (-line.pages, line.text))
    taken = {line.text for lines in chrome.values() for line in lines}
    left = [line for line in every.values() if line.text not in taken]
    surest = max(left, key=lambda line: (line.score / line.pages, line.text), default=Line("A line like no other."))
    return Learnt(dict(sorted(chrome.items())), vetoed, surest.text)


def rule_file(site: Site, found: Learnt) -> str:
    """What was learnt as a TOML file of rules; "" where nothing repeats."""
    chrome, vetoed, spared = found
    if not chrome:
        return ""
    count = len(site.pages)
    parts = [
        f"# Learnt from {count} pages of {site.host} by `stripper learn`: lines that repeat, by what they are.",
        f"# {len(vetoed)} lines repeat too, but read as text of the articles; they are not here.",
        "",
        "[site]",
        f"hosts = [{_quoted(site.host)}]",
    ]
    for label, lines in chrome.items():
        least, most = min(line.pages for line in lines), max(line.pages for line in lines)
        many = f"{least}" if least == most else f"{least} to {most}"
        parts += [
            "",
            f"[{label}]",
            f'label = "{label}"',
            f'why = "On {many} of {count} pages of {site.host}."',
            "line = [",
        ]
        parts += [f"  {_quoted(line.text)}," for line in lines]
        parts += [
            "]",
            f"spares = [{_quoted(spared)}]",
            f"matches = [{', '.join(_quoted(line.text) for line in lines[:_EXAMPLES])}]",
        ]
    return "\n".join(parts) + "\n"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def file_name(host: str) -> str:
    """A site's rule file: its host, with nothing that a file system may refuse."""
    return re.sub(r"[^a-z0-9.-]+", "-", host.lower()).strip(".-") + ".toml"
