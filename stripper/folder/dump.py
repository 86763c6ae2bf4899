"""A text dump cleaned where it stands: what is not taken out keeps its encoding, mark and newlines."""

from __future__ import annotations

import codecs
from collections.abc import Sequence

from stripper.errors import BadCapture
from stripper.model import Block
from stripper.pipeline import Stripper
from stripper.read.encoding import decode
from stripper.write import Article

__all__ = ["characters", "chrome", "has_chrome", "without_chrome"]

_MARKS = {"utf-8": codecs.BOM_UTF8, "utf-16-le": codecs.BOM_UTF16_LE, "utf-16-be": codecs.BOM_UTF16_BE}


def has_chrome(stripper: Stripper, article: Article) -> bool:
    """Whether there is anything to take out: the one question behind `check`, `--in-place` and the hooks.

    A page without an article is left alone, since a file must never be emptied by mistake. Title, byline and date
    alone are no chrome: a tidy article with its headline is a file that nobody wants rewritten.
    """
    return (
        bool(article.text) and not article.reason and any(_is_chrome(stripper, label) for label in article.counts()[2])
    )


def chrome(stripper: Stripper, article: Article) -> Sequence[Block]:
    """The blocks that make `has_chrome` true, in page order."""
    if not has_chrome(stripper, article):
        return ()
    return [block for block in article.removed if _is_chrome(stripper, block.label)]


def characters(data: bytes, lang: str | None) -> str:
    """The decoded capture, with every line break as `\\n`."""
    return decode(data, language=lang)[0].replace("\r\n", "\n").replace("\r", "\n")


def without_chrome(stripper: Stripper, data: bytes, lang: str | None) -> bytes:
    """The dump as its article's text, in the dump's own layout; the same bytes if there is no chrome in it.

    The result is read again, as the next run will read it, until there is nothing more to take out: so a second run
    never finds anything. It ends because each reading leaves fewer characters. The price is one more reading of what
    changed. Raises BadCapture where the bytes could not be written back as they are.
    """
    while True:
        article = stripper.strip(data, lang=lang)
        if article.kind != "text" or not has_chrome(stripper, article):
            return data
        if _solid(article.text) >= _solid(characters(data, lang)):
            return data
        data = _laid_out(article.text, data, lang)


def _laid_out(text: str, data: bytes, lang: str | None) -> bytes:
    before, encoding, source, _ = decode(data, language=lang)
    mark = _MARKS[encoding] if source == "bom" else b""
    try:
        if mark + before.encode(encoding) != data:
            raise BadCapture(f"it is not sound {encoding}, so a rewrite would change more; convert it to UTF-8 first")
        newline = _newline(before)
        end = newline if before.endswith(("\n", "\r")) else ""
        return mark + (text.replace("\n", newline) + end).encode(encoding)
    except UnicodeEncodeError as error:
        raise BadCapture(f"its text cannot be written in {encoding}; convert it to UTF-8 first") from error


def _solid(text: str) -> int:
    """Characters that are not white space: what may differ without a file being touched."""
    return len("".join(text.split()))


def _newline(text: str) -> str:
    """The line break that a text uses most; of equals the plainer one."""
    both = text.count("\r\n")
    counts = {"\n": text.count("\n") - both, "\r\n": both, "\r": text.count("\r") - both}
    return max(counts, key=lambda newline: counts[newline])


def _is_chrome(stripper: Stripper, label: str) -> bool:
    return stripper._engine.rulebook.labels[label].part == "chrome"
