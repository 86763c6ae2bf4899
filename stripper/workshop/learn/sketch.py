"""What is kept of a site's pages while they are read: a sample of bounded size that adds up.

Of each page only what learning asks for is kept, packed: its lines with the judge's scores and labels, and the names of
the containers around them. Of many pages those with the lowest digests stay. Which pages that are does not depend on
their order, nor on the folders, runs or machines that read them: the sample of all is that of the samples together.
The digest is one of the page's long lines, so an article that was saved twice counts once.
"""

from __future__ import annotations

import hashlib
import heapq
import itertools
import json
import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from stripper.dates import parse_date
from stripper.match import Stated
from stripper.model import BoolArray, FloatArray, Page
from stripper.pipeline import Engine
from stripper.read.head import claims, date_in_path, stated_url
from stripper.words import fold

__all__ = ["Rows", "Site", "digest_of"]

SAMPLE = 200
"""Pages kept of a site. More change no rule that stands on a tenth of the pages."""
_LONG_CHARS = 80
_NEAR = 12
"""Blocks that a reader comment may be long."""
_LEVEL = 1
"""Of zlib: what is gained by packing harder is not worth the time."""
_DIGEST_BITS = 128


_DAY = re.compile(r"(?:199|2\d\d)\d-\d\d")
"""Days from the time of the web on, or months, with their year."""


class Rows:
    """What learning knows of one page, in columns of one length; texts are squeezed."""

    def __init__(self, packed: bytes) -> None:
        kept = json.loads(zlib.decompress(packed))
        self.kind: str = kept["kind"]
        self.day: str = kept["day"]
        """of publication, in ISO 8601 as far as known; "" where nothing tells"""
        self.texts: list[str] = kept["texts"]
        self.labels: list[str] = kept["labels"]
        """what each block was held for by the judge; "" where it was text"""
        self.scores: FloatArray = np.array(kept["scores"], np.float64)
        self.words: FloatArray = np.array(kept["words"], np.float64)
        self.boxes: list[tuple[str, int, int]] = [(names, start, end) for names, start, end in kept["boxes"]]
        """(names, first block, block after the last) of containers that have names"""
        self.forum: float = kept["forum"]
        """how likely the page is one of a forum (0..1)"""
        self.comments: BoolArray = np.zeros(len(self.texts), bool)
        """blocks that some rule holds for reader comments, whatever the judge made of it"""
        self.comments[kept["comments"]] = True

    @cached_property
    def folded(self) -> list[str]:
        """The letters of each text, as rules compare them."""
        return [fold(text) for text in self.texts]

    @cached_property
    def chances(self) -> FloatArray:
        """How likely each block is text, as far as the judge knows (0..1)."""
        return np.asarray(1 / (1 + np.exp(-self.scores)))

    @cached_property
    def is_prose(self) -> BoolArray:
        """Long blocks that the judge holds for text."""
        return np.asarray((self.words >= 12) & (self.scores > 0))


@dataclass(slots=True)
class Site:
    """What was seen of one site. Sites of other folders, runs and machines can be added."""

    host: str
    size: int = SAMPLE
    pages: dict[str, bytes] = field(default_factory=dict)
    """digest → packed rows, of the pages with the lowest digests"""
    _order: list[tuple[int, str]] = field(default_factory=list)
    """a heap of the kept digests, the greatest first"""

    def see(self, engine: Engine, page: Page) -> None:
        """Takes one page in; it is judged only if it may belong to the sample."""
        digest = digest_of(page)
        if self._has_place(digest):
            self._keep(digest, _packed(engine, page))

    def add(self, other: Site) -> None:
        """Takes in what was seen of the same site elsewhere."""
        for digest, packed in other.pages.items():
            if self._has_place(digest):
                self._keep(digest, packed)

    def rows(self) -> Iterator[Rows]:
        """The pages of the sample, in the order of their digests."""
        for digest in sorted(self.pages):
            yield Rows(self.pages[digest])

    @property
    def count(self) -> int:
        """How many pages there were: counted, or where they are more than the sample, estimated by its digests."""
        if len(self.pages) < self.size:
            return len(self.pages)
        return round((self.size - 1) * (1 << _DIGEST_BITS) / (int(max(self.pages), 16) + 1))

    def dump(self) -> bytes:
        """The sketch as bytes, the same for the same pages."""
        kept = {digest: self.pages[digest].hex() for digest in sorted(self.pages)}
        return json.dumps({"host": self.host, "size": self.size, "pages": kept}, ensure_ascii=False).encode("utf-8")

    @classmethod
    def load(cls, data: bytes) -> Site:
        """A sketch that `dump` wrote."""
        kept = json.loads(data)
        site = cls(kept["host"], kept["size"])
        for digest, packed in kept["pages"].items():
            site._keep(digest, bytes.fromhex(packed))
        return site

    def _has_place(self, digest: str) -> bool:
        return digest in self.pages or len(self.pages) < self.size or digest < self._order[0][1]

    def _keep(self, digest: str, packed: bytes) -> None:
        if digest in self.pages:
            # Of pages with the same prose one stands for all; which one does not depend on the order they come in.
            self.pages[digest] = min(packed, self.pages[digest])
            return
        self.pages[digest] = packed
        heapq.heappush(self._order, (-int(digest, 16), digest))
        if len(self.pages) > self.size:
            del self.pages[heapq.heappop(self._order)[1]]


def digest_of(page: Page) -> str:
    """Names a page by its long lines that are no links, or by all lines where it has none: digits do not count."""
    long = [
        text for text, linked in zip(page.texts, page.link_chars, strict=True)
        if len(text) >= _LONG_CHARS and 2 * linked < len(text)
    ]  # fmt: skip
    text = "\n".join(map(fold, long or page.texts))
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=_DIGEST_BITS // 8).hexdigest()


def _packed(engine: Engine, page: Page) -> bytes:
    judged = engine.judged(page) if page.kind == "html" else engine.settled(page, page.language)
    scores = judged.scores
    comments = [row for row, label in enumerate(2 * scores.labels) if label == "comments"]
    rows: dict[str, Any] = {
        "kind": page.kind,
        "day": _day(page, judged.seen.stated),
        "texts": [" ".join(text.split()) for text in page.texts],
        "labels": ["" if label in engine.text_labels else label for label in judged.labels],
        "scores": [round(score, 2) for score in scores.score.tolist()],
        "words": [round(words, 1) for words in judged.seen.facts["words"].tolist()],
        "forum": round(scores.likely.get("forum", 0.0), 2),
        "comments": _filled(np.flatnonzero((scores.weights[comments] < 0).any(axis=0)).tolist()),
        "boxes": [(box.names, box.start, box.end) for box in page.boxes if box.names and box.end > box.start],
    }
    return zlib.compress(json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace"), _LEVEL)


def _day(page: Page, stated: Sequence[Stated]) -> str:
    """When a page was published, by the first of its claims that names a day or month; "" where none does.

    Choosing among all claims, as `metadata` does, would cost a fifth of the time of learning; for the span of a site the
    first will do.
    """
    address = page.url or stated_url(page.head)
    said = [claim.value for claim in claims(page.head) if claim.field == "published"]
    said += [date_in_path(address) or "", *(one.value for one in stated if one.field == "published")]
    days = (parse_date(value, page.language) or "" for value in said if value)
    return next((day[:10] for day in days if _DAY.match(day)), "")


def _filled(marks: list[int]) -> list[int]:
    """Marked blocks and those between two marks that are near each other: a comment between the buttons of two."""
    filled = set(marks)
    for first, second in itertools.pairwise(marks):
        if second - first <= _NEAR:
            filled.update(range(first, second))
    return sorted(filled)
