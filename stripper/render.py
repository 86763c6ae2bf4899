"""The kept blocks as text, Markdown or HTML. Formats only: which words are there is decided before."""

from __future__ import annotations

import html as escaping
import re
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from urllib.parse import urljoin

from stripper.model import Page
from stripper.read import capture, read

__all__ = ["html", "markdown", "paths", "text"]

_FRAMES = frozenset(("ul", "ol", "menu", "dir", "li", "blockquote", "table", "tr"))
_LISTS = frozenset(("ul", "ol", "menu", "dir"))
_MARKED = re.compile(r"([\\`*_\[\]<>])")
_LINE_START = re.compile(r"^(\s*)([#+-]|\d{1,9}(?=[.)](?:\s|$))|=+$|~{3})", re.M)
_SAFE = re.compile(r"(?:https?:|mailto:)", re.I)
_BREAK = "\x1f"

_SHOWN = 8
"""Containers shown at each end of a path. Broken pages nest thousands deep; all paths of one were 288 million characters."""

_ROWS = frozenset(("li", "td", "pre"))
_DEEPEST = 100
"""Containers that are looked through, and lists and quotations within each other that are written: for the same reason."""

Frame = tuple[str, int]


def paths(page: Page) -> list[str]:
    """The containers around each block, outermost first, named like CSS: `body/div.page/aside.more`.

    Of more than sixteen only the outermost and the innermost eight are named, with `…` between them.
    """
    outer: list[tuple[int, ...]] = []
    inner: list[tuple[int, ...]] = []
    depths: list[int] = []
    for box, (_, _, parent, *_) in enumerate(page.boxes):
        above, below, depth = (outer[parent], inner[parent], depths[parent]) if parent >= 0 else ((), (), 0)
        outer.append((*above, box) if depth < _SHOWN else above)
        inner.append((*below, box)[-_SHOWN:] if depth >= _SHOWN else ())
        depths.append(depth + 1)
    shown: dict[int, str] = {}
    for box in page.box_of:
        if box not in shown:
            gap = (-1,) if depths[box] > 2 * _SHOWN else ()
            shown[box] = "/".join(_name(page, one) for one in (*outer[box], *gap, *inner[box]))
    return [shown[box] for box in page.box_of]


def _name(page: Page, box: int) -> str:
    if box < 0:
        return "…"
    found = page.boxes[box]
    first = found.names.split(None, 1)
    return f"{found.tag}.{first[0]}" if first else found.tag


def text(page: Page, kept: Sequence[int]) -> str:
    """Paragraphs parted by a blank line; rows of a table and items of a list by a line break, cells by a tab."""
    gaps = [_gap(page, before, block) for before, block in pairwise(kept)]
    if page.kind == "text" and "\n" in gaps and gaps.count("\n\n") * 20 < len(gaps):
        # A dump with hardly a blank line is read as one block a line; with blank lines it comes back as it went.
        gaps = ["\n\n" if gap == "\n" else gap for gap in gaps]
    shown = _put(page, kept, gaps)
    if page.kind == "text" and "\n" in gaps and read(capture(shown)).texts != [page.texts[block] for block in kept]:
        # Without the chrome around them these lines read like parts of one paragraph: they are set apart.
        shown = _put(page, kept, ["\n\n" if gap == "\n" else gap for gap in gaps])
    return shown


def _put(page: Page, kept: Sequence[int], gaps: Sequence[str]) -> str:
    return "".join(gap + page.texts[block] for gap, block in zip(["", *gaps], kept, strict=False))


def _gap(page: Page, before: int, block: int) -> str:
    if page.style == "one-line":
        return " " if before == block - 1 and page.spans[before].line == page.spans[block].line else "\n\n"
    if page.kind == "text":
        box = page.box_of[block]
        together = box == page.box_of[before] and page.boxes[box].tag == "group"
        # Where lines were wrapped, a line break between two paragraphs would be taken for one inside a paragraph.
        wrapped = page.style == "wrapped" and not {page.tags[before], page.tags[block]} <= _ROWS
        return "\n" if together and not wrapped else "\n\n"
    tag, last = page.tags[block], page.tags[before]
    if tag in ("td", "th") and last in ("td", "th"):
        row = _around(page, block, ("tr",))
        if row >= 0 and row == _around(page, before, ("tr",)):
            return "\t"
        table = _around(page, block, ("table",))
        return "\n" if table == _around(page, before, ("table",)) else "\n\n"
    if tag == "li" and last == "li" and _around(page, block, ("ul", "ol")) >= 0 and page.texts[before][-1:] != "\n":
        return "\n" if _outer_list(page, block) == _outer_list(page, before) else "\n\n"
    return "\n\n"


def _around(page: Page, block: int, tags: tuple[str, ...]) -> int:
    box = page.box_of[block]
    for _ in range(_DEEPEST):
        if box < 0 or page.boxes[box].tag in tags:
            return box
        box = page.boxes[box].parent
    return -1


def _outer_list(page: Page, block: int) -> int:
    box, found = page.box_of[block], -1
    for _ in range(_DEEPEST):
        if box < 0:
            break
        if page.boxes[box].tag in _LISTS:
            found = box
        box = page.boxes[box].parent
    return found


def _framed(page: Page) -> list[int]:
    """For each box the innermost list, item, quotation, table or row that it is or stands in; -1 for none."""
    framed: list[int] = []
    depths: list[int] = []
    for box, (tag, _, parent, *_) in enumerate(page.boxes):
        around, depth = (framed[parent], depths[parent]) if parent >= 0 else (-1, 0)
        frame = tag in _FRAMES and depth < _DEEPEST
        framed.append(box if frame else around)
        depths.append(depth + frame)
    return framed


def _frames(page: Page, block: int, framed: Sequence[int]) -> tuple[Frame, ...]:
    """Lists, items, quotations, tables and rows around a block, outermost first."""
    frames: list[Frame] = []
    if page.kind == "text":
        tag = page.tags[block]
        if tag == "li":
            return (("ul", page.box_of[block] if page.boxes[page.box_of[block]].tag == "group" else 0), ("li", block))
        return (("blockquote", page.box_of[block]),) if tag == "blockquote" else ()
    box = framed[page.box_of[block]]
    while box >= 0:
        tag, _, parent, *_ = page.boxes[box]
        frames.append(("ul" if tag in ("menu", "dir") else tag, box))
        box = framed[parent] if parent >= 0 else -1
    frames.reverse()
    # An item without its list, or a row of a table that only lays out the page, is no structure of the text.
    if page.tags[block] not in ("td", "th"):
        frames = [frame for frame in frames if frame[0] not in ("table", "tr")]
    return tuple(frame for at, frame in enumerate(frames) if frame[0] != "li" or (at and frames[at - 1][0] in _LISTS))


def markdown(page: Page, kept: Sequence[int]) -> str:
    """CommonMark, tables as pipe tables."""
    parts: list[str] = []
    before: tuple[Frame, ...] = ()
    numbers: dict[int, int] = {}
    framed = _framed(page)
    for is_table, group in groupby(kept, key=lambda block: _table(page, block)):
        blocks = list(group)
        if is_table >= 0:
            parts.append(("\n\n" if parts else "") + _pipe_table(page, blocks))
            before = ()
            continue
        for block in blocks:
            frames = _frames(page, block, framed)
            lead, inner = _lead(frames, before, numbers)
            body = _markdown_block(page, block)
            listed = bool(frames and before and frames[0] == before[0] and frames[0][0] in _LISTS)
            gap = "\n" if listed and lead.strip() else "\n\n"
            parts.append((gap if parts else "") + lead + body.replace("\n", "\n" + inner))
            before = frames
    return "".join(parts)


def _table(page: Page, block: int) -> int:
    if page.kind == "text" or page.tags[block] not in ("td", "th"):
        return -1
    return _around(page, block, ("table",))


def _lead(frames: tuple[Frame, ...], before: tuple[Frame, ...], numbers: dict[int, int]) -> tuple[str, str]:
    """What a block's first line and its other lines begin with: quotation marks, bullets, indents."""
    first, rest = "", ""
    ordered = -1
    for tag, box in frames:
        if tag == "blockquote":
            first, rest = first + "> ", rest + "> "
        elif tag in _LISTS:
            ordered = box if tag == "ol" else -1
        elif tag == "li":
            new = ("li", box) not in before
            if new and ordered >= 0:
                numbers[ordered] = numbers.get(ordered, 0) + 1
            mark = f"{numbers.get(ordered, 1)}. " if ordered >= 0 else "- "
            first += mark if new else " " * len(mark)
            rest += " " * len(mark)
    return first, rest


def _markdown_block(page: Page, block: int) -> str:
    tag, words = page.tags[block], page.texts[block]
    if tag == "pre":
        fence = "`" * max(3, max((len(run) for run in re.findall(r"`+", words)), default=0) + 1)
        return f"{fence}\n{words}\n{fence}"
    shown = _markdown_inline(page, block)
    if len(tag) == 2 and tag[0] == "h" and tag[1].isdigit():
        return "#" * int(tag[1]) + " " + shown.replace("\n", " ")
    return shown.replace("\n", "  \n")


def _markdown_inline(page: Page, block: int) -> str:
    pieces = page.inline.get(block)
    if pieces is None:
        return _escaped(page.texts[block])
    out: list[str] = []
    for kind, target, piece in _joined(pieces):
        left, bare, right = _trimmed(piece)
        shown = _escaped(bare)
        if not bare:
            out.append(piece.replace(_BREAK, "\n"))
            continue
        if kind == "a" and (link := _link(page, target)):
            shown = f"[{shown}]({link})"
        elif kind == "em":
            shown = f"*{shown}*"
        elif kind == "strong":
            shown = f"**{shown}**"
        elif kind == "code" and "`" not in bare:
            shown = f"`{bare}`"
        out.append(left + shown + right)
    return _squeezed("".join(out))


def _joined(pieces: Sequence[tuple[str, str, str]]) -> Iterator[tuple[str, str, str]]:
    for (kind, target), group in groupby(pieces, key=lambda piece: (piece[1], piece[2])):
        yield kind, target, "".join(piece[0] for piece in group)


def _trimmed(piece: str) -> tuple[str, str, str]:
    bare = " ".join(piece.replace(_BREAK, " ").split())
    left = " " if piece[:1].isspace() else ""
    right = " " if piece[-1:].isspace() else ""
    return left, bare, right


def _squeezed(shown: str) -> str:
    return "\n".join(" ".join(line.split()) for line in shown.replace(_BREAK, "\n").split("\n") if line.strip())


def _escaped(words: str) -> str:
    return _LINE_START.sub(r"\1\\\2", _MARKED.sub(r"\\\1", words))


def _link(page: Page, target: str) -> str:
    joined = urljoin(page.url, target) if page.url else target
    return joined.replace(" ", "%20").replace(")", "%29").replace("(", "%28") if _SAFE.match(joined) else ""


def _pipe_table(page: Page, blocks: Sequence[int]) -> str:
    rows: list[list[str]] = []
    for _, group in groupby(blocks, key=lambda block: _around(page, block, ("tr",))):
        cells: list[str] = []
        for _, cell in groupby(group, key=lambda block: _around(page, block, ("td", "th"))):
            cells.append(
                " ".join(_markdown_inline(page, block).replace("\n", " ").replace("|", "\\|") for block in cell)
            )
        rows.append(cells)
    width = max(len(row) for row in rows)
    lines = ["| " + " | ".join(row + [""] * (width - len(row))) + " |" for row in rows]
    return "\n".join([lines[0], "|" + " --- |" * width, *lines[1:]])


def html(page: Page, kept: Sequence[int]) -> str:
    """Elements for the structure, no attributes but safe links; everything else is escaped."""
    out: list[str] = []
    opened: tuple[Frame, ...] = ()
    framed = _framed(page)
    for block in kept:
        frames = _frames(page, block, framed)
        shared = 0
        while shared < min(len(frames), len(opened)) and frames[shared] == opened[shared]:
            shared += 1
        out.extend(f"</{tag}>" for tag, _ in reversed(opened[shared:]))
        out.extend(f"<{tag}>" for tag, _ in frames[shared:])
        opened = frames
        out.append(_html_block(page, block))
    out.extend(f"</{tag}>" for tag, _ in reversed(opened))
    return "\n".join(out)


def _html_block(page: Page, block: int) -> str:
    tag, words = page.tags[block], page.texts[block]
    if tag == "pre":
        return f"<pre>{escaping.escape(words)}</pre>"
    if not (tag in ("td", "th") or (len(tag) == 2 and tag[0] == "h" and tag[1].isdigit())):
        tag = "p"
    return f"<{tag}>{_html_inline(page, block)}</{tag}>"


def _html_inline(page: Page, block: int) -> str:
    pieces = page.inline.get(block)
    if pieces is None:
        return escaping.escape(page.texts[block]).replace("\n", "<br>")
    out: list[str] = []
    for kind, target, piece in _joined(pieces):
        shown = escaping.escape(piece)
        link = _link(page, target) if kind == "a" else ""
        if not piece.strip():
            out.append(shown)
        elif link:
            out.append(f'<a href="{escaping.escape(link)}">{shown}</a>')
        elif kind in ("em", "strong", "code"):
            out.append(f"<{kind}>{shown}</{kind}>")
        else:
            out.append(shown)
    return _squeezed("".join(out)).replace("\n", "<br>")
