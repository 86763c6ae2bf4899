"""The kept blocks as CommonMark, with pipe tables, `[^1]` notes and `$` formulas, as most readers of Markdown know them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import urldefrag

from stripper.render.inline import Run, link, runs
from stripper.render.structure import Kept, Node, structure

__all__ = ["markdown"]

_ESCAPED = re.compile(r"[\\`*\[\]]|(?<![^\W_])_|_(?![^\W_])|<(?=[A-Za-z/!?])|&(?=#?\w+;)|~(?=~)|(?<=~)~|!(?=\[)")
_AT_START = re.compile(
    r"^(?:(?P<mark>#{1,6}(?=\s|$)|[+-](?=\s|$)|>|={1,}\s*$|-{2,}\s*$|~{3})|(?P<number>\d{1,9})(?=[.)](?:\s|$)))", re.M
)
_CLOSING = re.compile(r"(?<!\S)#+$")
_WORD = re.compile(r"\w")
_TICKS = re.compile(r"`+")
_SIGNS = {"em": "*", "strong": "**", "del": "~~"}
_BULLETS = "-*"
_POINTS = ".)"


def markdown(kept: Kept) -> str:
    """Markdown of the kept blocks; pictures as links to them. Its words are those of the text."""
    return "\n\n".join(_parts(kept, structure(kept).inside))


def _parts(kept: Kept, nodes: Sequence[Node]) -> list[str]:
    """Each part by itself. Of two lists in a row the second has other marks, else they would be one."""
    parts: list[str] = []
    turn = 0
    for at, node in enumerate(nodes):
        follows = (
            at > 0
            and node.kind == "list" == nodes[at - 1].kind
            and bool(_ordered(node)) == bool(_ordered(nodes[at - 1]))
        )
        turn = 1 - turn if follows else 0
        if shown := _part(kept, node, turn):
            parts.append(shown)
    return parts


def _part(kept: Kept, node: Node, turn: int) -> str:
    if node.kind == "list":
        return _list(kept, node, turn)
    if node.kind == "quote":
        return _behind("\n\n".join(_parts(kept, node.inside)), "> ", "> ")
    if node.kind == "table":
        return _table(kept, node)
    if node.kind == "figure":
        return "\n\n".join([*_picture(kept, node), *_parts(kept, node.inside)])
    if node.block < 0:
        return "\n\n".join(_parts(kept, node.inside))
    if node.kind == "code":
        return _code(kept.page.texts[node.block], node.traits.get("language", ""))
    shown = _line(kept, node.block)
    if node.kind == "heading":
        return "#" * int(node.traits["level"]) + " " + _CLOSING.sub(r"\\\g<0>", shown.replace("\n", " "))
    shown = _AT_START.sub(_escaped_start, shown).replace("\n", "  \n")
    note = kept.notes.get(node.traits.get("note", ""))
    return f"[^{note}]: {shown}" if note else shown


def _escaped_start(match: re.Match[str]) -> str:
    return f"\\{match['mark']}" if match["mark"] else f"{match['number']}\\"


def _behind(text: str, first: str, rest: str) -> str:
    """A text behind marks: those of its first line, and of all others that hold something."""
    lines = text.split("\n")
    return "\n".join([first + lines[0], *(rest + line if line else rest.rstrip() for line in lines[1:])])


# -- lists, tables, code, pictures ----------------------------------------------------------------------------------


def _ordered(node: Node) -> str:
    return node.traits.get("ordered", "")


def _list(kept: Kept, node: Node, turn: int) -> str:
    number = int(node.traits.get("start", "1")) if _ordered(node) else 0
    items: list[str] = []
    tight = all(_is_line(item) for item in node.inside)
    for item in node.inside:
        parts = _parts(kept, item.inside)
        note = kept.notes.get(item.traits.get("note", ""))
        mark = f"[^{note}]: " if note else f"{number}{_POINTS[turn]} " if _ordered(node) else f"{_BULLETS[turn]} "
        number += 1
        indent = "    " if note else " " * len(mark)
        items.append(_behind(("\n" if tight else "\n\n").join(parts), mark, indent))
    return ("\n" if tight else "\n\n").join(items)


def _is_line(item: Node) -> bool:
    """Whether an item is one line, with nothing but lists below it; in Markdown these must begin with 1 to follow a line."""
    first, *others = item.inside or [Node("paragraph")]
    return first.kind == "paragraph" and all(
        other.kind == "list" and other.traits.get("start", "1") == "1" and all(map(_is_line, other.inside))
        for other in others
    )


def _table(kept: Kept, node: Node) -> str:
    rows: list[list[str]] = []
    carried: dict[int, int] = {}
    for row in node.inside:
        cells: list[str] = []
        for cell in row.inside:
            while carried.get(len(cells), 0):
                cells.append("")
            width, height = int(cell.traits.get("colspan", "1")), int(cell.traits.get("rowspan", "1"))
            for column in range(len(cells), len(cells) + width):
                carried[column] = height
            cells += [_cell(kept, cell), *[""] * (width - 1)]
        while carried.get(len(cells), 0):
            cells.append("")
        carried = {column: left - 1 for column, left in carried.items() if left > 1}
        rows.append(cells)
    width = max(map(len, rows))
    if not all("header" in cell.traits for cell in node.inside[0].inside):
        rows.insert(0, [])
    lines = ["| " + " | ".join(row + [""] * (width - len(row))) + " |" for row in rows]
    return "\n".join([lines[0], "|" + " --- |" * width, *lines[1:]])


def _cell(kept: Kept, cell: Node) -> str:
    shown = (kept.page.texts[leaf.block] if leaf.kind == "code" else _line(kept, leaf.block) for leaf in cell.inside)
    return " ".join(shown).replace("\n", " ").replace("|", "\\|")


def _code(words: str, language: str) -> str:
    fence = "`" * max(3, 1 + max(map(len, _TICKS.findall(words)), default=0))
    return f"{fence}{language}\n{words}\n{fence}"


def _picture(kept: Kept, node: Node) -> list[str]:
    assert node.image is not None
    target = link(kept.page, node.image.source)
    alternative = _ESCAPED.sub(r"\\\g<0>", " ".join(node.image.alt.split()))
    return [f"![{alternative}]({_target(target)})"] if target else []


# -- within a line --------------------------------------------------------------------------------------------------


def _line(kept: Kept, block: int) -> str:
    return "".join(_run(kept, kept.page.texts[block], run) for run in runs(kept.page, block))


def _run(kept: Kept, words: str, run: Run) -> str:
    text = words[run.start : run.end]
    if run.kind == "text":
        return _ESCAPED.sub(r"\\\g<0>", text)
    if run.kind == "math":
        sign = "$$" if run.target == "block" else "$"
        return f"{sign}{text.strip()}{sign}"
    bare = text.strip()
    if not bare:
        return text
    start = run.start + len(text) - len(text.lstrip())
    left, right = text[: start - run.start], text[start - run.start + len(bare) :]
    if run.kind == "code":
        return left + _ticked(bare.replace("\n", " ")) + right
    inside = "".join(_run(kept, words, one) for one in run.inside).strip()
    return left + _wrapped(kept, run, inside, words, start, start + len(bare)) + right


def _wrapped(kept: Kept, run: Run, inside: str, words: str, start: int, end: int) -> str:
    if run.kind == "a":
        if note := kept.notes.get(urldefrag(run.target)[1] if "#" in run.target else ""):
            return f"[^{note}]"
        target = link(kept.page, run.target)
        return f"[{inside}]({_target(target)})" if target else inside
    if run.kind in _SIGNS:
        sign = _SIGNS[run.kind]
        return (
            sign + inside + sign
            if _can_open(words, start) and _can_close(words, end) and "\n" not in inside
            else inside
        )
    if run.kind in ("sub", "sup") and not any(one.kind == "a" for one in run.inside):
        return f"<{run.kind}>{inside}</{run.kind}>"
    return inside


def _can_open(words: str, start: int) -> bool:
    """Whether signs of emphasis count as such here: not between a letter and a sign that is none."""
    return start == 0 or bool(_WORD.match(words[start])) or not _WORD.match(words[start - 1])


def _can_close(words: str, end: int) -> bool:
    return end == len(words) or bool(_WORD.match(words[end - 1])) or not _WORD.match(words[end])


def _ticked(words: str) -> str:
    fence = "`" * (1 + max(map(len, _TICKS.findall(words)), default=0))
    gap = " " if words[0] == "`" or words[-1] == "`" else ""
    return fence + gap + words + gap + fence


def _target(address: str) -> str:
    return address.replace("(", "%28").replace(")", "%29").replace("<", "%3C").replace(">", "%3E")
