"""What a caller hands over becomes a Capture: its kind is found from content, not from a file name."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

from stripper.errors import BadCapture
from stripper.model import Capture, Kind
from stripper.read.encoding import decode

__all__ = ["capture", "kind_of"]

_OPENING = re.compile(r"[\s\ufeff\0]*<(?:!doctype|!--|\?xml|[a-z][\w:-]*[\s/>])", re.I)
_MARKUP = re.compile(
    r"</(?:html|body|head|div|p|a|span|li|ul|td|tr|h[1-6]|script|article|section|font|b|i|em|strong)\s*>", re.I
)
_TOP = re.compile(r"[\s\ufeff\0]*<(?:!--|(?:!doctype|\?xml|html|head|body|script|meta|link|style|title|base)\b)", re.I)
_TAG = re.compile(r"</?[a-z!][^<>]{0,3000}>", re.I)
_LOOK = 200_000
_LINES = 20
"""A page of fewer lines is not judged by how many of them hold a tag."""


def capture(
    data: object, *, url: str | None = None, language: str | None = None, encoding: str | None = None
) -> Capture:
    """A Capture of bytes, str, an lxml element or tree, or a BeautifulSoup object.

    `encoding` is what an HTTP header says of bytes.
    Raises BadCapture for binary bytes and for objects of any other type.
    """
    if isinstance(data, bytes | bytearray | memoryview):
        text, encoding, source, warnings = decode(bytes(data), language=language, declared=encoding)
        return Capture(kind_of(text), text, encoding, source, None, url, language, tuple(warnings))
    if isinstance(data, str):
        text = data.encode("utf-8", "replace").decode("utf-8") if _has_surrogates(data) else data
        text = text.removeprefix("\ufeff")
        return Capture(kind_of(text), text, url=url, language=language)
    if isinstance(data, etree._ElementTree):
        data = data.getroot()
    if isinstance(data, etree._Element):
        if not isinstance(data.tag, str):
            raise BadCapture(f"a {type(data).__name__} of a tree is no page; give the element that holds it")
        return Capture("html", "", tree=data, url=url, language=language)
    markup = _soup_markup(data)
    if markup is None:
        raise BadCapture(
            f"cannot read a {type(data).__name__}; give bytes, str, an lxml element or a BeautifulSoup object"
        )
    return Capture("html", markup, url=url, language=language)


def kind_of(text: str) -> Kind:
    """Whether a text is markup or already flattened.

    Flattened pages about HTML hold tags too, and may begin with one, so a few of them prove nothing: markup begins as
    documents do; or it begins with a tag or is dense in closing tags (one in 400 characters), and most of its lines hold one.
    """
    head = text[:_LOOK]
    if _TOP.match(head):
        return "html"
    if not _OPENING.match(head) and len(_MARKUP.findall(head)) <= max(4, len(head) / 400):
        return "text"
    lines = [line for line in head.split("\n") if line.strip()]
    bare = sum(not _TAG.search(line) for line in lines)
    return "text" if len(lines) >= _LINES and bare * 2 > len(lines) else "html"


def _has_surrogates(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return True
    return False


def _soup_markup(data: Any) -> str | None:
    if type(data).__module__.split(".")[0] != "bs4":
        return None
    return str(data)
