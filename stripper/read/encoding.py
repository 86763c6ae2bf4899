"""Bytes become characters in the order browsers use: mark, declaration, then detection."""

from __future__ import annotations

import codecs
import re

from stripper.errors import BadCapture

__all__ = ["decode", "looks_binary"]

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
# Browsers look at the first 1,024 bytes only; captures often begin with comments and scripts put there by the tool
# that saved them, so a longer look costs little and finds more.
_PRESCAN = 16_384
_META = re.compile(rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([\w:.-]+)", re.I)
_XML = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w:.-]+)", re.I)
_LANG = re.compile(rb"<html[^>]{0,500}?\blang\s*=\s*[\"']?([a-zA-Z]{2,3})", re.I)
# Labels that the encoding standard maps to another encoding than Python does, or that Python does not know.
_LABELS = {
    "iso-8859-1": "cp1252", "latin1": "cp1252", "latin-1": "cp1252", "ascii": "cp1252", "us-ascii": "cp1252",
    "iso-8859-9": "cp1254", "iso-8859-11": "cp874", "tis-620": "cp874", "windows-874": "cp874", "gb2312": "gb18030",
    "gbk": "gb18030", "x-gbk": "gb18030", "big5": "big5hkscs", "x-sjis": "cp932", "shift_jis": "cp932",
    "shift-jis": "cp932", "sjis": "cp932", "euc-kr": "cp949", "ks_c_5601-1987": "cp949", "x-mac-roman": "mac-roman",
    "utf-16": "utf-8", "utf-16le": "utf-8", "utf-16be": "utf-8", "unicode": "utf-8", "utf8": "utf-8",
    "x-user-defined": "cp1252",
}  # fmt: skip
# What browsers fall back to where nothing is declared, by the language of the page (Encoding Standard, locale table).
_FALLBACK = {
    "ar": "cp1256", "az": "cp1254", "bg": "cp1251", "cs": "cp1250", "el": "cp1253", "et": "cp1257", "fa": "cp1256",
    "he": "cp1255", "hr": "cp1250", "hu": "cp1250", "ja": "cp932", "ko": "cp949", "lt": "cp1257", "lv": "cp1257",
    "mk": "cp1251", "pl": "cp1250", "ru": "cp1251", "sk": "cp1250", "sl": "cp1250", "sr": "cp1251", "th": "cp874",
    "tr": "cp1254", "uk": "cp1251", "vi": "cp1258", "zh": "gb18030",
}  # fmt: skip
_CONTROLS = bytes([*range(1, 9), *range(14, 27), *range(28, 32)])
_MAGIC = (
    b"%PDF-", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"PK\x03\x04", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd",
    b"7z\xbc\xaf", b"Rar!", b"RIFF", b"\x7fELF", b"MZ\x90", b"wOFF", b"wOF2", b"OggS", b"ID3", b"SQLite format 3",
    b"\xca\xfe\xba\xbe", b"\xd0\xcf\x11\xe0", b"PAR1",
)  # fmt: skip


def looks_binary(data: bytes) -> str | None:
    """Why these bytes are no page at all, or None where they may be one."""
    for magic in _MAGIC:
        if data.startswith(magic):
            return f"a binary file (begins with {magic[:8]!r})"
    head = data[:4096]
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or _wide(head):
        return None
    controls = len(head) - len(head.translate(None, _CONTROLS))
    if len(head) > 64 and controls > len(head) * 0.1:
        return "a binary file (a tenth of its first bytes are control characters)"
    return None


def decode(data: bytes, *, language: str | None = None) -> tuple[str, str, str, list[str]]:
    """Text, encoding, how the encoding was found, and warnings.

    Raises BadCapture for bytes that are no text in any encoding (pictures, archives, programs).
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            text, warnings = _decoded(data[len(mark) :], name)
            return text, name, "bom", warnings
    if wide := _wide(data[:4096]):
        text, warnings = _decoded(data, wide)
        return text, wide, "detected", warnings
    if why := looks_binary(data):
        raise BadCapture(f"not a page but {why}; leave such files out")
    head = data[:_PRESCAN]
    declared = _declared(head)
    try:
        # Valid UTF-8 with letters beyond ASCII is UTF-8 whatever the page says: nothing else looks like it by chance.
        text = data.decode("utf-8")
        if declared in (None, "utf-8") or not data.isascii():
            return text, "utf-8", "meta" if declared == "utf-8" else "utf-8", []
        if declared in ("iso2022_jp", "hz", "utf-7"):
            text, warnings = _decoded(data, declared)
            return text, declared, "meta", warnings
        return text, declared, "meta", []
    except UnicodeDecodeError:
        pass
    if declared and declared != "utf-8":
        text, warnings = _decoded(data, declared)
        return text, declared, "meta", warnings
    return _detected(data, declared, language, head)


def _declared(head: bytes) -> str | None:
    hit = _XML.search(head) or _META.search(head)
    if not hit:
        return None
    label = hit.group(1).decode("ascii", "replace").lower()
    label = _LABELS.get(label, label)
    try:
        return {"utf_8": "utf-8"}.get(codecs.lookup(label).name.replace("-", "_"), label)
    except LookupError:
        return None


def _detected(data: bytes, declared: str | None, language: str | None, head: bytes) -> tuple[str, str, str, list[str]]:
    broken = data.decode("utf-8", "replace")
    letters = sum(byte > 127 for byte in data)
    if declared == "utf-8" or broken.count("\ufffd") < letters * 0.05:
        # A few broken bytes in a UTF-8 page (cut comments, pasted text) are no reason to misread the rest.
        return broken, "utf-8", "meta" if declared else "detected", ["bytes that are not UTF-8 were replaced"]
    lang = _LANG.search(head)
    code = (language or (lang.group(1).decode("ascii") if lang else "")).lower()[:2]
    if name := _FALLBACK.get(code):
        text, warnings = _decoded(data, name)
        return text, name, "language", warnings
    from bs4.dammit import UnicodeDammit  # imported late: costs more than reading ten pages

    guess = UnicodeDammit(data, is_html=True)
    if guess.unicode_markup is not None and guess.original_encoding:
        return guess.unicode_markup, guess.original_encoding, "detected", []
    text, warnings = _decoded(data, "cp1252")
    return text, "cp1252", "detected", warnings


def _decoded(data: bytes, name: str) -> tuple[str, list[str]]:
    try:
        return data.decode(name), []
    except (UnicodeDecodeError, LookupError):
        text = data.decode(name, "replace")
        return text, [f"bytes that are not {name} were replaced"]


def _wide(head: bytes) -> str | None:
    """UTF-16 without a mark: markup or Latin text whose every other byte is zero."""
    if len(head) < 16:
        return None
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if odd > len(head) * 0.35 and even < len(head) * 0.02:
        return "utf-16-le"
    if even > len(head) * 0.35 and odd < len(head) * 0.02:
        return "utf-16-be"
    return None
