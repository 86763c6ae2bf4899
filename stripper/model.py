"""The nouns that travel between the stages: Capture, Page (blocks and boxes in columns), Head, Evidence, Block.

A page is kept in columns, not in one object a block: facts are then computed in passes over arrays, and the
objects a caller sees (`Block`) are made only for those who ask.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

import numpy as np
import numpy.typing as npt

__all__ = [
    "Block",
    "BoolArray",
    "Box",
    "Boxes",
    "Capture",
    "Claim",
    "Comment",
    "Evidence",
    "FloatArray",
    "Head",
    "Image",
    "Inline",
    "IntArray",
    "Kind",
    "Marks",
    "Metadata",
    "Page",
    "PageVerdict",
    "Source",
    "Span",
]

Kind = Literal["html", "text"]
FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]
_INLINE_DEPTH = 8
"""Inline elements around one piece that are told."""


@dataclass(frozen=True, slots=True)
class Capture:
    """One saved page before it is read: decoded markup or text, or a tree that a caller already holds."""

    kind: Kind
    text: str
    encoding: str | None = None
    """The encoding the bytes were decoded from; None when the caller gave a str or a tree."""
    encoding_source: str | None = None
    """`bom`, `declared`, `meta`, `utf-8`, `language` or `detected`; None when nothing was decoded."""
    tree: object | None = None
    """An lxml element given by the caller; `text` is then empty."""
    url: str | None = None
    language: str | None = None
    warnings: tuple[str, ...] = ()


class Span(NamedTuple):
    """Where a block stands in the capture."""

    line: int
    """First line, counted from 1 (for HTML the line of the start tag, as far as the parser counts)."""
    last_line: int
    start: int
    """Character offset into the decoded text dump; -1 for HTML."""
    end: int


class Box(NamedTuple):
    """A container of blocks: an HTML element that breaks lines, or (text) a group between blank lines."""

    tag: str
    names: str
    """class, id, role, itemprop and the like, joined by spaces, as written."""
    parent: int
    """Index of the box around it; -1 for the root."""
    start: int
    """Index of its first block; its blocks are the range [start, end)."""
    end: int
    hidden: bool
    """Hidden by attribute or inline style as far as the markup alone tells."""


class Boxes:
    """The containers of a page in columns of one length, those of `Box`, outer ones before the inner ones."""

    __slots__ = ("ends", "hidden", "names", "parents", "starts", "tags")

    def __init__(self, rows: Sequence[Sequence[Any]]) -> None:
        columns: tuple[tuple[Any, ...], ...] = tuple(zip(*rows, strict=True)) or ((),) * len(Box._fields)
        self.tags: tuple[str, ...] = columns[0]
        self.names: tuple[str, ...] = columns[1]
        self.parents: tuple[int, ...] = columns[2]
        self.starts: tuple[int, ...] = columns[3]
        self.ends: tuple[int, ...] = columns[4]
        self.hidden: tuple[bool, ...] = columns[5]

    def __len__(self) -> int:
        return len(self.tags)

    def __getitem__(self, box: int) -> Box:
        return Box(
            self.tags[box], self.names[box], self.parents[box], self.starts[box], self.ends[box], self.hidden[box]
        )

    def __iter__(self) -> Iterator[Box]:
        return map(Box, self.tags, self.names, self.parents, self.starts, self.ends, self.hidden)


class Image(NamedTuple):
    """A picture of an HTML page."""

    source: str
    """its address as written"""
    alt: str
    block: int
    """Index of the block that follows, or that it stands in."""
    box: int
    """Innermost box around it; -1 for none."""


Marks = tuple[tuple[str, str], ...]
"""(kind, target) of the inline elements around a piece of text, outermost first."""


class Inline(NamedTuple):
    """A block's words as they stand in its markup. White space is kept, nothing is worked out before somebody asks."""

    pieces: list[str]
    marks: list[tuple[int, int, str, str]]
    """(first piece, end, kind, target) of links, emphases and the like in the order in which they end; kinds are a, em, strong,
    code, del, sub, sup and math"""

    def parts(self) -> list[tuple[str, Marks]]:
        """Each piece with what is around it."""
        around: list[list[tuple[str, str]]] = [[] for _ in self.pieces]
        for first, last, kind, target in reversed(self.marks):
            for piece in around[first:last]:
                if len(piece) < _INLINE_DEPTH and all(kind != other for other, _ in piece):
                    piece.append((kind, target))
        return [(piece, tuple(marks)) for piece, marks in zip(self.pieces, around, strict=True)]

    def links(self) -> list[tuple[str, str]]:
        """(text, target) of each piece of a link."""
        return [(piece, target) for piece, marks in self.parts() for kind, target in marks if kind == "a"]


@dataclass(slots=True)
class Head:
    """What an HTML page says of itself outside its visible text, raw and in page order."""

    title: str = ""
    lang: str = ""
    metas: list[tuple[str, str]] = field(default_factory=list)
    """(lower-cased name, property, itemprop or http-equiv; content)"""
    links: list[tuple[str, str]] = field(default_factory=list)
    """(rel, href)"""
    scripts: list[tuple[str, str]] = field(default_factory=list)
    """(type or id, text) of scripts that hold data: JSON-LD and other JSON"""
    times: list[tuple[str, str, int]] = field(default_factory=list)
    """(datetime attribute, text, index of the block it stands in) of `<time>` elements"""
    props: list[tuple[str, str, int]] = field(default_factory=list)
    """(itemprop or rel=author, value or text, block index) of microdata in the body"""
    base: str = ""
    """What links are relative to, where the page says so."""


@dataclass(slots=True)
class Page:
    """A capture as a flat list of blocks, in columns of one length, and the boxes around them."""

    kind: Kind
    texts: list[str]
    """Visible text of each block: white space squeezed, `\\n` where the page breaks the line; never empty."""
    tags: list[str]
    """What each block is in its capture: p, h1…h6, li, td, pre, blockquote, dt, dd, figcaption, title …"""
    box_of: list[int]
    """Innermost box of each block."""
    link_chars: list[int]
    """Characters of each block that stand inside links (HTML; Markdown links in text)."""
    spans: list[Span]
    """Where each block stands; left empty for parsed HTML until somebody asks for lines."""
    boxes: Boxes
    inline: dict[int, Inline]
    """Of blocks with links or emphasis in them."""
    head: Head
    language: str | None = None
    url: str | None = None
    encoding: str | None = None
    style: str = ""
    """How a text capture was flattened: lines, paragraphs, bullets, wrapped, markdown or one-line; '' for HTML."""
    source: str = ""
    """The decoded capture, for those who ask where a block stands in it."""
    images: list[Image] = field(default_factory=list)
    """Pictures of HTML, in page order."""
    traits: dict[int, dict[str, str]] = field(default_factory=dict)
    """Attributes of boxes that structure is made of: spans of cells, starts of lists, sources of quotations."""
    warnings: list[str] = field(default_factory=list)

    def links(self, block: int) -> list[tuple[str, str]]:
        """(text, target) of each piece of a link in a block."""
        found = self.inline.get(block)
        return found.links() if found else []


class Evidence(NamedTuple):
    """One named contribution to a block's score: the score is the exact sum of them."""

    source: str
    """A rule id (`en/related/read-also`) or a question of the judge (`words`, `linked`, …)."""
    label: str | None
    weight: float
    """What it adds to the score; above zero speaks for keeping."""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of the page between two line breaks, with its label and the reasons for it."""

    index: int
    text: str
    tag: str
    label: str
    kept: bool
    score: float
    evidence: tuple[Evidence, ...]
    span: Span
    path: str
    """The containers around it, outermost first: `body/div.page/aside#more`."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A value that some place in the capture states for a metadata field."""

    field: str
    value: str
    origin: str
    """`json-ld datePublished`, `meta og:title`, `en/byline/by-name, line 14`"""
    confidence: float
    text: str | None = None
    """The words as printed, where the value is a reading of them."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a metadata value came from and how sure it is (0..1)."""

    origin: str
    confidence: float
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is known about the article. Dates are ISO 8601 as far as known (`--04-13T12:39+03:00` without a year)."""

    title: str | None = None
    subtitle: str | None = None
    authors: tuple[str, ...] = ()
    published: str | None = None
    published_text: str | None = None
    modified: str | None = None
    modified_text: str | None = None
    section: str | None = None
    topics: tuple[str, ...] = ()
    persons: tuple[str, ...] = ()
    site_name: str | None = None
    language: str | None = None
    url: str | None = None
    image: str | None = None
    image_alt: str | None = None
    """what the page's image shows, for those who do not see it"""
    image_caption: str | None = None
    image_credit: str | None = None
    licence: str | None = None
    """address or name of the licence, as stated"""
    paywalled: bool | None = None
    """whether the page says that its text is not free for all; None where it does not say"""
    comment_count: int | None = None
    description: str | None = None
    agency: str | None = None
    dateline: str | None = None
    credit: str | None = None
    sources: Mapping[str, Source] = field(default_factory=dict)
    """field name → where the value came from and how sure it is"""


@dataclass(frozen=True, slots=True)
class Comment:
    """What one reader wrote under a page."""

    author: str | None
    published: str | None
    """ISO 8601 as far as known"""
    text: str


@dataclass(frozen=True, slots=True)
class PageVerdict:
    """What the page is as a whole."""

    page_type: str
    """article, forum, product, documentation, service, collection, listing or none"""
    confidence: float
    """0..1, how sure the text is right"""
    reason: str
    """Why there is no article, or '' where there is one."""
