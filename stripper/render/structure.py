"""What the kept blocks are made of: headings, paragraphs, lists, quotations, tables, code, pictures, notes.

The tree is built once from the boxes around the blocks; Markdown, HTML and TEI are ways to write it down.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import urldefrag

from stripper.model import Image, Page
from stripper.render.boxes import DEEPEST, around, boxes_around

__all__ = ["Kept", "Node", "structure"]

_KINDS = {
    "ul": "list", "ol": "list", "menu": "list", "dir": "list", "li": "item", "blockquote": "quote", "table": "table", "tr": "row",
    "td": "cell", "th": "cell", "dl": "terms", "dt": "term", "dd": "definition",
}  # fmt: skip
_INSIDE = {"item": "list", "term": "terms", "definition": "terms", "row": "table", "cell": "row"}
"""Parts of a structure, and the whole without which they are none."""
_CELL_WORDS, _CELL_BLOCKS = 60, 6
"""A table whose cells hold more lays out a page."""
_UNDER_PICTURE = frozenset(("caption", "credit"))
_BESIDE_PICTURE = _UNDER_PICTURE | {"title", "subtitle", "byline", "date"}
_NO_PICTURE = re.compile(
    r"\b(?:pixel|spacer|blank|1x1|avatar|gravatar|emoji|smil(?:ey|ies)|icons?|logos?|sprites?|badges?|reactions?|emojione|twemoji)\b|[/_-](?:icon|logo|avatar)",
    re.I,
)
_LANGUAGE = re.compile(
    r"(?:^|\s)(?:lang(?:uage)?|highlight(?:-source)?|brush:?|source|code|sourceCode)[-: ]\s*(?P<name>[\w+#.-]+)"
)
_NO_LANGUAGE = frozenset(
    (
        "block",
        "wrapper",
        "toolbar",
        "code",
        "container",
        "text",
        "plain",
        "none",
        "plaintext",
        "highlight",
        "box",
        "area",
    )
)
_NOTE_MARK = re.compile(r"[\[(]?[\w*†‡§]{1,3}[\])]?")
_DEEPEST_PART = 24
"""Lists and quotations within each other that are written; each is laid out once more for every one around it."""
_NOTE_BLOCKS = 5
"""A note is a few paragraphs at most."""


@dataclass(frozen=True)
class Kept:
    """A page with the blocks of it that are written down."""

    page: Page
    blocks: Sequence[int]
    labels: Sequence[str]

    @cached_property
    def notes(self) -> dict[str, int]:
        """The fragments that marks in the text (`[1]`) lead to further down, and the number of each."""
        targets: list[str] = []
        for block in self.blocks:
            found = self.page.inline.get(block)
            if not found or not any("#" in target for *_, target in found.marks):
                continue
            for text, target in found.links():
                fragment = urldefrag(target)[1]
                if fragment and fragment not in targets and _NOTE_MARK.fullmatch(text.strip()):
                    start = self._place(fragment)
                    if start is not None and start > block:
                        targets.append(fragment)
        return {target: number for number, target in enumerate(targets, 1)}

    def _place(self, fragment: str) -> int | None:
        """The kept block with which the box of a name begins, if the box is no larger than a note."""
        found = self._named.get(fragment)
        if found is None:
            return None
        start, end = self.page.boxes.starts[found], self.page.boxes.ends[found]
        return start if 0 < end - start <= _NOTE_BLOCKS and start in self._places else None

    @cached_property
    def _places(self) -> frozenset[int]:
        return frozenset(self.blocks)

    @cached_property
    def _named(self) -> dict[str, int]:
        return {name: box for box, names in enumerate(self.page.boxes.names) for name in names.split()}

    @cached_property
    def _framed(self) -> list[int]:
        """For each box the innermost part of a structure that it is or stands in; -1 for none. Too deep ones are none."""
        framed: list[int] = []
        depths: list[int] = []
        for box, (tag, parent) in enumerate(zip(self.page.boxes.tags, self.page.boxes.parents, strict=True)):
            around, depth = (framed[parent], depths[parent]) if parent >= 0 else (-1, 0)
            is_part = tag in _KINDS and depth < _DEEPEST_PART
            framed.append(box if is_part else around)
            depths.append(depth + is_part)
        return framed

    def around(self, box: int) -> Iterator[int]:
        """The parts of structures around a box, from the inside out."""
        part = self._framed[box] if box >= 0 else -1
        while part >= 0:
            yield part
            parent = self.page.boxes.parents[part]
            part = self._framed[parent] if parent >= 0 else -1

    def note_of(self, box: int) -> str:
        """The fragment by which marks in the text lead to this box; "" if none does."""
        return (
            next((name for name in self.page.boxes.names[box].split() if name in self.notes), "") if self.notes else ""
        )


@dataclass(slots=True)
class Node:
    """A part of the structure: with others in it, or the words of one block."""

    kind: str
    """body, list, item, quote, terms, term, definition, table, row, cell, heading, paragraph, code or figure"""
    block: int = -1
    """whose words these are; -1 for what holds other parts"""
    inside: list[Node] = field(default_factory=list)
    box: int = -1
    traits: dict[str, str] = field(default_factory=dict)
    """ordered, start (lists); cite (quotations); header, colspan, rowspan (cells); level (headings); language (code); note"""
    image: Image | None = None


def structure(kept: Kept) -> Node:
    """The tree of a page's kept blocks; each of them is in it once, in order."""
    body = Node("body")
    opened = [body]
    tables = _tables(kept)
    for block, image in _parts(kept):
        box = kept.page.box_of[block] if image is None else image.box
        frames = _frames(kept, box, block, tables)
        if image is not None and any(kind == "table" for kind, _ in frames):
            continue
        shared = 1
        while (
            shared < min(len(opened), len(frames) + 1)
            and (opened[shared].kind, opened[shared].box) == frames[shared - 1]
        ):
            shared += 1
        del opened[shared:]
        for kind, frame in frames[shared - 1 :]:
            node = Node(kind, box=frame, traits=_traits(kept, kind, frame))
            _add(kept.page, opened[-1], node)
            opened.append(node)
        _hang(kept, opened[-1], _leaf(kept, block) if image is None else Node("figure", image=image))
    return body


def _hang(kept: Kept, parent: Node, leaf: Node) -> None:
    """Adds a leaf; captions go under the picture that they follow."""
    last = parent.inside[-1] if parent.inside else None
    if last is not None and last.kind == "figure" and leaf.block >= 0 and kept.labels[leaf.block] in _UNDER_PICTURE:
        last.inside.append(leaf)
    else:
        parent.inside.append(leaf)


def _add(page: Page, parent: Node, node: Node) -> None:
    """Adds a row or cell with the empty cells before it, so that columns stay where they are; anything else as it is."""
    if node.kind == "cell":
        cells = [
            box
            for box in range(parent.box + 1, node.box)
            if page.boxes.parents[box] == parent.box and page.boxes.tags[box] in ("td", "th")
        ]
        known = {cell.box for cell in parent.inside}
        parent.inside.extend(Node("cell", box=box, traits=_cell(page, box)) for box in cells if box not in known)
    parent.inside.append(node)


def _parts(kept: Kept) -> Iterator[tuple[int, Image | None]]:
    """Blocks, and pictures before the block that they stand before or in."""
    images = _images(kept)
    for block in kept.blocks:
        for image in images.pop(block, ()):
            yield block, image
        yield block, None


def _images(kept: Kept) -> dict[int, list[Image]]:
    """The pictures among the kept blocks, by the kept block that they stand before."""
    found: defaultdict[int, list[Image]] = defaultdict(list)
    if not kept.blocks or not kept.page.images:
        return found
    seen: set[str] = set()
    following = _following(kept)
    for image in kept.page.images:
        if image.source in seen or not _belongs(kept, image):
            continue
        seen.add(image.source)
        found[following[image.block]].append(image)
    return found


def _following(kept: Kept) -> list[int]:
    """For each block of the page, and for its end, the next kept block; -1 where there is none."""
    following = [-1] * (len(kept.page.texts) + 1)
    held = set(kept.blocks)
    for block in range(len(kept.page.texts) - 1, -1, -1):
        following[block] = block if block in held else following[block + 1]
    return following


def _belongs(kept: Kept, image: Image) -> bool:
    """Whether a picture is one of the article: among its blocks, or with a caption right around it, and no ornament.

    The smallest box around it that holds any text tells: a teaser's picture stands with the teaser's words.
    """
    page = kept.page
    first, last = kept.blocks[0], kept.blocks[-1]
    if _NO_PICTURE.search(image.source) or not first - DEEPEST <= image.block <= last + 1:
        return False
    box = next((box for box in boxes_around(page, image.box) if page.boxes.ends[box] > page.boxes.starts[box]), -1)
    if box < 0:
        return False
    if any(_NO_PICTURE.search(page.boxes.names[near]) for near in (image.box, box) if near >= 0):
        return False
    held = range(page.boxes.starts[box], page.boxes.ends[box])
    if all(kept.labels[block] in _UNDER_PICTURE for block in held):
        outer = page.boxes.parents[box]
        while outer >= 0 and range(page.boxes.starts[outer], page.boxes.ends[outer]) == held:
            outer = page.boxes.parents[outer]
        held = range(page.boxes.starts[outer], page.boxes.ends[outer]) if outer >= 0 else held
    if not any(block in kept._places for block in held):
        return False
    if image.block <= first:
        return all(kept.labels[block] in _BESIDE_PICTURE for block in range(image.block, first))
    return first < image.block <= last


def _frames(kept: Kept, box: int, block: int, tables: Collection[int]) -> list[tuple[str, int]]:
    """Lists, items, quotations, rows and cells around a box, outermost first; none that lacks what it is a part of."""
    page = kept.page
    if page.kind == "text":
        tag, group = page.tags[block], page.box_of[block]
        if tag == "li":
            return [("list", group if page.boxes.tags[group] == "group" else 0), ("item", -2 - block)]
        return [("quote", group)] if tag == "blockquote" else []
    frames: list[tuple[str, int]] = []
    table = False
    for one in reversed(list(kept.around(box))):
        kind = _KINDS[page.boxes.tags[one]]
        if kind == "table":
            table = one in tables
        if kind in ("table", "row", "cell") and not table:
            continue
        if frames and frames[-1][0] == "cell":
            break  # what stands in a cell is its words
        if kind in _INSIDE and (not frames or frames[-1][0] != _INSIDE[kind]):
            continue
        frames.append((kind, one))
    while frames and frames[-1][0] in ("list", "terms", "table", "row"):
        frames.pop()  # words that stand in a list but in no item
    return frames


def _tables(kept: Kept) -> frozenset[int]:
    """The tables that hold data; others only lay out the page."""
    page = kept.page
    if page.kind == "text" or "table" not in page.boxes.tags:
        return frozenset()
    cells: defaultdict[int, defaultdict[tuple[int, int], list[int]]] = defaultdict(lambda: defaultdict(list))
    outer: set[int] = set()
    for block in kept.blocks:
        table, row, cell = (around(page, block, tags) for tags in (("table",), ("tr",), ("td", "th")))
        if table >= 0 and row > table and cell > row:
            cells[table][row, cell].append(block)
            outer.update(
                box for box in boxes_around(page, page.boxes.parents[table]) if page.boxes.tags[box] == "table"
            )
    return frozenset(table for table, held in cells.items() if table not in outer and _holds_data(page, held))


def _holds_data(page: Page, cells: Mapping[tuple[int, int], Sequence[int]]) -> bool:
    rows = {row for row, _ in cells}
    words = [sum(len(page.texts[block].split()) for block in blocks) for blocks in cells.values()]
    small = max(map(len, cells.values())) <= _CELL_BLOCKS and sum(words) <= _CELL_WORDS * len(words)
    return len(rows) > 1 and len(cells) > len(rows) and small


def _traits(kept: Kept, kind: str, box: int) -> dict[str, str]:
    page = kept.page
    known = page.traits.get(box, {})
    if kind == "list":
        ordered = box >= 0 and page.boxes.tags[box] == "ol"
        start = known.get("start", "")
        return {"ordered": "yes", **({"start": start} if start.isdecimal() else {})} if ordered else {}
    if kind == "cell":
        return _cell(page, box)
    if kind == "item" and box >= 0 and (note := kept.note_of(box)):
        return {"note": note}
    return {"cite": known["cite"]} if kind == "quote" and known.get("cite") else {}


def _cell(page: Page, box: int) -> dict[str, str]:
    spans = {
        key: value for key, value in page.traits.get(box, {}).items() if value.isdecimal() and 1 < int(value) < DEEPEST
    }
    return {"header": "yes", **spans} if page.boxes.tags[box] == "th" else spans


def _leaf(kept: Kept, block: int) -> Node:
    tag = kept.page.tags[block]
    if tag == "pre":
        return Node("code", block, traits={"language": name} if (name := _language(kept.page, block)) else {})
    if len(tag) == 2 and tag[0] == "h" and tag[1] in "123456":
        return Node("heading", block, traits={"level": tag[1]})
    near = list(boxes_around(kept.page, kept.page.box_of[block]))[:3] if kept.page.kind == "html" and kept.notes else []
    begun = [box for box in near if kept.page.boxes.starts[box] == block and kept.page.boxes.tags[box] != "li"]
    note = next((note for box in begun if (note := kept.note_of(box))), "")
    return Node("paragraph", block, traits={"note": note} if note else {})


def _language(page: Page, block: int) -> str:
    """The language of code, as its own names or those of the two boxes around it tell."""
    box = page.box_of[block]
    for _ in range(3):
        if box < 0:
            break
        for match in _LANGUAGE.finditer(page.boxes.names[box]):
            if match["name"].lower() not in _NO_LANGUAGE:
                return match["name"].lower()
        box = page.boxes.parents[box]
    return ""
