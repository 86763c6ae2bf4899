"""The article as TEI-XML, the format of text corpora: a header with what is known, and the structure of the text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import urldefrag

from lxml import etree

from stripper.model import Metadata
from stripper.render.inline import Run, link, runs
from stripper.render.structure import Kept, Node, structure

__all__ = ["tei"]

_NAMESPACE = "http://www.tei-c.org/ns/1.0"
_ID = "{http://www.w3.org/XML/1998/namespace}id"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
# What XML may not hold; pages do, and so does whatever was decoded wrong.
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NOT_NAME = re.compile(r"[^\w.-]")
_TAGS = {
    "item": "item",
    "quote": "quote",
    "terms": "list",
    "term": "label",
    "definition": "item",
    "table": "table",
    "row": "row",
}
_IN_WORDS = frozenset(("hi", "ref", "seg", "code", "del", "lb", "formula"))
_LOOKS = {"em": "italic", "strong": "bold", "sub": "sub", "sup": "sup"}


def tei(kept: Kept, metadata: Metadata) -> str:
    """A TEI document: `teiHeader`, and `text` with a `div` for each heading, as deep as headings are."""
    root = etree.Element("TEI", nsmap={None: _NAMESPACE})
    _header(root, metadata)
    text = _child(root, "text")
    if metadata.language:
        text.set(_LANG, metadata.language)
    body = _child(text, "body")
    divisions = [(0, _child(body, "div"))]
    for node in structure(kept).inside:
        if node.kind == "heading":
            level = int(node.traits["level"])
            while divisions[-1][0] >= level:
                divisions.pop()
            divisions.append((level, _child(divisions[-1][1], "div")))
        _part(kept, divisions[-1][1], node)
    for division in [found for found in body.iter("div") if not len(found)]:
        _child(division, "p")
    for element in root.iter():
        _lay_out(element)
    return str(etree.tostring(root, encoding="unicode", xml_declaration=False))


def _lay_out(element: etree._Element) -> None:
    """Line breaks between parts; none among words, where white space would count."""
    if len(element) and not element.text and all(child.tag not in _IN_WORDS and not child.tail for child in element):
        element.text = "\n"
        for child in element:
            child.tail = "\n"


def _header(root: etree._Element, metadata: Metadata) -> None:
    file = _child(_child(root, "teiHeader"), "fileDesc")
    titles = _child(file, "titleStmt")
    _child(titles, "title", metadata.title or "", type="main")
    if metadata.subtitle:
        _child(titles, "title", metadata.subtitle, type="sub")
    for author in metadata.authors:
        _child(titles, "author", author)
    published = _child(file, "publicationStmt")
    _child(published, "publisher", metadata.site_name or "")
    if metadata.published:
        _child(published, "date", metadata.published_text or metadata.published, when=metadata.published)
    if metadata.licence:
        _child(_child(published, "availability"), "licence", metadata.licence)
    source = _child(_child(file, "sourceDesc"), "bibl")
    _child(source, "title", metadata.title or "")
    if metadata.url:
        _child(source, "ref", metadata.url, target=metadata.url)
    known = [("section", metadata.section), *(("topic", topic) for topic in metadata.topics)]
    if terms := [(kind, term) for kind, term in known if term]:
        keywords = _child(_child(_child(root[0], "profileDesc"), "textClass"), "keywords")
        for kind, term in terms:
            _child(keywords, "term", term, type=kind)


def _child(parent: etree._Element, tag: str, text: str = "", **attributes: str) -> etree._Element:
    made = etree.SubElement(parent, tag, {key: _clean(value) for key, value in attributes.items()})
    made.text = _clean(text) or None
    return made


def _clean(text: str) -> str:
    return _NO_XML.sub("", text)


def _note_id(fragment: str) -> str:
    return f"note-{_NOT_NAME.sub('-', _clean(fragment))}"


def _part(kept: Kept, parent: etree._Element, node: Node) -> None:
    if node.kind == "figure":
        _figure(kept, parent, node)
    elif node.kind == "code":
        made = _child(_child(parent, "ab"), "code", kept.page.texts[node.block])
        if language := node.traits.get("language"):
            made.set("lang", _clean(language))
    elif node.block >= 0:
        first = node.kind == "heading" and parent.tag == "div" and not len(parent)
        _words(kept, _child(parent, "head" if first else "p"), node.block)
    else:
        made = _child(
            parent, "cell" if node.kind == "cell" else _TAGS.get(node.kind, "list"), **_attributes(kept, node)
        )
        if note := node.traits.get("note"):
            made.set(_ID, _note_id(note))
        alone = (
            len(node.inside) == 1
            and node.inside[0].kind == "paragraph"
            and node.kind in ("cell", "item", "term", "definition")
        )
        if alone:
            _words(kept, made, node.inside[0].block)
        else:
            for one in node.inside:
                _part(kept, made, one)


def _attributes(kept: Kept, node: Node) -> dict[str, str]:
    traits = node.traits
    if node.kind == "list":
        return {"rend": "numbered" if "ordered" in traits else "bulleted"}
    if node.kind == "terms":
        return {"type": "gloss"}
    if node.kind == "cell":
        names = {"colspan": "cols", "rowspan": "rows"}
        return {
            **({"role": "label"} if "header" in traits else {}),
            **{names[key]: traits[key] for key in names if key in traits},
        }
    source = link(kept.page, traits["cite"]) if "cite" in traits else ""
    return {"source": source} if source else {}


def _figure(kept: Kept, parent: etree._Element, node: Node) -> None:
    assert node.image is not None
    figure = _child(parent, "figure")
    if source := link(kept.page, node.image.source):
        _child(figure, "graphic", url=source)
    for leaf in node.inside:
        _words(kept, _child(figure, "p"), leaf.block)
    if node.image.alt.strip():
        _child(figure, "figDesc", " ".join(node.image.alt.split()))


def _words(kept: Kept, element: etree._Element, block: int) -> None:
    _runs(kept, element, kept.page.texts[block], runs(kept.page, block))


def _runs(kept: Kept, element: etree._Element, words: str, inside: Sequence[Run]) -> None:
    last: etree._Element | None = None  # to ask an element for its children is slow where they are many
    for run in inside:
        text = words[run.start : run.end]
        if run.kind == "text":
            last = _write(element, last, text)
        elif run.kind == "math":
            last = _child(element, "formula", text, notation="TeX")
        else:
            tag, attributes = _inline(kept, run)
            last = _child(element, tag, **attributes)
            _runs(kept, last, words, run.inside)


def _inline(kept: Kept, run: Run) -> tuple[str, dict[str, str]]:
    if run.kind == "a":
        fragment = urldefrag(run.target)[1] if "#" in run.target else ""
        target = f"#{_note_id(fragment)}" if fragment in kept.notes else link(kept.page, run.target)
        return ("ref", {"target": target}) if target else ("seg", {})
    return ("hi", {"rend": _LOOKS[run.kind]}) if run.kind in _LOOKS else (run.kind, {})


def _write(element: etree._Element, last: etree._Element | None, text: str) -> etree._Element | None:
    """Adds words after the last child of an element, with `lb` for line breaks; gives the child that is last then."""
    for at, line in enumerate(_clean(text).split("\n")):
        if at:
            last = etree.SubElement(element, "lb")
        if last is None:
            element.text = (element.text or "") + line
        else:
            last.tail = (last.tail or "") + line
    return last
