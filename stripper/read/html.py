"""HTML becomes a page: one lxml parse, one walk, nothing copied. Nobody else sees an element."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

from stripper.model import Box, Capture, Head, Page, Span

__all__ = ["BLOCK_TAGS", "read_html"]

BLOCK_TAGS = frozenset(
    "address article aside blockquote body button caption center col colgroup dd details dialog dir div dl dt "
    "fieldset figcaption figure footer form frameset h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav "
    "noscript ol optgroup option p pre section select summary table tbody td tfoot th thead tr ul".split()
)
"""Elements that break the line in every browser's default style, and controls whose words never join a sentence."""
_SKIPPED = frozenset("script style template svg iframe object embed math textarea audio video canvas map".split())
_INLINE = {"a": "a", "em": "em", "i": "em", "strong": "strong", "b": "strong", "code": "code"}
_NAMES = frozenset(("class", "id", "role", "itemprop", "data-testid", "data-component", "aria-label", "rel"))
_HIDING = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_DATA = re.compile(r"json|__next_data__", re.I)
_BREAK = "\x1f"
_LIMIT = re.compile(r"RESOURCE_LIMIT|HUGE|EXCESSIVE|maximum depth|too long", re.I)
_RESCUE_DEPTH = 200
_TOO_DEEP = "deeper than the parser's limit: nesting flattened, no text lost"


def read_html(capture: Capture) -> Page:
    """The blocks, boxes and head of an HTML capture.

    Text is never lost silently: where libxml2 reports that it hit a limit (nesting beyond 2,048, nodes over 10 MB)
    the page is parsed again through a target that flattens what is too deep, and a warning says so.
    """
    warnings = list(capture.warnings)
    root = capture.tree if capture.tree is not None else _parse(capture.text, warnings)
    walk = _Walk()
    if root is not None:
        walk.through(root)
    return walk.page(capture, warnings)


def _parse(text: str, warnings: list[str]) -> Any:
    if "\x00" in text:
        text = text.replace("\x00", "\ufffd")
    if not text.strip():
        return None
    data = text.encode("utf-8", "replace")
    parser = etree.HTMLParser(
        encoding="utf-8", huge_tree=True, no_network=True, remove_comments=True, remove_pis=True, recover=True
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        root = None  # nothing that the parser takes for an element
    if root is None or any(_LIMIT.search(f"{entry.type_name} {entry.message}") for entry in _grave(parser)):
        warnings.append(_TOO_DEEP if root is not None else "no markup found by the first parser")
        return etree.fromstring(data, _rescue_parser())
    return root


def _grave(parser: Any) -> Any:
    # The log of a broken page holds thousands of entries; only fatal ones can mean that text was dropped.
    log = parser.error_log
    return log.filter_from_fatals() if len(log) else ()


def _rescue_parser() -> Any:
    return etree.HTMLParser(encoding="utf-8", huge_tree=True, no_network=True, target=_FlatTree())


class _FlatTree:
    """A parser target that builds a tree no deeper than the walk and libxml2 can take.

    Elements nested deeper than the limit become siblings: their order and text stay, only the nesting goes.
    """

    def __init__(self) -> None:
        self.builder = etree.TreeBuilder()
        self.depth = 0
        self.started = False

    def start(self, tag: str, attrib: Any) -> None:
        self.depth += 1
        self.started = True
        if self.depth <= _RESCUE_DEPTH:
            self.builder.start(tag, {key: value for key, value in attrib.items() if len(value) < 100_000})
        else:
            self.builder.start(tag, {})
            self.builder.end(tag)

    def end(self, tag: str) -> None:
        if self.depth <= _RESCUE_DEPTH:
            self.builder.end(tag)
        self.depth -= 1

    def data(self, data: str) -> None:
        if self.started:
            self.builder.data(data)

    def comment(self, text: str) -> None:
        pass

    def close(self) -> Any:
        while self.depth > 0:
            self.end("")
        return self.builder.close() if self.started else None


class _Walk:
    """The state of one walk over the tree: the open block's pieces, the open boxes, and what is done so far."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.tags: list[str] = []
        self.box_of: list[int] = []
        self.link_chars: list[int] = []
        self.lines: list[int] = []
        self.box_rows: list[list[Any]] = []
        self.inline: dict[int, tuple[tuple[str, str, str], ...]] = {}
        self.head = Head()
        self.box = -1
        self.hidden = 0
        self.pieces: list[str] = []
        self.marks: list[tuple[int, int, str, str]] = []
        self.names: list[tuple[str, str, int]] = []
        self.breaks = False
        self.linked = 0
        self.link_depth = 0
        self.line = 1
        self.verbatim = 0

    def through(self, root: Any) -> None:
        """One pass in page order. The body is long because every call in it would be paid per element."""
        walker = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
        inline: list[tuple[str, int, str, str]] = []
        for event, element in walker:
            tag = element.tag
            if event == "start":
                if tag in BLOCK_TAGS:
                    if self.pieces:
                        self.flush()
                    self.open_box(tag, element)
                elif tag == "br":
                    self.line_break()
                elif tag in _SKIPPED:
                    if tag == "script":
                        self.data_script(element)
                    walker.skip_subtree()
                    continue
                elif tag in ("meta", "link", "title", "base"):
                    self.note_head(tag, element)
                    if tag == "title":
                        walker.skip_subtree()
                    continue
                elif tag == "img":
                    self.note_image(element)
                elif tag == "head":
                    continue
                else:
                    names = self.names_of(element) if element.attrib else ""
                    if tag == "a":
                        self.link_depth += 1
                        inline.append((names, len(self.pieces), "a", element.get("href") or ""))
                    else:
                        inline.append((names, len(self.pieces), _INLINE.get(tag, ""), ""))
                        if tag == "time":
                            self.head.times.append((element.get("datetime") or "", "".join(element.itertext()), len(self.texts)))
                text = element.text
                if text and (self.pieces or not text.isspace()):
                    self.add(text)
                continue
            if event == "end":
                if tag in BLOCK_TAGS:
                    if self.pieces:
                        self.flush()
                    self.close_box(tag)
                elif inline and tag not in _SKIPPED and tag not in _VOID:
                    names, first, kind, target = inline.pop()
                    if tag == "a" and self.link_depth:
                        self.link_depth -= 1
                    if self.pieces:
                        if kind and first < len(self.pieces):
                            self.marks.append((first, len(self.pieces), kind, target))
                        if names and first == 0:
                            self.names.append((tag, names, len(self.pieces)))
            tail = element.tail
            if tail and (self.pieces or not tail.isspace()):
                self.add(tail)
        if self.pieces:
            self.flush()

    def add(self, text: str) -> None:
        self.pieces.append(text)
        if self.link_depth:
            self.linked += len(text)

    def line_break(self) -> None:
        if not self.pieces:
            return
        if self.breaks and self.pieces[-1] == _BREAK:
            self.flush()  # two breaks in a row part paragraphs on pages that have no <p>
            return
        self.pieces.append(_BREAK)
        self.breaks = True

    def flush(self) -> None:
        """Closes the open block, unless it holds nothing but white space."""
        raw = "".join(self.pieces)
        if self.verbatim:
            text = raw.replace(_BREAK, "\n").strip("\n")
            text = text if text.strip() else ""
        elif self.breaks:
            text = "\n".join(line for part in raw.split(_BREAK) if (line := " ".join(part.split())))
        else:
            text = " ".join(raw.split())
        if text:
            index = len(self.texts)
            self.texts.append(text)
            self.tags.append("pre" if self.verbatim else self.box_rows[self.box][0] if self.box >= 0 else "body")
            self.link_chars.append(min(self.linked, len(text)))
            self.lines.append(self.line)
            box = self.box
            if self.marks:
                self.inline[index] = _inline(self.pieces, self.marks)
            for tag, names, last in self.names:
                # An inline element speaks for the block only where it holds nearly all of it.
                if last == len(self.pieces) or len("".join(self.pieces[:last]).strip()) >= 0.8 * len(text):
                    self.box_rows.append([tag, names, box, index, index + 1, False])
                    box = len(self.box_rows) - 1
                    break
            self.box_of.append(box)
        self.pieces = []
        self.marks = []
        self.names = []
        self.breaks = False
        self.linked = 0

    def open_box(self, tag: str, element: Any) -> None:
        names = ""
        hidden = False
        if element.attrib:
            items = element.items()
            names = " ".join([value for key, value in items if key in _NAMES])
            for key, value in items:
                if key == "hidden" or (key == "aria-hidden" and value == "true"):
                    hidden = True
                elif key == "style" and _HIDING.search(value):
                    hidden = True
                elif key == "itemprop":
                    self.note_property(value, element)
                elif key == "lang" and tag == "html":
                    self.head.lang = value
            if len(names) > 400:
                names = names[:400]
        if tag == "pre":
            self.verbatim += 1
        self.line = element.sourceline or self.line
        self.box_rows.append([tag, names, self.box, len(self.texts), -1, hidden or self.hidden > 0])
        self.box = len(self.box_rows) - 1
        if hidden or self.hidden:
            self.hidden += 1

    def close_box(self, tag: str) -> None:
        if self.box < 0:
            return
        row = self.box_rows[self.box]
        row[4] = len(self.texts)
        if tag == "pre" and self.verbatim:
            self.verbatim -= 1
        self.box = row[2]
        if self.hidden:
            self.hidden -= 1

    def names_of(self, element: Any) -> str:
        names = ""
        for key, value in element.items():
            if key in _NAMES:
                names = f"{names} {value}" if names else value
                if key == "itemprop" or (key == "rel" and "author" in value):
                    self.note_property(value, element)
        return names[:400]

    def note_property(self, name: str, element: Any) -> None:
        value = element.get("content") or element.get("datetime")
        if value is None and name.lower() != "articlebody":
            value = " ".join("".join(element.itertext())[:1000].split())[:300]
        self.head.props.append((name, value or "", len(self.texts)))

    def note_head(self, tag: str, element: Any) -> None:
        if tag == "meta":
            for key in ("property", "name", "itemprop", "http-equiv"):
                if (name := element.get(key)) and (content := element.get("content")):
                    self.head.metas.append((name.strip().lower(), content))
                    break
        elif tag == "link":
            if (rel := element.get("rel")) and (href := element.get("href")) and "stylesheet" not in rel:
                self.head.links.append((rel.lower(), href))
        elif tag == "title" and not self.head.title:
            self.head.title = " ".join((element.text or "").split())

    def note_image(self, element: Any) -> None:
        source = element.get("data-src") or element.get("src") or ""
        if source and len(source) < 2000:
            self.head.images.append((source, element.get("alt") or "", len(self.texts)))

    def data_script(self, element: Any) -> None:
        kind = element.get("type") or ""
        if _DATA.search(kind) or _DATA.search(element.get("id") or ""):
            self.head.scripts.append((kind or element.get("id"), element.text or ""))

    def page(self, capture: Capture, warnings: list[str]) -> Page:
        count = len(self.texts)
        for row in self.box_rows:
            if row[4] < 0:
                row[4] = count
        return Page(
            kind="html",
            texts=self.texts,
            tags=self.tags,
            box_of=self.box_of,
            link_chars=self.link_chars,
            spans=[Span(line, line, -1, -1) for line in self.lines],
            boxes=[Box(*row) for row in self.box_rows],
            inline=self.inline,
            head=self.head,
            language=capture.language,
            url=capture.url,
            encoding=capture.encoding,
            warnings=warnings,
        )


_VOID = frozenset("br img meta link base title head input area source track wbr param".split())


def _inline(pieces: list[str], marks: list[tuple[int, int, str, str]]) -> tuple[tuple[str, str, str], ...]:
    """The block's pieces with the innermost link or emphasis around each, white space kept for the writer."""
    kinds: list[tuple[str, str]] = [("", "")] * len(pieces)
    for first, last, kind, target in reversed(marks):
        for index in range(first, last):
            if kind == "a" or kinds[index][0] != "a":
                kinds[index] = (kind, target)
    return tuple((piece, kind, target) for piece, (kind, target) in zip(pieces, kinds, strict=True))
