"""Other extractors, each behind one call, so that they run on the same pages as stripper. None is a dependency."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from functools import cache
from html import escape
from importlib.metadata import version
from types import ModuleType
from typing import Any, NamedTuple

from stripper.errors import StripperError
from stripper.read import capture, read

__all__ = ["PEERS", "Said", "as_markup", "peer", "peer_version"]


class Said(NamedTuple):
    """What an extractor says of a page."""

    text: str = ""
    title: str | None = None
    authors: tuple[str, ...] = ()
    date: str | None = None


Extract = Callable[[bytes, str | None, str | None], Said]
"""(bytes of the capture, its address, its language) to what is said of it"""

PEERS = {
    "trafilatura": ("trafilatura", "trafilatura"),
    "readability": ("readability", "readability-lxml"),
    "resiliparse": ("resiliparse.extract.html2text", "resiliparse"),
    "newspaper4k": ("newspaper", "newspaper4k"),
    "justext": ("justext", "jusText"),
    "boilerpy3": ("boilerpy3.extractors", "boilerpy3"),
}
"""name: (module, name of the distribution for pip)"""

_STOPLISTS = {
    "ar": "Arabic", "bg": "Bulgarian", "ca": "Catalan", "cs": "Czech", "da": "Danish", "de": "German", "el": "Greek",
    "en": "English", "es": "Spanish", "fi": "Finnish", "fr": "French", "he": "Hebrew", "hi": "Hindi", "hu": "Hungarian",
    "id": "Indonesian", "it": "Italian", "ko": "Korean", "nb": "Norwegian_Bokmal", "nl": "Dutch", "pl": "Polish",
    "pt": "Portuguese", "ro": "Romanian", "ru": "Russian", "sk": "Slovak", "sv": "Swedish", "tr": "Turkish",
    "uk": "Ukrainian", "vi": "Vietnamese",
}  # fmt: skip


@cache
def peer(name: str) -> Extract:
    """The extractor of that name with its default settings. Raises StripperError where it is unknown or not installed."""
    if name not in PEERS:
        raise StripperError(f"--against {name!r} is no known extractor; known are {', '.join(PEERS)}")
    module, distribution = PEERS[name]
    try:
        loaded = importlib.import_module(module)
    except ImportError as error:
        missing = error.name if error.name and error.name != module.split(".")[0] else distribution
        raise StripperError(
            f"--against {name} needs the package {missing} ({error}); install it with `pip install {missing}`"
        ) from error
    return _WAYS[name](loaded)


def as_markup(data: bytes) -> bytes:
    """A flattened capture as HTML, a paragraph a line: the way in for extractors that read nothing else."""
    lines = (escape(line, quote=False) for line in capture(data).text.split("\n") if line.strip())
    return "".join(
        ["<html><head><meta charset='utf-8'></head><body>", *(f"<p>{line}</p>\n" for line in lines), "</body></html>"]
    ).encode()


def peer_version(name: str) -> str:
    """The installed version of a peer."""
    return version(PEERS[name][1])


def _trafilatura(module: ModuleType) -> Extract:
    def extract(data: bytes, url: str | None, lang: str | None) -> Said:
        found: Any = module.bare_extraction(data, url=url, with_metadata=True)
        if found is None:
            return Said()
        return Said(found.text or "", found.title, tuple((found.author or "").split("; ")), found.date)

    return extract


def _readability(module: ModuleType) -> Extract:
    def extract(data: bytes, url: str | None, lang: str | None) -> Said:
        document = module.Document(capture(data).text, url=url)
        # It gives HTML; our reader turns that into lines.
        return Said("\n\n".join(read(capture(document.summary())).texts), document.short_title())

    return extract


def _resiliparse(module: ModuleType) -> Extract:
    def extract(data: bytes, url: str | None, lang: str | None) -> Said:
        return Said(module.extract_plain_text(capture(data).text, main_content=True))

    return extract


def _newspaper(module: ModuleType) -> Extract:
    def extract(data: bytes, url: str | None, lang: str | None) -> Said:
        found = module.Article(url or "http://example.org/")
        found.download(input_html=capture(data).text)
        found.parse()
        date = found.publish_date
        return Said(found.text, found.title, tuple(found.authors), str(date)[:10] if date else None)

    return extract


def _justext(module: ModuleType) -> Extract:
    def extract(data: bytes, url: str | None, lang: str | None) -> Said:
        name = _STOPLISTS.get((lang or "en").split("-")[0])
        # Without a list of its stop words a language is judged by length and links alone, as justext advises.
        low, high = (0.3, 0.32) if name else (0.0, 0.0)
        words = module.get_stoplist(name) if name else frozenset()
        found = module.justext(capture(data).text, words, stopwords_low=low, stopwords_high=high)
        return Said("\n\n".join(paragraph.text for paragraph in found if not paragraph.is_boilerplate))

    return extract


def _boilerpy(module: ModuleType) -> Extract:
    def extract(data: bytes, url: str | None, lang: str | None) -> Said:
        found = module.ArticleExtractor().get_doc(capture(data).text)
        return Said(found.content, found.title)

    return extract


_WAYS: dict[str, Callable[[ModuleType], Extract]] = {
    "trafilatura": _trafilatura,
    "readability": _readability,
    "resiliparse": _resiliparse,
    "newspaper4k": _newspaper,
    "justext": _justext,
    "boilerpy3": _boilerpy,
}
