"""Bytes become characters in the order of the Encoding Standard; what is no text in any encoding is refused."""

from __future__ import annotations

import bz2
import gzip
import io
import random
import re
import struct
import time
import zipfile
import zlib

import pytest

import stripper
from stripper import BadCapture
from stripper.read import capture

NOISE = random.Random(1).randbytes(6_000)
RUSSIAN = "Паром вернулся на остров в четверг, и сорок машин ушли вместе с ним."


def read_as(data: bytes, lang: str | None = None) -> tuple[str, str | None]:
    """The paragraph that the bytes hold, and how its encoding was found."""
    found = capture(data, language=lang)
    match = re.search(r"<p>(.*?)</p>", found.text, re.S)
    return match.group(1) if match else found.text, found.encoding_source


def page(text: str, encoding: str, head: str = "") -> bytes:
    return f"<html><head>{head}</head><body><p>{text}</p></body></html>".encode(encoding)


def archive(*names: str) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as file:
        for name in names:
            file.writestr(name, "<p>One.</p>")
    return data.getvalue()


def png() -> bytes:
    parts = ((b"IHDR", struct.pack(">IIBBBBB", 40, 50, 8, 2, 0, 0, 0)), (b"IDAT", zlib.compress(NOISE)), (b"IEND", b""))
    chunks = (
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def bmp() -> bytes:
    size = struct.pack("<IHHI", 54 + len(NOISE), 0, 0, 54)
    return b"BM" + size + struct.pack("<IiiHHIIiiII", 40, 40, 50, 1, 24, 0, len(NOISE), 2835, 2835, 0, 0) + NOISE


# -- the order -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [(b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")],
)
@pytest.mark.parametrize("declared", ["windows-1251", "utf-8", "shift_jis", "utf-16"])
def test_a_byte_order_mark_beats_what_the_page_declares(mark: bytes, encoding: str, declared: str) -> None:
    data = mark + page("Naïve, жук, “猫”", encoding, f"<meta charset={declared}>")
    assert read_as(data) == ("Naïve, жук, “猫”", "bom")
    assert "\ufeff" not in capture(data).text


@pytest.mark.parametrize(
    "head",
    [
        "<meta charset=koi8-r>",
        "<META CHARSET = 'KOI8-R' />",
        '<meta http-equiv="Content-Type" content="text/html; charset=koi8-r">',
        '<meta content="text/html;charset=koi8-r" http-equiv=content-type>',
        f"<title>{'a' * 900}</title><meta charset=koi8-r>",
    ],
)
def test_a_declaration_beats_detection_and_language(head: str) -> None:
    # The bytes are no UTF-8, and a detector would rather say windows-1251, which Russian pages mostly are.
    assert read_as(page(RUSSIAN, "koi8-r", f"{head}<html lang=ru>"), lang="cs") == (RUSSIAN, "meta")


def test_an_xml_declaration_is_a_declaration() -> None:
    data = '<?xml version="1.0" encoding="windows-1251"?>\n' + page(RUSSIAN, "utf-8").decode()
    assert read_as(data.encode("cp1251")) == (RUSSIAN, "meta")


@pytest.mark.parametrize(
    "head",
    [
        "<!-- <meta charset=shift_jis> -->",
        "<script charset=shift_jis src=a.js></script>",
        '<meta name=description content="How charset=shift_jis came to be">',
        '<meta name="content-type" content="text/html; charset=shift_jis">',
        "<div data-head='<meta charset=shift_jis>'></div>",
        "<script>var head = '<meta charset=shift_jis>'</script>",
        "<metadata charset=shift_jis>",
        "<meta charset=x-no-such-encoding>",
    ],
)
def test_what_only_looks_like_a_declaration_declares_nothing(head: str) -> None:
    assert read_as(page(RUSSIAN, "cp1251", f"{head}<meta charset=windows-1251>"))[0] == RUSSIAN


def test_valid_utf_8_is_utf_8_whatever_the_page_declares() -> None:
    assert read_as(page("“Naïve” café", "utf-8", "<meta charset=iso-8859-1>"))[0] == "“Naïve” café"


# -- labels mean what the standard says ------------------------------------------------------------------------------


LATIN_1 = [
    "iso-8859-1", "ISO-8859-1", "latin1", "windows-1252", "cp1252", "ascii", "us-ascii", "iso8859-1",
    "iso_8859-1", "l1", "cp819", "iso88591", "ansi_x3.4-1968",
]  # fmt: skip


@pytest.mark.parametrize("label", LATIN_1)
def test_declared_latin_1_means_windows_1252(label: str) -> None:
    assert read_as(page("“Naïve” – €5", "cp1252", f"<meta charset={label}>")) == ("“Naïve” – €5", "meta")


@pytest.mark.parametrize(
    ("label", "encoding", "text"),
    [
        ("windows-1251", "cp1251", RUSSIAN),
        ("cp1251", "cp1251", RUSSIAN),
        ("koi8-r", "koi8-r", RUSSIAN),
        ("ibm866", "cp866", RUSSIAN),
        ("windows-1250", "cp1250", "Žluťoučký kůň"),
        ("iso-8859-2", "iso-8859-2", "Žluťoučký kůň"),
        ("iso-8859-9", "cp1254", "Doğu’da “İzmir”"),
        ("iso-8859-15", "iso-8859-15", "5 € für Œuvre"),
        ("tis-620", "cp874", "เรือเฟอร์รี่"),
        ("iso-8859-8-i", "iso-8859-8", "המעבורת חזרה"),
        ("x-mac-cyrillic", "mac-cyrillic", RUSSIAN),
        ("shift_jis", "cp932", "フェリー①が島に戻る"),
        ("x-sjis", "cp932", "フェリー①が島に戻る"),
        ("windows-31j", "cp932", "フェリー①が島に戻る"),
        ("euc-jp", "euc-jp", "フェリーが島に戻る"),
        ("x-euc-jp", "euc-jp", "フェリーが島に戻る"),
        ("iso-2022-jp", "iso-2022-jp", "フェリーが島に戻る"),
        ("gb2312", "gb18030", "渡轮回到朱镕基的岛上"),
        ("gbk", "gb18030", "渡轮回到朱镕基的岛上"),
        ("gb18030", "gb18030", "渡轮回到㐀岛上"),
        ("big5", "big5", "渡輪回到島上"),
        ("euc-kr", "cp949", "똠방각하 페리가 돌아왔다"),
        ("ks_c_5601-1987", "cp949", "똠방각하 페리가 돌아왔다"),
        ("korean", "cp949", "똠방각하 페리가 돌아왔다"),
    ],
    ids=lambda value: value if value.isascii() else "",
)
def test_labels_mean_the_encodings_of_the_standard(label: str, encoding: str, text: str) -> None:
    data = page(text, encoding, f"<meta charset={label}>")
    assert read_as(data) == (text, "meta")
    assert not capture(data).warnings


@pytest.mark.parametrize("label", ["utf-16", "utf-16le", "utf-16be", "UTF8", "unicode"])
def test_a_page_that_can_be_read_for_its_declaration_is_not_in_utf_16(label: str) -> None:
    assert read_as(page("“Naïve”", "utf-8", f"<meta charset={label}>"))[0] == "“Naïve”"


NO_LABELS = [
    "rot13", "base64", "hex", "zlib", "bz2", "idna", "punycode", "undefined", "mbcs", "unicode_escape", "utf-32",
    "utf-7", "raw_unicode_escape", "palmos", "x-no-such-encoding", "..", "a" * 500,
]  # fmt: skip


@pytest.mark.parametrize("label", NO_LABELS)
def test_names_that_are_no_label_of_the_standard_declare_nothing(label: str) -> None:
    """Python knows codecs that are no encodings of pages, some of which raise errors of their own."""
    text = f"{RUSSIAN} \\x41 +AOk-"
    assert read_as(page(text, "cp1251", f"<meta charset={label}>"), lang="ru") == (text, "language")
    assert read_as(page("\\x41 +AOk-", "ascii", f"<meta charset={label}>"))[0] == "\\x41 +AOk-"


# -- nothing declared ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("head", ["", "<meta charset=utf-16>", "<meta charset=windows-1251>"])
def test_utf_16_without_a_mark_is_seen_by_its_zeros(encoding: str, head: str) -> None:
    assert read_as(page("Naïve “cats” on Skerry", encoding, head)) == ("Naïve “cats” on Skerry", "detected")


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_is_seen_in_dumps_and_among_other_letters(encoding: str) -> None:
    dump = "Ferry returns\r\nThe ferry left the pier at noon.\r\n"
    assert capture(dump.encode(encoding)).text == dump
    head = '<title>a</title><link rel="stylesheet" href="/main.css"><script src="/main.js"></script><div class="page">'
    assert read_as(page(RUSSIAN, encoding, head))[0] == RUSSIAN


@pytest.mark.parametrize(
    ("lang", "encoding", "text"),
    [
        ("ru", "cp1251", RUSSIAN),
        ("uk-UA", "cp1251", "Пором повернувся, і сорок машин поїхали з ним"),
        ("bg", "cp1251", "Фериботът се върна на острова"),
        ("cs", "cp1250", "Žluťoučký kůň"),
        ("pl", "cp1250", "Zażółć gęślą jaźń"),
        ("el", "cp1253", "Το πλοίο επέστρεψε"),
        ("tr", "cp1254", "Vapur İzmir’e döndü, ağlayan çocuk güldü"),
        ("ja", "cp932", "フェリーが島に戻る"),
        ("ko", "cp949", "페리가 돌아왔다"),
        ("zh-CN", "gb18030", "渡轮回到岛上"),
        ("ar", "cp1256", "عادت العبارة"),
        ("he", "cp1255", "המעבורת חזרה"),
        ("en", "cp1252", "The “naïve” façade of the café"),
        ("fr", "cp1252", "L’été à Noël, déjà vu là-bas"),
        ("es", "cp1252", "El niño volvió a la montaña"),
        ("pt", "cp1252", "A situação não é fácil"),
        ("de", "cp1252", "Die Fähre fährt über Straßen"),
        ("sv", "cp1252", "Färjan åkte på söndagen"),
    ],
    ids=lambda value: value if value.isascii() else "",
)
def test_undeclared_bytes_are_in_the_encoding_that_browsers_take_for_the_language(
    lang: str, encoding: str, text: str
) -> None:
    data = f'<html lang="{lang}"><body><p>{text}</p></body></html>'.encode(encoding)
    assert read_as(data)[0] == text
    assert read_as(page(text, encoding), lang=lang)[0] == text


def test_a_page_that_calls_a_text_in_another_script_english_is_detected() -> None:
    # Templates say so over pages in every language.
    assert read_as(page(RUSSIAN, "cp1251", "<html lang=en>")) == (RUSSIAN, "detected")


def test_the_detector_obeys_no_declaration_of_an_encoding_that_is_none_of_the_standard() -> None:
    assert read_as(b"<?xml version='1.0' encoding='palmos'?>" + page(RUSSIAN, "cp1251"))[0] == RUSSIAN


def test_undeclared_bytes_of_no_known_language_are_detected() -> None:
    assert read_as(page(RUSSIAN, "cp1251")) == (RUSSIAN, "detected")
    assert read_as(page("Plain letters.", "ascii"))[0] == "Plain letters."


# -- broken bytes ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"<meta charset=utf-8><p>Na\xefve</p>", "Na\ufffdve"),
        (b"\xef\xbb\xbf<p>Na\xefve</p>", "Na\ufffdve"),
        (f"<p>{RUSSIAN}".encode() + b"\xff\xd0</p>", f"{RUSSIAN}\ufffd\ufffd"),
        (f"{RUSSIAN} И".encode()[:-1], f"{RUSSIAN} \ufffd"),
        ("<meta charset=shift_jis><p>フェリー".encode("cp932") + b"\x81</p>", "フェリー\ufffd</p>"),
        (b"\xff\xfe" + "<p>One".encode("utf-16-le") + b"\x41", "<p>One\ufffd"),
    ],
)
def test_broken_bytes_are_replaced_with_a_warning(data: bytes, expected: str) -> None:
    assert expected in capture(data).text
    assert any("replaced" in warning for warning in stripper.strip(data).warnings)


def test_no_byte_is_replaced_without_a_warning() -> None:
    # A third of these bytes has no meaning in any encoding together with the others.
    letters = bytes(byte for byte in NOISE if byte >= 32)[:600]
    found = capture(b"<p>" + letters + b"</p>")
    assert "\ufffd" not in found.text or found.warnings


@pytest.mark.parametrize(
    "text", ["<", "<!--", "<script>", "<meta ", "<meta a='\"", "<html ", "<?xml ", "charset ", "= "], ids=str.strip
)
def test_no_head_makes_the_look_for_a_declaration_slow(text: str) -> None:
    for data in (f"<!-- charset -->{text * 9_000}\xe9", f"<meta content='charset{text * 9_000}\xe9"):
        start = time.perf_counter()
        capture(data.encode("cp1252"), language="fr")
        assert time.perf_counter() - start < 0.5


# -- no text at all --------------------------------------------------------------------------------------------------

BINARY = {
    "png": png(),
    "jpeg": b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00" + NOISE,
    "gif": b"GIF89a\x28\x00\x32\x00\xf7\x00\x00" + NOISE,
    "webp": b"RIFF" + struct.pack("<I", len(NOISE)) + b"WEBPVP8 " + NOISE,
    "avif": b"\x00\x00\x00\x20ftypavif\x00\x00\x00\x00avifmif1" + NOISE,
    "bmp": bmp(),
    "tiff": b"II*\x00\x08\x00\x00\x00" + NOISE,
    "icon": b"\x00\x00\x01\x00\x01\x00\x10\x10\x00\x00\x01\x00\x20\x00\x68\x04\x00\x00\x16\x00\x00\x00" + NOISE,
    "pdf": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< /Type /Catalog >>\nendobj\n",
    "zip": archive("page.html"),
    "zip of nothing": archive(),
    "gzip": gzip.compress(b"<p>One.</p>" * 40),
    "bzip2": bz2.compress(b"<p>One.</p>" * 40),
    "deflate": zlib.compress(NOISE),
    "mp4": b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + NOISE,
    "font": b"\x00\x01\x00\x00\x00\x12\x01\x00\x00\x04\x00\x20" + NOISE,
    "noise": NOISE,
}


@pytest.mark.parametrize("kind", BINARY)
def test_pictures_archives_and_the_like_are_no_captures_and_the_message_helps(kind: str) -> None:
    with pytest.raises(BadCapture, match=r"not a page but a binary file \(.+\); leave such files out"):
        stripper.strip(BINARY[kind])


def test_the_message_shows_what_the_bytes_begin_with() -> None:
    with pytest.raises(BadCapture, match="begins with b'%PDF-'"):
        stripper.strip(BINARY["pdf"])


@pytest.mark.parametrize(
    "text",
    [
        "ID3 tags hold the name of a song.",
        "RIFF files hold sound.",
        "Tabs\tand\x0cpages\x1b[0m.",
        "One\0two three four five six seven eight nine ten eleven twelve thirteen fourteen.",
    ],
)
def test_text_that_begins_like_a_binary_file_is_text(text: str) -> None:
    assert capture(text.encode()).text == text


@pytest.mark.parametrize("place", [0, 9, 70])
def test_a_page_with_a_few_zeros_in_it_is_still_a_page(place: int) -> None:
    data = page(RUSSIAN, "utf-8", "<title>One</title>")
    found = capture(data[:place] + b"\0\0\0" + data[place:])
    assert (found.kind, found.encoding) == ("html", "utf-8")
