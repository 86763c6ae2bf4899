"""Captures in every kind of file: what comes out is what the bare page gives, and what is broken costs only itself."""

from __future__ import annotations

import bz2
import csv
import gzip
import io
import json
import lzma
import os
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import parquet
from typer.testing import CliRunner, Result
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

import stripper
from stripper.cli import app
from stripper.folder import Found, Job, Journal, Saved, Settings, captures, find, opened
from stripper.folder.containers.names import Names
from stripper.folder.parts import PartsFolder
from stripper.folder.row import Outcome, Row
from stripper.folder.saved import saved
from stripper.folder.sources import renamed

PROSE = [
    "The ferry to Harrow Island was held in port for the third day running, because the harbour master did not trust "
    "the swell beyond the breakwater, and the islanders had begun to share out what flour was left.",
    "Nobody was surprised. In the winter of the long frost the boat had stayed away for seven weeks, and the older "
    "people still tell how the schoolteacher walked across the ice to fetch the post and a sack of lamp oil.",
]
CYRILLIC = "Паром на остров третий день стоит в порту, потому что начальник порта не верит волне за молом, и люди ждут."


def page(name: str) -> bytes:
    body = "".join(
        f"<p>{text}</p>" for text in (*PROSE, f"The {name} boat stayed at the quay, and its crew went home.")
    )
    return f"<html><body><nav><a href='/'>Home</a> <a href='/w'>World</a></nav>{body}</body></html>".encode()


def wanted(name: str) -> str:
    return stripper.strip(page(name)).text


NAMES = ("red", "green", "blue")
URLS = [f"https://example.org/{name}" for name in NAMES]
DATES = [f"2024-03-0{day}T10:00:00Z" for day in (1, 2, 3)]


def call(*arguments: str | Path, stdin: bytes | None = None) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments], input=stdin)


def cleaned(out: Path, *arguments: str | Path, stdin: bytes | None = None) -> tuple[Result, list[dict[str, Any]]]:
    """A run to a folder with the rows of its manifest."""
    result = call("clean", *arguments, "--to", out, stdin=stdin)
    lines = (out / "manifest.jsonl").read_text().splitlines()
    return result, [json.loads(line) for line in lines]


def texts(out: Path, rows: list[dict[str, Any]]) -> list[str]:
    return [(out / row["output"]).read_text().removesuffix("\n") for row in rows if row["output"]]


class Warc:
    """A web archive as a crawler's library writes it."""

    def __init__(self, *, packed: bool = True) -> None:
        self.file = io.BytesIO()
        self.writer = WARCWriter(self.file, gzip=packed)
        self.writer.write_record(self.writer.create_warcinfo_record("x.warc", {"software": "test"}))

    def add(self, url: str, body: bytes, kind: str = "response", date: str = DATES[0], **headers: str) -> str:
        http = None
        if kind == "response":
            given = {"Content-Type": "text/html", **{name.replace("_", "-"): value for name, value in headers.items()}}
            http = StatusAndHeaders(given.pop("status", "200 OK"), list(given.items()), protocol="HTTP/1.1")
        record = self.writer.create_warc_record(
            url,
            kind,
            payload=io.BytesIO(body),
            http_headers=http,
            warc_content_type="text/html" if kind == "resource" else "text/plain" if kind == "conversion" else "",
            warc_headers_dict={"WARC-Date": date},
        )
        self.writer.write_record(record)
        identity: str = record.rec_headers.get_header("WARC-Record-ID")
        return identity

    def bytes(self) -> bytes:
        return self.file.getvalue()


def warc(*, packed: bool = True) -> bytes:
    made = Warc(packed=packed)
    for name, url, date in zip(NAMES, URLS, DATES, strict=True):
        made.add(url, page(name), date=date)
    return made.bytes()


def jsonl() -> bytes:
    rows = zip(NAMES, URLS, DATES, strict=True)
    lines = [
        json.dumps({"id": name, "url": url, "date": date, "html": page(name).decode()}) for name, url, date in rows
    ]
    return "\n".join(lines).encode()


def table(delimiter: str) -> bytes:
    made = io.StringIO()
    writer = csv.writer(made, delimiter=delimiter)
    writer.writerow(["url", "html", "timestamp"])
    writer.writerows(zip(URLS, (page(name).decode() for name in NAMES), DATES, strict=True))
    return made.getvalue().encode()


def arrow() -> bytes:
    made = io.BytesIO()
    columns = {"html": [page(name) for name in NAMES], "url": URLS, "date": DATES, "size": [1, 2, 3]}
    parquet.write_table(pa.table(columns), made, row_group_size=2)
    return made.getvalue()


def zipped() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.mkdir("pages")
        for name in NAMES:
            archive.writestr(f"pages/{name}.html", page(name))
    return made.getvalue()


def entry(name: str, **fields: Any) -> tarfile.TarInfo:
    made = tarfile.TarInfo(name)
    for field, value in fields.items():
        setattr(made, field, value)
    return made


def tarred(mode: str = "w") -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode=mode) as archive:  # type: ignore[call-overload]
        for name in NAMES:
            archive.addfile(entry(f"./pages/{name}.html", size=len(page(name))), io.BytesIO(page(name)))
    return made.getvalue()


def zstd(data: bytes) -> bytes:
    from importlib import import_module

    packed: bytes = import_module("compression.zstd" if sys.version_info >= (3, 14) else "backports.zstd").compress(
        data
    )
    return packed


CONTAINERS: dict[str, Callable[[], bytes]] = {
    "crawl.warc": lambda: warc(packed=False),
    "crawl.warc.gz": warc,
    "crawl.warc.zst": lambda: zstd(warc(packed=False)),
    "pages.jsonl": jsonl,
    "pages.jsonl.gz": lambda: gzip.compress(jsonl()),
    "pages.ndjson.zst": lambda: zstd(jsonl()),
    "pages.csv": lambda: table(","),
    "pages.csv.xz": lambda: lzma.compress(table(";")),
    "pages.tsv": lambda: table("\t"),
    "pages.parquet": arrow,
    "pages.zip": zipped,
    "pages.tar": tarred,
    "pages.tgz": lambda: tarred("w:gz"),
    "pages.tar.xz": lambda: tarred("w:xz"),
    "pages.tar.bz2": lambda: tarred("w:bz2"),
    "pages.tar.zst": lambda: zstd(tarred()),
}
NAMED = {"pages.zip", "pages.tar", "pages.tgz", "pages.tar.xz", "pages.tar.bz2", "pages.tar.zst"}


@pytest.mark.parametrize("name", CONTAINERS)
def test_members_of_a_container_are_rows_and_outputs_like_files(name: str, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / name).write_bytes(CONTAINERS[name]())
    (tmp_path / "in" / "beside.html").write_bytes(page("white"))
    out = tmp_path / "out"
    result, rows = cleaned(out, tmp_path / "in")
    assert result.exit_code == 0, result.stderr
    assert [row["status"] for row in rows] == ["ok"] * 4
    assert texts(out, rows) == [wanted(each) for each in ("white", *NAMES)]
    members = rows[1:]
    assert all(row["path"].startswith(f"{tmp_path}/in/{name}/") for row in members)
    assert all(row["output"].startswith(f"{name}/") for row in members)
    if name in NAMED:
        assert [row["output"] for row in members] == [f"{name}/pages/{each}.txt" for each in NAMES]
    else:
        assert [row["url"] for row in members] == URLS
        assert [row["date"] for row in members] == DATES


def test_a_table_of_addresses_knows_members_too(tmp_path: Path) -> None:
    (tmp_path / "pages.zip").write_bytes(zipped())
    (tmp_path / "urls.csv").write_text(f"file,url\npages.zip/pages/red.html,{URLS[0]}\nblue.html,{URLS[2]}\n")
    _, rows = cleaned(tmp_path / "out", tmp_path / "pages.zip", "--urls", tmp_path / "urls.csv", "--site", "x.example")
    assert [row["url"] for row in rows] == [URLS[0], "https://x.example/", URLS[2]]


@pytest.mark.parametrize("name", ["crawl.warc.gz", "pages.jsonl", "pages.zip", "pages.parquet", "pages.tar.xz"])
def test_a_container_may_come_through_a_pipe(name: str, tmp_path: Path) -> None:
    result, rows = cleaned(tmp_path / "out", "-", stdin=CONTAINERS[name]())
    assert result.exit_code == 0, result.stderr
    assert texts(tmp_path / "out", rows) == [wanted(each) for each in NAMES]


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress, zstd])
@pytest.mark.parametrize("ending", ["html", "htm", "xhtml", "txt", "md", "mhtml"])
def test_a_compressed_capture_is_the_capture(pack: Callable[[bytes], bytes], ending: str, tmp_path: Path) -> None:
    suffix = {gzip.compress: "gz", bz2.compress: "bz2", lzma.compress: "xz"}.get(pack, "zst")
    data = {"txt": "\n\n".join(PROSE).encode(), "md": "\n\n".join(PROSE).encode(), "mhtml": mhtml()}.get(
        ending, page("red")
    )
    (tmp_path / f"a.{ending}.{suffix}").write_bytes(pack(data))
    (tmp_path / f"b.{ending}").write_bytes(data)
    result, (packed, plain) = cleaned(tmp_path / "out", tmp_path)
    assert result.exit_code == 0, result.stderr
    assert (packed["output"], plain["output"]) == ("a.txt", "b.txt")
    assert packed["sha256"] == plain["sha256"]
    first, second = texts(tmp_path / "out", [packed, plain])
    assert first == second
    assert PROSE[0] in first
    assert call("clean", "-", stdin=pack(data)).stdout == first + "\n"


def test_a_compressed_dump_is_not_rewritten_in_place(tmp_path: Path) -> None:
    dump = "\n".join(["Home", "World", "Log in", "", *PROSE, "", "Share", "Most read"]).encode()
    (tmp_path / "a.txt.gz").write_bytes(gzip.compress(dump))
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
        archive.writestr("b.txt", dump)
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    result = call("clean", tmp_path, "--in-place")
    assert result.exit_code == 3
    assert result.stderr.count("--in-place is for plain text dumps only") == 2
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before


# Web archives


def test_a_web_archive_gives_pages_only_with_address_date_and_record_id(tmp_path: Path) -> None:
    made = Warc()
    ids = [
        made.add(URLS[0], page("red"), date=DATES[0]),
        made.add("file:///disk/green.html", page("green"), "resource", DATES[1]),
    ]
    made.add("https://example.org/logo.png", b"\x89PNG" + bytes(99), Content_Type="image/png")
    made.add("https://example.org/old", b"<p>Moved</p>", status="301 Moved Permanently")
    made.add("https://example.org/red", b"GET /red HTTP/1.1\r\n\r\n", "metadata")
    (tmp_path / "crawl.warc.gz").write_bytes(made.bytes())
    result, rows = cleaned(tmp_path / "out", tmp_path / "crawl.warc.gz", "--format", "jsonl")
    assert result.exit_code == 0, result.stderr
    lines = [json.loads(line) for line in (tmp_path / "out" / "articles.jsonl").read_text().splitlines()]
    for known in (rows, lines):
        assert [(one["id"], one["url"], one["date"]) for one in known] == [
            (ids[0], URLS[0], DATES[0]),
            (ids[1], "file:///disk/green.html", DATES[1]),
        ]
    assert [line["text"] for line in lines] == [wanted("red"), wanted("green")]
    assert "passed over, no captures  2" in result.stderr


def test_a_wet_file_gives_its_texts(tmp_path: Path) -> None:
    made = Warc()
    made.add(URLS[0], "\n".join(["Home", "World", *PROSE, "Share"]).encode(), "conversion", DATES[0])
    (tmp_path / "CC-1.warc.wet.gz").write_bytes(made.bytes())
    _, (row,) = cleaned(tmp_path / "out", tmp_path)
    assert (row["kind"], row["url"], row["date"]) == ("text", URLS[0], DATES[0])
    assert texts(tmp_path / "out", [row]) == ["\n\n".join(PROSE)]


def chunked(data: bytes) -> bytes:
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in (data[:100], data[100:])) + b"0\r\n\r\n"


def brotli(data: bytes) -> bytes:
    from brotli import compress

    packed: bytes = compress(data)
    return packed


CODED: list[tuple[dict[str, str], Callable[[bytes], bytes]]] = [
    ({"Content_Encoding": "gzip"}, gzip.compress),
    ({"Content_Encoding": "br"}, brotli),
    ({"Content_Encoding": "zstd"}, zstd),
    ({"Transfer_Encoding": "chunked"}, chunked),
    ({"Transfer_Encoding": "chunked", "Content_Encoding": "gzip"}, lambda data: chunked(gzip.compress(data))),
    ({"Content_Encoding": "br"}, lambda data: data),  # crawlers unpack bodies and keep the header
]


@pytest.mark.parametrize(("headers", "coded"), CODED)
def test_bodies_in_web_archives_are_read_as_they_were_sent(
    headers: dict[str, str], coded: Callable[[bytes], bytes], tmp_path: Path
) -> None:
    made = Warc()
    made.add(URLS[0], coded(page("red")), **headers)
    (tmp_path / "a.warc.gz").write_bytes(made.bytes())
    _, rows = cleaned(tmp_path / "out", tmp_path)
    assert texts(tmp_path / "out", rows) == [wanted("red")]


def test_the_charset_of_the_http_header_counts_more_than_what_the_page_says(tmp_path: Path) -> None:
    body = f"<meta charset=iso-8859-1><p>{CYRILLIC}</p><p>{CYRILLIC.upper()}</p>".encode("cp1251")
    made = Warc()
    made.add(URLS[0], body, Content_Type="text/html; charset=windows-1251")
    (tmp_path / "a.warc.gz").write_bytes(made.bytes())
    _, (row,) = cleaned(tmp_path / "out", tmp_path)
    assert row["encoding"] == "cp1251"
    assert CYRILLIC in texts(tmp_path / "out", [row])[0]
    assert CYRILLIC in stripper.strip(body, encoding="windows-1251").text


# Tables


def test_the_column_of_the_captures_can_be_named_also_within_another(tmp_path: Path) -> None:
    rows = [
        {"text": "not this", "page": {"source": page(name).decode()}, "uri": url}
        for name, url in zip(NAMES, URLS, strict=True)
    ]
    (tmp_path / "a.jsonl").write_text("".join(json.dumps(row) + "\n\n" for row in rows))
    result, found = cleaned(tmp_path / "out", tmp_path / "a.jsonl", "--field", "page.source")
    assert result.exit_code == 0, result.stderr
    assert [row["url"] for row in found] == URLS
    assert texts(tmp_path / "out", found) == [wanted(name) for name in NAMES]


def test_tables_in_a_folder_that_hold_no_captures_are_passed_over(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes(page("red"))
    (tmp_path / "urls.csv").write_text("file,url\na.html,https://example.org/red\n")
    (tmp_path / "log.jsonl").write_text('{"level": "info"}\n')
    parquet.write_table(pa.table({"n": [1]}), tmp_path / "n.parquet")
    result, (row,) = cleaned(tmp_path / "out", tmp_path, "--urls", tmp_path / "urls.csv")
    assert result.exit_code == 0, result.stderr
    assert row["url"] == URLS[0]
    assert "passed over, no captures  3" in result.stderr
    for name in ("urls.csv", "log.jsonl", "n.parquet"):
        result, (row,) = cleaned(tmp_path / f"out-{name}", tmp_path / name)
        assert result.exit_code == 3
        assert "--field" in row["reason"]
        assert row["reason"].count("no column") == 1


def test_bytes_in_a_table_that_are_not_utf_8_reach_the_reader_as_they_are(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"url,text\n" + f'x,"{CYRILLIC}"\n'.encode("cp1251") * 2)
    _, rows = cleaned(tmp_path / "out", tmp_path, "--lang", "ru")
    assert texts(tmp_path / "out", rows) == [CYRILLIC] * 2


# Saved pages


def mhtml() -> bytes:
    lines = [
        b"From: <Saved by Blink>", b"Snapshot-Content-Location: https://example.org/red",
        b"Date: Fri, 1 Mar 2024 10:00:00 -0000", b"MIME-Version: 1.0", b"Content-Type: multipart/related;",
        b'\ttype="text/html";', b'\tboundary="=_next"', b"", b"", b"--=_next", b"Content-Type: text/css", b"",
        b"p { color: red }", b"--=_next", b"Content-Type: text/html", b"Content-Transfer-Encoding: quoted-printable",
        b"Content-Location: https://example.org/red", b"",
        page("red").replace(b"=", b"=3D"), b"--=_next--", b"",
    ]  # fmt: skip
    return b"\r\n".join(lines)


def test_what_saving_tools_say_of_a_page_travels_along(tmp_path: Path) -> None:
    mark = (
        b"<!DOCTYPE html> <html><!--\n Page saved with SingleFile \n url: https://example.org/green \n"
        b" saved date: Sat Mar 02 2024 11:00:00 GMT+0100 (Central European Standard Time)\n-->"
    )
    (tmp_path / "red.mhtml").write_bytes(mhtml())
    (tmp_path / "green.html").write_bytes(mark + page("green"))
    _, rows = cleaned(tmp_path / "out", tmp_path)
    assert texts(tmp_path / "out", rows) == [wanted("green"), wanted("red")]
    assert [(row["url"], row["date"][:16]) for row in rows] == [
        (URLS[1], "2024-03-02T11:00"),
        (URLS[0], "2024-03-01T10:00"),
    ]
    assert saved(b"<!-- saved from url=(0014)about:internet --><p>x").url == ""


def test_mhtml_without_a_page_is_told(tmp_path: Path) -> None:
    head, _, _ = mhtml().partition(b"--=_next\r\nContent-Type: text/css")
    (tmp_path / "a.mht").write_bytes(head + b"--=_next\r\nContent-Type: image/png\r\n\r\nx\r\n--=_next--\r\n")
    result, (row,) = cleaned(tmp_path / "out", tmp_path)
    assert result.exit_code == 3
    assert "MHTML holds no page" in row["reason"]


# What is broken


def judged(out: Path, source: Path, *arguments: str | Path) -> list[tuple[str, str]]:
    """What a run says of each row, and that it puts nothing outside its folder."""
    before = {path for path in out.parent.rglob("*") if out not in path.parents}
    _, rows = cleaned(out, source, *arguments)
    assert {path for path in out.parent.rglob("*") if out not in path.parents} - before <= {out}
    assert len(texts(out, rows)) == sum(row["status"] == "ok" for row in rows)
    return [(row["status"], row["reason"]) for row in rows]


CUT = [
    ("crawl.warc.gz", 2, "cut off; its 2 captures"),
    ("crawl.warc", 2, "cut off; its 2 captures"),
    ("pages.jsonl.gz", 2, "cut off; its 2 captures"),
    ("pages.tar", 2, "unexpected end of data); its 2 captures"),
    ("pages.tgz", 2, "cut off; its 2 captures"),
    ("pages.zip", 0, "it is damaged"),
    ("pages.parquet", 0, "it is damaged"),
]


@pytest.mark.parametrize(("name", "done", "reason"), CUT)
def test_what_comes_before_a_cut_is_done_and_the_cut_is_a_row(
    name: str, done: int, reason: str, tmp_path: Path
) -> None:
    data = CONTAINERS[name]()
    if name == "pages.tgz":
        data = gzip.compress(tarred(), 0)[:4000]
    elif name == "pages.jsonl.gz":
        data = gzip.compress(jsonl()[: jsonl().rindex(b"{") - 1] + b"\n", 0)[:-8]
    else:
        last = {"crawl.warc": 400, "crawl.warc.gz": 60, "pages.tar": 6400}.get(name, 100)
        data = data[:-last]
    (tmp_path / name).write_bytes(data)
    rows = judged(tmp_path / "out", tmp_path / name)
    assert [status for status, _ in rows] == ["ok"] * done + ["failed"]
    assert reason in rows[-1][1]


def test_a_damaged_record_costs_itself(tmp_path: Path) -> None:
    made, sizes = Warc(), []
    for name, url in zip(NAMES, URLS, strict=True):
        made.add(url, page(name))
        sizes.append(len(made.bytes()))
    whole = made.bytes()
    for place in (sizes[0], sizes[0] + 12, sizes[0] + 60, sizes[1] - 6):  # from its first bytes to its checksum
        data = whole[:place] + b"\xff\xff\xff" + whole[place + 3 :]
        (tmp_path / f"{place}.warc.gz").write_bytes(data)
        rows = judged(tmp_path / f"out-{place}", tmp_path / f"{place}.warc.gz")
        assert [status for status, _ in rows] == ["ok", "failed", "ok"]
        assert "a record is damaged" in rows[1][1]
    (tmp_path / "tail.warc.gz").write_bytes(whole + bytes(100_000) + b"junk" * 20_000)
    rows = judged(tmp_path / "out-tail", tmp_path / "tail.warc.gz")
    assert [status for status, _ in rows] == ["ok", "ok", "ok", "failed"]
    (tmp_path / "zeros.warc.gz").write_bytes(whole + bytes(100_000))
    assert [status for status, _ in judged(tmp_path / "out-zeros", tmp_path / "zeros.warc.gz")] == ["ok", "ok", "ok"]
    # A crawler that was ended in a record, and begun again.
    (tmp_path / "a.warc.gz").write_bytes(whole[: sizes[1] - 90] + whole[sizes[1] :])
    assert [status for status, _ in judged(tmp_path / "out-a", tmp_path / "a.warc.gz")] == ["ok", "failed", "ok"]
    for cut in (sizes[1] + 20, sizes[1] + 200):
        (tmp_path / f"{cut}.warc.gz").write_bytes(whole[:cut])
        rows = judged(tmp_path / f"out-{cut}", tmp_path / f"{cut}.warc.gz")
        assert [status for status, _ in rows] == ["ok", "ok", "failed"]
        assert rows[-1][1] == "it is cut off; its 2 captures before that are done"


def test_a_damaged_web_archive_keeps_what_comes_before(tmp_path: Path) -> None:
    data = bytearray(warc())
    data[-300:-280] = bytes(20)
    (tmp_path / "a.warc.gz").write_bytes(data)
    rows = judged(tmp_path / "out", tmp_path / "a.warc.gz")
    assert [status for status, _ in rows] == ["ok", "ok", "failed"]
    assert "damaged" in rows[-1][1]
    plain = warc(packed=False).replace(b"Content-Length: ", b"Content-Length: 9", 2)
    (tmp_path / "b.warc").write_bytes(plain)
    assert "longer than it says" in judged(tmp_path / "out-b", tmp_path / "b.warc")[-1][1]
    (tmp_path / "c.warc").write_bytes(b"<html><p>This is no web archive at all, whatever its name says.</p>")
    assert "no WARC" in judged(tmp_path / "out-c", tmp_path / "c.warc")[-1][1]


def test_headers_without_an_end_are_not_read_for_ever(tmp_path: Path) -> None:
    (tmp_path / "a.warc.gz").write_bytes(gzip.compress(b"WARC/1.0\r\nWARC-Type: " + bytes(50_000_000)))
    assert "headers of more than" in judged(tmp_path / "out", tmp_path / "a.warc.gz")[-1][1]
    bomb = entry("x", type=tarfile.XHDTYPE, size=50_000_000).tobuf(tarfile.GNU_FORMAT)
    (tmp_path / "b.tar.gz").write_bytes(gzip.compress(bomb + bytes(50_000_000)))
    assert "a header is larger" in judged(tmp_path / "out-b", tmp_path / "b.tar.gz")[-1][1]


def test_times_of_a_table_are_iso_dates(tmp_path: Path) -> None:
    times = pa.array([1709287200_000000001], pa.timestamp("ns", "UTC"))
    parquet.write_table(pa.table({"text": [PROSE[0]], "timestamp": times, "id": [7]}), tmp_path / "a.parquet")
    _, (row,) = cleaned(tmp_path / "out", tmp_path)
    assert (row["date"], row["id"], row["status"]) == ("2024-03-01T10:00:00+00:00", "7", "ok")


def test_a_bad_line_costs_itself(tmp_path: Path) -> None:
    red, green, blue = jsonl().split(b"\n")
    lines = [
        red,
        b'{"html": ',
        b"[1]",
        b'{"id": 7}',
        b'{"html": null}',
        b'{"html": 5}',
        b"[" * 100_000,
        green,
        b"",
        blue,
    ]
    (tmp_path / "a.jsonl").write_bytes(b"\n".join(lines))
    rows = judged(tmp_path / "out", tmp_path / "a.jsonl")
    assert [status for status, _ in rows] == ["ok", *["failed"] * 6, "ok", "ok"]
    reasons = [reason for _, reason in rows]
    assert "line 2: no JSON object" in reasons[1]
    assert "it is a list" in reasons[2]
    assert "line 4: no column" in reasons[3]
    assert "it has id" in reasons[3]
    assert "line 5: html holds nothing" in reasons[4]
    assert "line 6: html holds a int" in reasons[5]
    assert "line 7: no JSON object" in reasons[6]


def test_a_short_row_of_a_table_costs_itself(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(table(",").replace(b"\r\nhttps", b"\r\nshort\r\nhttps", 1))
    rows = judged(tmp_path / "out", tmp_path / "a.csv")
    assert [status for status, _ in rows] == ["failed", "ok", "ok", "ok"]
    assert "line 2: html holds nothing" in rows[0][1]


@pytest.mark.parametrize("name", ["pages.parquet", "pages.csv"])
def test_a_table_without_the_column_is_told(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(CONTAINERS[name]())
    ((status, reason),) = judged(tmp_path / "out", tmp_path / name, "--field", "body")
    assert status == "failed"
    assert "no column 'body'; it has" in reason
    assert "html" in reason


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_members_that_lead_elsewhere_stay_below_the_output(tmp_path: Path) -> None:
    names = ["../../up.html", "/abs/olute.html", "..\\..\\back.html", "C:\\drive.html", "nul", "a\nb?.html", "x" * 300 + ".html",
             "same.html", "SAME.txt", "same.html", "..", "é/ü.html"]  # fmt: skip
    (tmp_path / "deep" / "in").mkdir(parents=True)
    with zipfile.ZipFile(tmp_path / "deep" / "in" / "a.zip", "w") as archive:
        for name in names:
            archive.writestr(name, page("red"))
    with tarfile.open(tmp_path / "deep" / "in" / "b.tar", "w") as tar:
        for name in names:
            tar.addfile(entry(name, size=len(page("red"))), io.BytesIO(page("red")))
        tar.addfile(entry("link.html", type=tarfile.SYMTYPE, linkname="/etc/passwd"))
        tar.addfile(entry("hard.html", type=tarfile.LNKTYPE, linkname="../../up.html"))
        tar.addfile(entry("pipe", type=tarfile.FIFOTYPE))
    rows = judged(tmp_path / "deep" / "out", tmp_path / "deep" / "in")
    assert [status for status, _ in rows] == ["ok"] * (2 * len(names)) + ["failed"] * 2
    assert all("link in an archive" in reason for status, reason in rows if status == "failed")
    outputs = [
        json.loads(line)["output"] for line in (tmp_path / "deep" / "out" / "manifest.jsonl").read_text().splitlines()
    ]
    written = [output for output in outputs if output]
    assert len({output.casefold() for output in written}) == len(written)
    assert all(".." not in Path(output).parts and not os.path.isabs(output) for output in written)
    assert {"a.zip/up.txt", "a.zip/abs/olute.txt", "a.zip/back.txt", "a.zip/same.txt", "a.zip/SAME-2.txt"} < set(
        written
    )


def test_names_of_members_are_different_and_end_somewhere() -> None:
    names = Names(lambda place: renamed(place, ""))
    places = [names.of(name, number) for number, name in enumerate(["a.html", "A.txt", "a-2.html", "a.html", "", "./"])]
    assert places == ["a.html", "A-2.txt", "a-2-2.html", "a-3.html", "00000004", "00000005"]
    long = names.of("/".join(["deep"] * 1000) + "/page.html", 9)
    assert len(long) < 600
    assert long.endswith("/page.html")


def test_members_that_cannot_be_unpacked_cost_themselves(tmp_path: Path) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb.html", bytes(300_000_000))
        link = zipfile.ZipInfo("link.html")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("crc.html", page("crc"))
        archive.writestr("locked.html", page("locked"))
        archive.writestr("inner.zip", zipped())
        archive.writestr("logo.png", b"\x89PNG")
        archive.writestr("__MACOSX/._good.html", b"x")
        archive.writestr("good.html", page("red"))
    data = bytearray(made.getvalue())
    for name, place, value in ((b"locked.html", 8, 1), (b"crc.html", 16, data[data.rindex(b"crc.html") - 30] ^ 255)):
        header = data.rindex(b"PK\1\2", 0, data.rindex(name))
        data[header + place] = value
    (tmp_path / "a.zip").write_bytes(data)
    rows = judged(tmp_path / "out", tmp_path / "a.zip")
    assert [status for status, _ in rows] == ["failed"] * 5 + ["ok"]
    told = [reason for _, reason in rows]
    for word, reason in zip(("no page", "link", "CRC", "password", "archive in an archive"), told, strict=False):
        assert word in reason


@pytest.mark.parametrize("pack", [gzip.compress, zstd])
def test_a_compressed_capture_that_is_cut_or_a_bomb_is_told(pack: Callable[[bytes], bytes], tmp_path: Path) -> None:
    (tmp_path / "a.html.gz").write_bytes(pack(page("red"))[:-5])
    (tmp_path / "b.html.gz").write_bytes(pack(bytes(300_000_000)))
    (tmp_path / "c.html").write_bytes(page("red"))
    rows = judged(tmp_path / "out", tmp_path)
    assert [status for status, _ in rows] == ["failed", "failed", "ok"]
    assert "cut off" in rows[0][1]
    assert "larger than" in rows[1][1]


def test_a_broken_pipe_is_a_row(tmp_path: Path) -> None:
    _, rows = cleaned(tmp_path / "out", "-", stdin=gzip.compress(page("red"))[:-9])
    assert [row["status"] for row in rows] == ["failed"]
    _, rows = cleaned(tmp_path / "out", "-", stdin=warc()[:-60])
    assert [row["status"] for row in rows] == ["ok", "ok", "failed"]


def test_a_missing_library_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("warcio.archiveiterator", "pyarrow", "backports.zstd", "compression.zstd"):
        monkeypatch.setitem(sys.modules, module, None)
    for name, extra in (("crawl.warc.gz", "warc"), ("pages.parquet", "arrow"), ("pages.jsonl", "zstd")):
        data = zstd_later if extra == "zstd" else CONTAINERS[name]()
        (tmp_path / name).write_bytes(data)
        ((status, reason),) = judged(tmp_path / f"out-{extra}", tmp_path / name)
        assert status == "failed"
        assert f"pip install 'stripper[{extra}]'" in reason


zstd_later = zstd(b'{"html": "x"}')


MUTABLE = sorted(set(CONTAINERS) - {"pages.parquet"})  # whose reader is not ours, and written in C++
MADE = {name: CONTAINERS[name]() for name in MUTABLE}


@given(st.sampled_from(MUTABLE), st.integers(0, 10_000), st.integers(0, 300), st.binary(max_size=40))
def test_whatever_happens_to_a_container_there_is_a_row_for_it(name: str, at: int, length: int, junk: bytes) -> None:
    data = MADE[name]
    data = data[: at % len(data)] + junk + data[at % len(data) + length :]
    places = [one.relative for one in captures(find(["-"], stdin=lambda: io.BytesIO(data)).found) if one]
    assert len(set(places)) == len(places)
    assert all(".." not in place.split("/") and place.split("/")[0] == "stdin" for place in places)


# Runs


def test_what_comes_through_a_pipe_is_known_by_its_bytes(tmp_path: Path) -> None:
    path = str(tmp_path / "journal")
    jobs = [Job(Found("-/1", "", "stdin/1", data=data)) for data in (b"one", b"two")]
    with suppress(KeyboardInterrupt), Journal(path, Settings(), resume=False) as journal:
        journal.add(jobs[0], Outcome(Row("-/1")))
        raise KeyboardInterrupt
    with Journal(path, Settings(), resume=True) as journal:
        assert [journal.place(job) is not None for job in jobs] == [True, False]


def many(count: int) -> bytes:
    made = Warc()
    for number in range(count):
        made.add(f"https://example.org/{number}", page(f"{number}th"))
    return made.bytes()


def test_several_processes_and_a_resumed_run_give_the_same(tmp_path: Path) -> None:
    (tmp_path / "a.warc.gz").write_bytes(many(90))
    _, one = cleaned(tmp_path / "one", tmp_path / "a.warc.gz", "--jobs", "1")
    command = [
        sys.executable,
        "-m",
        "stripper",
        "clean",
        tmp_path / "a.warc.gz",
        "--to",
        tmp_path / "two",
        "--jobs",
        "2",
    ]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, start_new_session=True)
    journal = tmp_path / "two" / ".stripper-journal.jsonl"
    while process.poll() is None and not (journal.exists() and journal.read_bytes().count(b"\n") > 20):
        pass
    assert process.poll() is None, "the run ended before it could be killed"
    process.kill()
    process.communicate()
    recorded = [
        json.loads(line)["row"]["output"] for line in journal.read_bytes().splitlines(True)[1:] if line[-1:] == b"\n"
    ]
    assert len(recorded) >= 20
    before = {output: (tmp_path / "two" / output).stat().st_mtime_ns for output in recorded}
    result, two = cleaned(tmp_path / "two", tmp_path / "a.warc.gz", "--jobs", "2", "--resume")
    assert result.exit_code == 0
    timeless = [[row | {"seconds": 0} for row in rows] for rows in (one, two)]
    assert timeless[0] == timeless[1]
    assert len(two) == 90
    assert texts(tmp_path / "two", two) == texts(tmp_path / "one", one)
    assert {output: (tmp_path / "two" / output).stat().st_mtime_ns for output in recorded} == before, "done once"


MEASURED = """
import re, sys
from stripper.folder import Job, Limits, Settings, captures, find, run
from stripper.folder.row import Outcome, Row

def work(job, settings):
    return Outcome(Row(job.found.path, kept_chars=len(job.found.data)))

if __name__ == "__main__":
    jobs = (Job(one) for one in captures(find([sys.argv[1]], stdin=None).found) if one)
    read = sum(outcome.row.kept_chars for outcome in run(jobs, Settings(), 1, work, limits=Limits(60)))
    print(read, re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1])
"""


def measured(path: Path) -> tuple[int, int]:
    """Bytes of captures in a container, and the KB of memory that the process which reads it takes at most."""
    script = path.with_name("measured.py")
    script.write_text(MEASURED)
    done = subprocess.run([sys.executable, script, path], capture_output=True, check=True, text=True)
    read, peak = done.stdout.split()
    return int(read), int(peak)


def large_warc(file: Any, count: int) -> None:
    writer = WARCWriter(file, gzip=True)
    body = page("red") * 250
    for number in range(count):
        http = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
        url = f"https://example.org/{number}"
        writer.write_record(writer.create_warc_record(url, "response", payload=io.BytesIO(body), http_headers=http))


def large_jsonl(file: Any, count: int) -> None:
    line = json.dumps({"html": (page("red") * 250).decode()}).encode() + b"\n"
    with gzip.open(file, "wb", 1) as lines:
        for _ in range(count):
            lines.write(line)


def large_tar(file: Any, count: int) -> None:
    body = page("red") * 250
    with tarfile.open(fileobj=file, mode="w:gz", compresslevel=1) as archive:
        for number in range(count):
            archive.addfile(entry(f"{number}.html", size=len(body)), io.BytesIO(body))


def large_parquet(file: Any, count: int) -> None:
    pages = pa.table({"html": [page("red") * 250] * count})
    # Pages of the file are the least that can be read; they are of so many rows, else of as many as the row group.
    parquet.write_table(pages, file, row_group_size=count, use_dictionary=False, write_batch_size=16)


LARGE = [("a.warc.gz", large_warc), ("a.jsonl.gz", large_jsonl), ("a.tar.gz", large_tar), ("a.parquet", large_parquet)]


@pytest.mark.skipif(sys.platform != "linux", reason="the peak is read from /proc")
@pytest.mark.parametrize(("name", "made"), LARGE)
def test_memory_does_not_grow_with_the_container(name: str, made: Callable[[Any, int], None], tmp_path: Path) -> None:
    taken = []
    for count in (50, 600):
        path = tmp_path / str(count) / name
        path.parent.mkdir()
        with path.open("wb") as file:
            made(file, count)
        read, peak = measured(path)
        assert read == count * len(page("red")) * 250
        taken.append(peak)
    assert taken[1] - taken[0] < 20_000, "KB, where the larger one holds 80 MB more"


def test_captures_are_there_for_the_library_too(tmp_path: Path) -> None:
    (tmp_path / "a.warc.gz").write_bytes(warc())
    (tmp_path / "b.html.gz").write_bytes(gzip.compress(page("red"))[:-9])
    (tmp_path / "c.mhtml").write_bytes(mhtml())
    (tmp_path / "logo.png").write_bytes(b"x")
    pages = [one for _, one in opened([str(tmp_path)])]
    good = [one for one in pages if isinstance(one, Saved)]
    assert [(one.url, one.date) for one in good[:3]] == list(zip(URLS, DATES, strict=True))
    texts = [stripper.strip(one.data, url=one.url, encoding=one.charset).text for one in good]
    assert texts == [wanted(name) for name in (*NAMES, "red")]
    assert [str(one) for one in pages if isinstance(one, stripper.BadCapture)] == [
        "its compressed file is cut off; fetch it again"
    ]


def test_check_and_learn_look_into_containers(tmp_path: Path) -> None:
    dump = "\n".join(["Home", "World", "Log in", "", *PROSE, "", "Share", "Most read"])
    (tmp_path / "a.jsonl").write_text(json.dumps({"text": dump}) + "\n" + json.dumps({"text": "\n\n".join(PROSE)}))
    result = call("check", tmp_path / "a.jsonl")
    assert result.exit_code == 1
    assert {line.split(":")[0] for line in result.stdout.splitlines()} == {f"{tmp_path}/a.jsonl/00000001"}
    (tmp_path / "b.warc.gz").write_bytes(many(12))
    result = call("learn", tmp_path / "b.warc.gz", "--to", tmp_path / "rules")
    assert result.exit_code == 0, result.stderr
    assert "example.org: " in result.stderr


# What comes out


def outcome(number: int) -> Outcome:
    line = {"id": str(number), "path": "p", "url": None, "date": None, "metadata": {"title": "t"}, "text": "x"}
    return Outcome(Row("p", removed={"menu": 3}), data=json.dumps(line) + "\n")


def test_parquet_comes_in_parts_that_take_their_places_together(tmp_path: Path) -> None:
    out = tmp_path / "articles.parquet"
    out.mkdir()
    (out / "part-00007.parquet").write_text("of an earlier run")
    with suppress(RuntimeError), PartsFolder(str(out), part_rows=3) as parts:
        for number in range(5):
            parts.write(outcome(number))
        raise RuntimeError
    assert [path.name for path in out.iterdir()] == ["part-00007.parquet"]
    with PartsFolder(str(out), part_rows=3) as parts:
        for number in range(7):
            parts.write(outcome(number))
        parts.write(Outcome(Row("failed", status="failed")))
    assert sorted(path.name for path in out.iterdir()) == [f"part-0000{number}.parquet" for number in range(3)]
    tables = [parquet.read_table(path) for path in sorted(out.iterdir())]
    assert [each.num_rows for each in tables] == [3, 3, 1]
    rows = pa.concat_tables(tables).to_pylist()
    assert [row["id"] for row in rows] == [str(number) for number in range(7)]
    assert rows[0]["title"] == "t"
    assert rows[0]["removed"] == [{"label": "menu", "chars": 3}]


def test_parquet_holds_what_jsonl_holds(tmp_path: Path) -> None:
    (tmp_path / "crawl.warc.gz").write_bytes(warc())
    _, _ = cleaned(tmp_path / "lines", tmp_path / "crawl.warc.gz", "--format", "jsonl")
    result, _ = cleaned(tmp_path / "parts", tmp_path / "crawl.warc.gz", "--format", "parquet")
    assert result.exit_code == 0, result.stderr
    lines = [json.loads(line) for line in (tmp_path / "lines" / "articles.jsonl").read_text().splitlines()]
    rows = parquet.read_table(tmp_path / "parts" / "articles.parquet").to_pylist()
    for line, row in zip(lines, rows, strict=True):
        known = line | line["metadata"]
        assert {name: row[name] for name in row if name in known} == {
            name: known[name] for name in row if name in known
        }
        assert row["removed"]
    _, _ = cleaned(tmp_path / "none", "-", "--format", "parquet", stdin=b"\x89PNG")
    assert parquet.read_table(tmp_path / "none" / "articles.parquet").num_rows == 0


def test_names_that_the_run_itself_uses_are_not_taken(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "manifest.jsonl").write_bytes(jsonl())
    (tmp_path / "in" / "articles.jsonl").write_bytes(jsonl())
    result, rows = cleaned(tmp_path / "out", tmp_path / "in")
    assert result.exit_code == 0, result.stderr
    assert len(rows) == 6
    assert texts(tmp_path / "out", rows) == [wanted(name) for name in NAMES] * 2


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Names without a folder lead to where the test can see it."""
    here = tmp_path.with_name(f"{tmp_path.name}-here")
    here.mkdir()
    monkeypatch.chdir(here)
    yield
    assert not list(here.iterdir())


def test_a_container_without_a_place_for_its_articles_is_refused(tmp_path: Path) -> None:
    (tmp_path / "pages.zip").write_bytes(zipped())
    result = call("clean", tmp_path / "pages.zip")
    assert result.exit_code == 2
    assert "--to" in result.stderr
    lines = call("clean", tmp_path / "pages.zip", "--format", "jsonl").stdout.splitlines()
    assert [json.loads(line)["text"] for line in lines] == [wanted(name) for name in NAMES]
    result = call("clean", tmp_path / "pages.zip", "--format", "parquet")
    assert result.exit_code == 2
    assert "--to" in result.stderr


def test_a_found_container_is_no_capture_until_it_is_opened(tmp_path: Path) -> None:
    (tmp_path / "dump").write_bytes(warc())
    (tmp_path / "page").write_bytes(page("red"))
    found = find([str(tmp_path / "dump"), str(tmp_path / "page")], stdin=io.BytesIO).found
    assert [one.container for one in found] == ["warc", ""]
    assert isinstance(next(captures(found)), Found)
