"""HTML becomes a page in one pass: the parser's events fill the columns, no tree is built and nothing is copied."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from lxml import etree

from stripper.model import Boxes, Capture, Head, Image, Inline, Page, Span

__all__ = ["BLOCK_TAGS", "lines_of", "read_html"]

BLOCK_TAGS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "button",
        "caption",
        "center",
        "col",
        "colgroup",
        "dd",
        "details",
        "dialog",
        "dir",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "frameset",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hgroup",
        "hr",
        "html",
        "legend",
        "li",
        "main",
        "menu",
        "nav",
        "noscript",
        "ol",
        "optgroup",
        "option",
        "p",
        "pre",
        "section",
        "select",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)
"""Elements that break the line in every browser's default style, and controls whose words never join a sentence."""
_INLINE, _BLOCK, _SKIPPED, _HEAD, _BR, _MATH = range(6)
_KIND = (
    dict.fromkeys(BLOCK_TAGS, _BLOCK)
    | dict.fromkeys(
        [
            "script",
            "style",
            "template",
            "svg",
            "iframe",
            "object",
            "embed",
            "textarea",
            "audio",
            "video",
            "canvas",
            "map",
            "title",
        ],
        _SKIPPED,
    )
    | dict.fromkeys(["meta", "link", "base", "img", "head", "input", "area", "source", "track", "wbr", "param"], _HEAD)
    | {"br": _BR, "math": _MATH}
)
_MARKUP = {"a": "a", "em": "em", "i": "em", "strong": "strong", "b": "strong", "code": "code", "kbd": "code", "samp": "code", "tt": "code",
           "del": "del", "s": "del", "strike": "del", "sub": "sub", "sup": "sup"}  # fmt: skip
_MOMENTS = frozenset(("time", "relative-time", "time-ago", "local-time", "faceplate-timeago"))
"""Elements that state a moment: that of HTML, and custom ones that forges and forums fill in by script."""
_TRAITS = {
    "td": ("colspan", "rowspan"),
    "th": ("colspan", "rowspan"),
    "ol": ("start",),
    "li": ("value",),
    "blockquote": ("cite",),
}
"""Attributes that say more of a structure than that it is there."""
_SOURCES = ("data-src", "data-original", "data-lazy-src", "src")
"""Where the address of a picture stands; pages that load pictures late have a placeholder in `src`."""
_SHOWN_MATH = re.compile(r"katex-html|MathJax")
"""Names of elements that show once more, glyph by glyph, what a formula's markup or TeX says."""
_TEX = "\x1e"
"""Parts what a formula shows from its TeX."""
_NAMES = frozenset(("class", "id", "role", "itemprop", "data-testid", "data-component", "aria-label", "rel"))
_HIDING = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_DATA = re.compile(r"json|__next_data__", re.I)
_BREAK = "\x1f"
_NAMES_CHARS = 400
_PROPERTY_CHARS = 300
_DEEPEST = 64
"""Inline elements within each other that are told apart. Each level looks at all pieces in it, so without an end broken
pages, on which no element is closed, would cost the square of their size."""


def read_html(capture: Capture) -> Page:
    """The blocks, boxes and head of an HTML capture.

    The parser hands its events to a target instead of building a tree. That is faster than any walk over a tree, and
    libxml2's limits do not bite: nesting of any depth and nodes over 10 MB come through whole.
    """
    walk = _Walk()
    warnings = list(capture.warnings)
    if capture.tree is not None:
        _through(capture.tree, walk)
    elif capture.text.strip():
        parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, no_network=True, target=walk)
        try:
            etree.fromstring(_bytes(capture.text), parser)
        except etree.XMLSyntaxError as error:
            warnings.append(f"the parser stopped: {error.msg}")
        walk.close()
    return walk.page(capture, warnings)


def lines_of(page: Page) -> list[int]:
    """The line of each block's start tag, as far as libxml2 counts (65,535); 0 where it cannot be told.

    Parser events carry no line numbers, so the capture is parsed once more, into a tree. Only those who ask pay.
    """
    unknown = [0] * len(page.texts)
    if not page.source.strip():
        return unknown
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, no_network=True)
    try:
        root = etree.fromstring(_bytes(page.source), parser)
    except etree.XMLSyntaxError:
        return unknown
    walk = _Walk()
    if root is not None:
        _through(root, walk)
    return walk.lines if walk.texts == page.texts else unknown


def _bytes(text: str) -> bytes:
    return (text.replace("\x00", "\ufffd") if "\x00" in text else text).encode("utf-8", "replace")


def _through(root: Any, walk: _Walk) -> None:
    """The events of a tree that is there already, in the order a parser would send them."""
    if _KIND.get(_name(root.tag), _INLINE) != _BLOCK:
        walk.start("body", {})  # a parser would have put one around it
    for event, element in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        line = element.sourceline or walk.line
        if event == "start" and isinstance(element.tag, str):
            walk.start(_name(element.tag), element.attrib)
            _write(walk, element.text, line)
        elif event == "end" and isinstance(element.tag, str):
            walk.end(_name(element.tag))
        elif event == "start":
            _write(walk, element.text, line)  # an entity that nobody resolved
        if event != "start" and element is not root:
            _write(walk, element.tail, line)
    walk.close()


def _name(tag: str) -> str:
    """An element's name as HTML has it: XHTML trees hold it behind a namespace."""
    return tag.rpartition("}")[2].lower()


def _write(walk: _Walk, text: str | None, line: int) -> None:
    if text:
        if not walk.pieces:
            walk.line = line
        walk.data(text)


class _Walk:
    """The state of one pass: the open block's pieces, the open boxes, and what is done so far.

    A parser target: `start`, `end`, `data` and `close` are called by lxml, once per event, so they are kept flat.
    """

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.tags: list[str] = []
        self.box_of: list[int] = []
        self.link_chars: list[int] = []
        self.lines: list[int] = []
        self.boxes: list[list[Any]] = []
        self.inline: dict[int, Inline] = {}
        self.head = Head()
        self.images: list[Image] = []
        self.traits: dict[int, dict[str, str]] = {}
        self.line = 1
        self.box = -1
        self.hidden = 0
        self.verbatim = 0
        self.skipping = 0
        self.kept_script: list[str] | None = None
        self.script_kind = ""
        self.formulas = False
        self.display = self.alternative = ""
        self.pieces: list[str] = []
        self.linked = 0
        self.breaks = False
        self.links = 0
        self.open_inline: list[tuple[str, str, int, str, str]] = []
        self.marks: list[tuple[int, int, str, str]] = []
        self.names: list[tuple[str, str, int]] = []
        self.box_properties: list[tuple[str, int]] = []
        # Properties whose words are still to come: (index in `head.props`, depth among open inline elements).
        self.open_properties: list[tuple[int, int]] = []

    # -- events --------------------------------------------------------------------------------------------------

    def start(self, tag: str, attrib: Mapping[str, str]) -> None:
        if self.skipping:
            self.skipping += 1
            if tag == "annotation" and self.script_kind == "math" and "tex" in (attrib.get("encoding") or "").lower():
                self.data(_TEX)
            return
        kind = _KIND.get(tag, _INLINE)
        if kind == _BLOCK:
            if self.pieces:
                self.flush()
            names, hidden = self.attributes(tag, attrib) if attrib else ("", False)
            if hidden or self.hidden:
                self.hidden += 1
                hidden = True
            if tag == "pre":
                self.verbatim += 1
            boxes = self.boxes
            if attrib and tag in _TRAITS and (traits := {key: attrib[key] for key in _TRAITS[tag] if key in attrib}):
                self.traits[len(boxes)] = traits
            boxes.append([tag, names, self.box, len(self.texts), -1, hidden])
            self.box = len(boxes) - 1
        elif kind == _INLINE:
            names = target = ""
            if attrib:
                names = self.inline_names(attrib)
                if names and self.formulas and _SHOWN_MATH.search(names):
                    self.skipping, self.script_kind = 1, ""
                    return
                if tag == "a":
                    target = attrib.get("href") or ""
                elif tag in _MOMENTS:
                    target = attrib.get("datetime") or attrib.get("ts") or ""
            if tag == "a":
                self.links += 1
            self.open_inline.append((tag, names, len(self.pieces), _MARKUP.get(tag, ""), target))
        elif kind == _BR:
            self.line_break()
        elif kind == _MATH:
            self.skipping, self.kept_script, self.script_kind = 1, [], "math"
            self.display, self.alternative = attrib.get("display") or "", attrib.get("alttext") or ""
        elif kind == _SKIPPED:
            self.skip(tag, attrib)
        else:
            self.note(tag, attrib)

    def end(self, tag: str) -> None:
        if self.skipping:
            self.skipping -= 1
            if not self.skipping and self.kept_script is not None:
                self.end_skipped()
            return
        kind = _KIND.get(tag, _INLINE)
        if kind == _BLOCK:
            if self.pieces:
                self.flush()
            if self.box >= 0:
                row = self.boxes[self.box]
                row[4] = len(self.texts)
                self.box = row[2]
                if self.hidden:
                    self.hidden -= 1
                if tag == "pre" and self.verbatim:
                    self.verbatim -= 1
        elif kind == _INLINE and self.open_inline:
            tag, names, first, mark, target = self.open_inline.pop()
            if tag == "a" and self.links:
                self.links -= 1
            if len(self.open_inline) >= _DEEPEST:
                return
            if self.open_properties and self.open_properties[-1][1] >= len(self.open_inline):
                self.end_property(first)
            pieces = self.pieces
            if tag in _MOMENTS:
                self.head.times.append((target, " ".join("".join(pieces[first:]).split()), len(self.texts)))
            if pieces:
                if mark and first < len(pieces):
                    self.marks.append((first, len(pieces), mark, target))
                if names and first == 0:
                    self.names.append((tag, names, len(pieces)))

    def data(self, text: str) -> None:
        if self.skipping:
            if self.kept_script is not None:
                self.kept_script.append(text)
            return
        pieces = self.pieces
        if text.isspace() and (not pieces or (pieces[-1] is _BREAK and not self.verbatim)):
            return
        pieces.append(text)
        if self.links:
            self.linked += len(text)

    def close(self) -> None:
        if self.pieces:
            self.flush()

    # -- what events do ------------------------------------------------------------------------------------------

    def line_break(self) -> None:
        if not self.pieces:
            return
        if self.breaks and self.pieces[-1] is _BREAK:
            self.flush()  # two breaks in a row part paragraphs on pages that have no <p>
            return
        self.pieces.append(_BREAK)
        self.breaks = True

    def flush(self) -> None:
        """Closes the open block, unless it holds nothing but white space."""
        pieces = self.pieces
        raw = "".join(pieces) if len(pieces) > 1 else pieces[0]
        if self.verbatim:
            text = raw.replace(_BREAK, "\n").strip("\n")
            text = text if text.strip() else ""
        elif self.breaks:
            text = "\n".join(line for part in raw.split(_BREAK) if (line := " ".join(part.split())))
        else:
            text = " ".join(raw.split())
        if text:
            index = len(self.texts)
            box = self.box
            self.texts.append(text)
            self.tags.append("pre" if self.verbatim else self.boxes[box][0] if box >= 0 else "body")
            self.link_chars.append(min(self.linked, len(text)))
            self.lines.append(self.line)
            if self.marks:
                self.inline[index] = Inline(pieces, self.marks)
            for tag, names, last in self.names:
                # An inline element speaks for the block only where it holds nearly all of it.
                if last == len(pieces) or len("".join(pieces[:last]).strip()) >= 0.8 * len(text):
                    self.boxes.append([tag, names, box, index, index + 1, False])
                    box = len(self.boxes) - 1
                    break
            self.box_of.append(box)
        self.pieces = []
        if self.marks:
            self.marks = []
        if self.names:
            self.names = []
        self.breaks = False
        self.linked = 0

    def attributes(self, tag: str, attrib: Mapping[str, str]) -> tuple[str, bool]:
        """A box's names, and whether the markup hides it."""
        if len(attrib) == 1 and (name := attrib.get("class")) is not None:
            return name[:_NAMES_CHARS], False  # most boxes
        names = ""
        hidden = False
        for key, value in attrib.items():
            if key in _NAMES:
                names = f"{names} {value}" if names else value
                if key == "itemprop":
                    content = attrib.get("content") or attrib.get("datetime")
                    if content:
                        self.head.props.append((value, content, len(self.texts)))
                    else:
                        self.box_properties.append((value, len(self.boxes)))
            elif (
                key == "hidden"
                or (key == "aria-hidden" and value == "true")
                or (key == "style" and _HIDING.search(value))
            ):
                hidden = True
            elif key == "lang" and tag == "html":
                self.head.lang = value
        return names[:_NAMES_CHARS], hidden

    def inline_names(self, attrib: Mapping[str, str]) -> str:
        if len(attrib) == 1:
            if (name := attrib.get("class")) is not None:
                return name[:_NAMES_CHARS]  # most elements
            if "href" in attrib:
                return ""
        names = ""
        for key, value in attrib.items():
            if key in _NAMES:
                names = f"{names} {value}" if names else value
                if key == "itemprop" or (key == "rel" and "author" in value):
                    content = attrib.get("content") or attrib.get("datetime") or ""
                    self.head.props.append((value, content, len(self.texts)))
                    if not content and len(self.open_inline) < _DEEPEST:
                        self.open_properties.append((len(self.head.props) - 1, len(self.open_inline)))
        return names[:_NAMES_CHARS]

    def end_property(self, first: int) -> None:
        """The words of the inline element that has a property; where blocks parted them, those of its first block stay."""
        index, _ = self.open_properties.pop()
        name, _, block = self.head.props[index]
        if block == len(self.texts):
            words = " ".join("".join(self.pieces[first:]).replace(_BREAK, " ").split())
            self.head.props[index] = (name, words[:_PROPERTY_CHARS], block)

    def skip(self, tag: str, attrib: Mapping[str, str]) -> None:
        self.skipping = 1
        if tag == "title" and not self.head.title:
            self.kept_script, self.script_kind = [], "title"
        elif tag == "script" and attrib:
            kind = attrib.get("type") or ""
            if kind.startswith("math/tex"):
                self.kept_script, self.script_kind = [_TEX], "math"
                self.display, self.alternative = "block" if "display" in kind else "", ""
            elif _DATA.search(kind) or _DATA.search(attrib.get("id") or ""):
                self.kept_script, self.script_kind = [], kind or attrib.get("id") or ""

    def end_skipped(self) -> None:
        text = "".join(self.kept_script or ())
        if self.script_kind == "title":
            self.head.title = " ".join(text.split())
        elif self.script_kind == "math":
            shown, _, tex = text.partition(_TEX)
            self.formula(" ".join((tex or self.alternative or shown).split()), tex=bool(tex or self.alternative))
        else:
            self.head.scripts.append((self.script_kind, text))
        self.kept_script = None

    def formula(self, text: str, tex: bool) -> None:
        """A formula is a piece of its block: its TeX where the page has it, else what it shows."""
        self.formulas = self.formulas or bool(text)
        if text:
            if tex:
                self.marks.append((len(self.pieces), len(self.pieces) + 1, "math", self.display))
            self.data(text)

    def note(self, tag: str, attrib: Mapping[str, str]) -> None:
        """Elements without text that say something about the page."""
        if tag == "meta":
            content = attrib.get("content")
            name = attrib.get("property") or attrib.get("name") or attrib.get("itemprop") or attrib.get("http-equiv")
            if content and name:
                self.head.metas.append((name.strip().lower(), content))
        elif tag == "link":
            rel, target = attrib.get("rel"), attrib.get("href")
            if rel and target and "stylesheet" not in rel:
                self.head.links.append((rel.lower(), target))
        elif tag == "img":
            source = next(
                (found for key in _SOURCES if (found := attrib.get(key)) and not found.startswith("data:")), ""
            )
            if source and len(source) < 2000:
                self.images.append(Image(source.strip(), attrib.get("alt") or "", len(self.texts), self.box))
        elif tag == "base":
            self.head.base = self.head.base or (attrib.get("href") or "").strip()

    def page(self, capture: Capture, warnings: list[str]) -> Page:
        count = len(self.texts)
        for row in self.boxes:
            if row[4] < 0:
                row[4] = count
        for name, box in self.box_properties:
            start, end = self.boxes[box][3:5]
            self.head.props.append((name, " ".join(self.texts[start : min(end, start + 5)])[:_PROPERTY_CHARS], start))
        self.head.props = [
            (name, value or (self.texts[block][:_PROPERTY_CHARS] if block < count else ""), block)
            for name, value, block in self.head.props
        ]
        return Page(
            kind="html",
            texts=self.texts,
            tags=self.tags,
            box_of=self.box_of,
            link_chars=self.link_chars,
            spans=[Span(line, line, -1, -1) for line in self.lines] if capture.tree is not None else [],
            boxes=Boxes(self.boxes),
            inline=self.inline,
            head=self.head,
            language=capture.language,
            url=capture.url,
            images=self.images,
            traits=self.traits,
            encoding=capture.encoding,
            source=capture.text,
            warnings=warnings,
        )
