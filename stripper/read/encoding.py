"""Bytes become characters in the order browsers use: mark, declaration, then the page's language, then detection."""

from __future__ import annotations

import codecs
import re

from stripper.errors import BadCapture

__all__ = ["decode"]

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
# Every label of the Encoding Standard, under the Python codec that comes nearest to what the standard means by it.
# Python's own names are no help: it also knows codecs like `rot13` and `zlib`, and takes Latin 1 at its word. Not here,
# so declaring nothing: the labels of the `replacement` encoding. A page that can be read for a declaration of UTF-16
# is not in UTF-16.
_STANDARD = {
    "utf-8": """unicode-1-1-utf-8 unicode11utf8 unicode20utf8 utf-8 utf8 x-unicode20utf8 csunicode iso-10646-ucs-2 ucs-2
        unicode unicodefeff unicodefffe utf-16 utf-16be utf-16le""",
    "cp1252": """ansi_x3.4-1968 ascii cp1252 cp819 csisolatin1 ibm819 iso-8859-1 iso-ir-100 iso8859-1 iso88591
        iso_8859-1 iso_8859-1:1987 l1 latin1 us-ascii windows-1252 x-cp1252 x-user-defined""",
    "iso8859-2": "csisolatin2 iso-8859-2 iso-ir-101 iso8859-2 iso88592 iso_8859-2 iso_8859-2:1987 l2 latin2",
    "iso8859-3": "csisolatin3 iso-8859-3 iso-ir-109 iso8859-3 iso88593 iso_8859-3 iso_8859-3:1988 l3 latin3",
    "iso8859-4": "csisolatin4 iso-8859-4 iso-ir-110 iso8859-4 iso88594 iso_8859-4 iso_8859-4:1988 l4 latin4",
    "iso8859-5": "csisolatincyrillic cyrillic iso-8859-5 iso-ir-144 iso8859-5 iso88595 iso_8859-5 iso_8859-5:1988",
    "iso8859-6": """arabic asmo-708 csiso88596e csiso88596i csisolatinarabic ecma-114 iso-8859-6 iso-8859-6-e iso-8859-6-i
        iso-ir-127 iso8859-6 iso88596 iso_8859-6 iso_8859-6:1987""",
    "iso8859-7": """csisolatingreek ecma-118 elot_928 greek greek8 iso-8859-7 iso-ir-126 iso8859-7 iso88597 iso_8859-7
        iso_8859-7:1987 sun_eu_greek""",
    "iso8859-8": """csiso88598e csiso88598i csisolatinhebrew hebrew iso-8859-8 iso-8859-8-e iso-8859-8-i iso-ir-138
        iso8859-8 iso88598 iso_8859-8 iso_8859-8:1988 logical visual""",
    "iso8859-10": "csisolatin6 iso-8859-10 iso-ir-157 iso8859-10 iso885910 l6 latin6",
    "iso8859-13": "iso-8859-13 iso8859-13 iso885913",
    "iso8859-14": "iso-8859-14 iso8859-14 iso885914",
    "iso8859-15": "csisolatin9 iso-8859-15 iso8859-15 iso885915 iso_8859-15 l9",
    "iso8859-16": "iso-8859-16",
    "cp866": "866 cp866 csibm866 ibm866",
    "cp874": "dos-874 iso-8859-11 iso8859-11 iso885911 tis-620 windows-874",
    "cp1250": "cp1250 windows-1250 x-cp1250",
    "cp1251": "cp1251 windows-1251 x-cp1251",
    "cp1253": "cp1253 windows-1253 x-cp1253",
    "cp1254": """cp1254 csisolatin5 iso-8859-9 iso-ir-148 iso8859-9 iso88599 iso_8859-9 iso_8859-9:1989 l5 latin5
        windows-1254 x-cp1254""",
    "cp1255": "cp1255 windows-1255 x-cp1255",
    "cp1256": "cp1256 windows-1256 x-cp1256",
    "cp1257": "cp1257 windows-1257 x-cp1257",
    "cp1258": "cp1258 windows-1258 x-cp1258",
    "koi8-r": "cskoi8r koi koi8 koi8-r koi8_r",
    "koi8-u": "koi8-ru koi8-u",
    "mac-roman": "csmacintosh mac macintosh x-mac-roman",
    "mac-cyrillic": "x-mac-cyrillic x-mac-ukrainian",
    "gb18030": "chinese csgb2312 csiso58gb231280 gb18030 gb2312 gb_2312 gb_2312-80 gbk iso-ir-58 x-gbk",
    "big5hkscs": "big5 big5-hkscs cn-big5 csbig5 x-x-big5",
    "euc-jis-2004": "cseucpkdfmtjapanese euc-jp x-euc-jp",
    "iso2022-jp-ext": "csiso2022jp iso-2022-jp",
    "cp932": "csshiftjis ms932 ms_kanji shift-jis shift_jis sjis windows-31j x-sjis",
    "cp949": """cseuckr csksc56011987 euc-kr iso-ir-149 korean ks_c_5601-1987 ks_c_5601-1989 ksc5601 ksc_5601
        windows-949""",
}  # fmt: skip
_CODECS = {label: codec for codec, labels in _STANDARD.items() for label in labels.split()}
# What browsers fall back to where nothing is declared, by the language of the page (HTML Standard, locale table).
_FALLBACK = {
    "ar": "cp1256", "az": "cp1254", "bg": "cp1251", "cs": "cp1250", "el": "cp1253", "et": "cp1257", "fa": "cp1256",
    "he": "cp1255", "hr": "cp1250", "hu": "cp1250", "ja": "cp932", "ko": "cp949", "lt": "cp1257", "lv": "cp1257",
    "mk": "cp1251", "pl": "cp1250", "ru": "cp1251", "sk": "cp1250", "sl": "cp1250", "sr": "cp1251", "th": "cp874",
    "tr": "cp1254", "uk": "cp1251", "vi": "cp1258", "zh": "gb18030",
}  # fmt: skip
_WESTERN = "af br ca cy da de en es eu fi fil fo fr fy ga gd gl id is it lb ms nb nl nn no oc pt rm sv sw"
# Templates say `lang=en` over pages in every script. Western letters beyond ASCII stand alone; others come in runs.
_RUN = re.compile(rb"[\x80-\xff]{4,}")
_LANG = re.compile(rb"<html[^<>]{0,500}?\blang\s*=\s*[\"']?([a-zA-Z]{2,8})", re.I)

# Browsers look at the first 1,024 bytes only; captures often begin with comments and scripts put there by the tool
# that saved them, so a longer look costs little and finds more.
_PRESCAN = 16_384
_XML = re.compile(rb"\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w:.-]+)[^>]*>", re.I)
_INSIDE = rb"""(?:[^>=]++|=\s*+(?:"[^"]*+"?|'[^']*+'?)?+)*+"""
# One match for a comment, for an element without markup in it, or for a tag: what is not matched is text. Every
# repetition is possessive, so that a hostile page takes no more time than another one.
_TAG = re.compile(
    rb"<(?:!--(?:-?>|(?:[^-]++|-(?!-!?>))*+)"
    rb"|(script|style|title|textarea)(?=[\s/>])" + _INSIDE + rb"(?:[^<]++|<(?!/\1))*+"
    rb"|meta(?=[\s/])(?P<meta>" + _INSIDE + rb")>"
    rb"|/?[a-z]" + _INSIDE + rb"|[!?/][^>]*+)",
    re.I,
)  # fmt: skip
_ATTRIBUTE = re.compile(rb"""([^\s/>][^\s/>=]*+)(?:\s*+=\s*+(?:"([^"]*+)"?|'([^']*+)'?|([^\s>]*+)))?""")
_CHARSET = re.compile(rb"""charset\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s;"']++))""", re.I)

_LOOK = 4096
# Line breaks of all kinds, backspaces, shifts and escapes do occur in text.
_CONTROLS = bytes([*range(8), *range(16, 27), *range(28, 32), 127])
# The first byte of letters up to the Arabic ones in UTF-16.
_WIDE = bytes(range(7))
_MAGIC = re.compile(
    rb"%PDF-|\x89PNG|\xff\xd8\xff|GIF8[79]a|BM.{4}\0{4}.{4}[\x0c\x28\x34\x38\x40\x6c\x7c]\0{3}|II[*+]\0|MM\0[*+]"
    rb"|8BPS\0|\0\0[\x01\x02]\0.\0|\0\0\0\x0c(?:jP  |JXL )|\0.{3}ftyp|\x1aE\xdf\xa3|OggS\0|fLaC\0|ID3[\x02-\x04]"
    rb"|RIFF.{4}(?:WAVE|AVI |WEBP)|PK(?:\x03\x04|\x05\x06|\x07\x08)|\x1f\x8b|BZh[1-9](?:1AY&SY|\x17rE8P\x90)|\xfd7zXZ"
    rb"|\x28\xb5\x2f\xfd|7z\xbc\xaf|Rar!\x1a|x[\x01\x9c]|\x7fELF|MZ\x90|\xca\xfe\xba\xbe|\0asm|\xd0\xcf\x11\xe0"
    rb"|wOF[F2](?:\0\x01|OTTO|true)|OTTO\0|ttcf\0|true\0|\0\x01\0\0\0|SQLite format 3\0|PAR1\x15",
    re.S,
)  # fmt: skip


def decode(data: bytes, *, language: str | None = None, declared: str | None = None) -> tuple[str, str, str, list[str]]:
    """Text, encoding, how the encoding was found, and warnings.

    `declared` is what an HTTP header says: it counts more than what the page says, unless it is UTF-8, which shows. The
    encoding is the name of a Python codec. Raises BadCapture for bytes that are no text in any encoding (pictures,
    archives, programs).
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            text, warnings = _decoded(data[len(mark) :], name)
            return text, name, "bom", warnings
    if wide := _wide_or_text(data):
        text, warnings = _decoded(data, wide)
        return text, wide, "detected", warnings
    head = data[:_PRESCAN]
    stated = _codec(declared.encode("ascii", "ignore")) if declared else None
    source = "meta" if stated in (None, "utf-8") else "declared"
    declared = _declared(head) if source == "meta" else stated
    try:
        # Valid UTF-8 with letters beyond ASCII is UTF-8 whatever the page says: nothing else looks like it by chance.
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        if declared in (None, "utf-8"):
            return _detected(data, declared, language, head)
    else:
        if declared in (None, "utf-8") or not data.isascii():
            return text, "utf-8", "meta" if declared == "utf-8" else "utf-8", []
        if declared != "iso2022-jp-ext":
            return text, declared, source, []
    text, warnings = _decoded(data, declared)
    return text, declared, source, warnings


def _wide_or_text(data: bytes) -> str | None:
    """The encoding of bytes that are UTF-16 without a mark, None for other text; BadCapture for what is no text."""
    if magic := _MAGIC.match(data):
        raise BadCapture(f"not a page but a binary file (begins with {magic[0][:8]!r}); leave such files out")
    head = data[:_LOOK]
    controls = len(head) - len(head.translate(None, _CONTROLS))
    if not controls:
        return None
    if wide := _wide(head):
        return wide
    if len(head) > 64 and controls > len(head) * 0.05:
        # A tenth of random bytes are control characters; a page may hold a few zeros.
        raise BadCapture("not a page but a binary file (many control characters); leave such files out")
    return None


def _wide(head: bytes) -> str | None:
    """UTF-16 without a mark: markup or text in an alphabet, in which every other byte is zero or next to it."""
    if len(head) < 16:
        return None
    for high, low, name in ((head[1::2], head[::2], "utf-16-le"), (head[::2], head[1::2], "utf-16-be")):
        if len(high.translate(None, _WIDE)) < len(high) * 0.3 and low.count(0) < len(low) * 0.04:
            return name
    return None


def _declared(head: bytes) -> str | None:
    """The codec that the page declares in a tag that browsers would heed."""
    if b"charset" in head.lower():
        for tag in _TAG.finditer(head):
            if tag["meta"] and (codec := _codec(_meta_label(tag["meta"]))):
                return codec
    xml = _XML.match(head)
    return _codec(xml[1]) if xml else None


def _meta_label(attributes: bytes) -> bytes:
    found: dict[bytes, bytes] = {}
    for name, *values in _ATTRIBUTE.findall(attributes):
        found.setdefault(name.lower(), b"".join(values))
    if b"charset" in found:
        return found[b"charset"]
    if found.get(b"http-equiv", b"").strip().lower() == b"content-type":
        label = _CHARSET.search(found.get(b"content", b""))
        return b"".join(label.groups(b"")) if label else b""
    return b""


def _codec(label: bytes) -> str | None:
    return _CODECS.get(label.strip().lower().decode("latin-1"))


def _detected(data: bytes, declared: str | None, language: str | None, head: bytes) -> tuple[str, str, str, list[str]]:
    broken = data.decode("utf-8", "replace")
    letters = sum(byte > 127 for byte in data)
    if declared == "utf-8" or broken.count("\ufffd") < letters * 0.05:
        # A few broken bytes in a UTF-8 page (cut comments, pasted text) are no reason to misread the rest.
        return broken, "utf-8", "meta" if declared else "detected", ["bytes that are not UTF-8 were replaced"]
    lang = _LANG.search(head)
    code = re.split("[-_]", language or (lang[1].decode("ascii") if lang else ""))[0].lower()
    name = _FALLBACK.get(code)
    if code in _WESTERN.split() and sum(map(len, _RUN.findall(data))) < letters / 2:
        name = "cp1252"
    source = "language" if name else "detected"
    name = name or _guess(data)
    text, warnings = _decoded(data, name)
    return text, name, source, warnings


def _guess(data: bytes) -> str:
    """The encoding of the standard that BeautifulSoup's detector takes the bytes for."""
    from bs4.dammit import EncodingDetector  # imported late: costs more than reading ten pages

    # It would obey an XML declaration of any codec that Python has, hence the look into the table.
    for guess in EncodingDetector(data).encodings:
        name = guess.lower().replace("_", "-")
        codec = _CODECS.get(name, name)
        if codec in _STANDARD and codec != "utf-8":
            return codec
    return "cp1252"


def _decoded(data: bytes, name: str) -> tuple[str, list[str]]:
    try:
        return data.decode(name), []
    except UnicodeDecodeError:
        return data.decode(name, "replace"), [f"bytes that are not {name} were replaced"]
