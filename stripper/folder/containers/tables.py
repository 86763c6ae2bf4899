"""Tables with a capture in each row: JSON lines, CSV, TSV, Parquet."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Collection, Iterator, Mapping
from typing import Any, BinaryIO, cast

from stripper.errors import BadCapture
from stripper.folder.containers.compression import peeked
from stripper.folder.containers.member import Member, Wanted

__all__ = ["in_csv", "in_jsonl", "in_parquet", "in_tsv"]

_CAPTURE = ("html", "raw_html", "text", "content", "raw_content", "body")
_URL = ("url", "uri", "warc_target_uri", "warc-target-uri", "source_url", "link")
_DATE = ("date", "warc_date", "warc-date", "timestamp", "crawl_date", "fetch_time", "fetched")
_ID = ("id", "record_id", "warc_record_id", "warc-record-id")
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")
_BATCH = 32
"""Rows of a Parquet file in memory at a time."""


def in_jsonl(stream: BinaryIO, wanted: Wanted) -> Iterator[Member | None]:
    """The rows of a stream of JSON lines; a line that is no JSON costs itself."""
    columns = None
    number = 0
    while line := stream.readline(wanted.largest + 1):
        number += 1
        if len(line) > wanted.largest:
            yield Member(problem=f"line {number}: larger than {wanted.largest:,} bytes, which is no page; leave it out")
            while line and not line.endswith(b"\n"):
                line = stream.readline(1 << 20)
            continue
        if not (line := line.removeprefix(b"\xef\xbb\xbf").strip()):
            continue
        try:
            row = json.loads(line)
            if not isinstance(row, dict):
                raise ValueError(f"it is a {type(row).__name__}, no object")
        except (ValueError, RecursionError) as error:
            yield Member(problem=f"line {number}: no JSON object ({error}); mend it or leave it out")
            continue
        names = tuple(row)
        if names != columns:  # rows may differ, most do not
            columns, chosen = names, _Columns(names, wanted.field)
            if number == 1 and not (chosen.capture or wanted.named or wanted.field):
                yield None
                return
        yield chosen.member(row, f"line {number}: ")


def in_csv(stream: BinaryIO, wanted: Wanted) -> Iterator[Member | None]:
    """The rows of a stream of values parted by commas, or whatever parts the names of its columns."""
    return _parted(stream, wanted, ",;\t|")


def in_tsv(stream: BinaryIO, wanted: Wanted) -> Iterator[Member | None]:
    """The rows of a stream of values parted by tabs."""
    return _parted(stream, wanted, "\t")


def _parted(stream: BinaryIO, wanted: Wanted, delimiters: str) -> Iterator[Member | None]:
    head, stream = peeked(stream, 2)
    encoding = "utf-16" if head in _WIDE_MARKS else "utf-8-sig"
    # Bytes that are not UTF-8 travel as surrogates, and become again what they were in the capture they belong to.
    text = io.TextIOWrapper(stream, encoding, errors="surrogateescape", newline="")
    csv.field_size_limit(wanted.largest)
    try:
        header = text.readline(1 << 20)
        delimiter = max(delimiters, key=header.count)
        names = next(csv.reader([header], delimiter=delimiter), [])
        columns = _Columns(names, wanted.field)
        if columns.capture:
            reader = csv.reader(text, delimiter=delimiter)
            for row in filter(None, reader):
                yield columns.member(dict(zip(names, row, strict=False)), f"line {reader.line_num + 1}: ")
        else:
            yield from columns.none(wanted.named)
    finally:
        text.detach()  # the stream is closed by who opened it


def in_parquet(stream: BinaryIO, wanted: Wanted) -> Iterator[Member | None]:
    """The rows of a Parquet stream that can be sought in, a few at a time."""
    try:
        from pyarrow import parquet
    except ImportError as error:
        raise BadCapture("it is a Parquet file; pip install 'stripper[arrow]'") from error
    # Buffered and without threads: of a column its pages are read one by one, however large its row groups are.
    file = parquet.ParquetFile(stream, buffer_size=1 << 20, pre_buffer=False)
    columns = _Columns(file.schema_arrow.names, wanted.field)
    if not columns.capture:
        yield from columns.none(wanted.named)
        return
    number = 0
    for batch in file.iter_batches(_BATCH, columns=columns.used(), use_threads=False):
        for row in _plain_times(batch).to_pylist():
            number += 1
            yield columns.member(row, f"row {number}: ")


def _plain_times(batch: Any) -> Any:
    """The same rows with times that Python has: it knows no billionths of a second."""
    import pyarrow as pa

    for at, field in enumerate(batch.schema):
        if pa.types.is_timestamp(field.type):
            column = batch.column(at).cast(pa.timestamp("us", field.type.tz), safe=False)
            batch = batch.set_column(at, field.name, column)
    return batch


class _Columns:
    """Which columns of a table hold what; those of the capture may be within others (`page.html`)."""

    def __init__(self, names: Collection[str], field: str | None) -> None:
        self._names = tuple(names)
        self._field = field
        folded = {name.casefold(): name for name in reversed(self._names)}
        known = field in self._names or (field and field.split(".")[0] in self._names)
        self.capture = (field if known else "") if field else _first(folded, _CAPTURE)
        self.url = _first(folded, _URL)
        self.date = _first(folded, _DATE)
        self.id = _first(folded, _ID)

    def used(self) -> list[str]:
        """The columns that have to be read."""
        return list(dict.fromkeys(name for name in (self.capture, self.url, self.date, self.id) if name))

    def none(self, named: bool) -> Iterator[None]:
        """What a table without a column of captures gives: nobody said that it has one if it was met in a folder.

        Raises BadCapture if the user named the table or the column.
        """
        if named or self._field:
            raise BadCapture(self.missing())
        yield None

    def missing(self) -> str:
        """Why there is no capture."""
        wanted = (
            f"no column {self._field!r}" if self._field else f"no column {', '.join(_CAPTURE[:-1])} or {_CAPTURE[-1]}"
        )
        return f"{wanted}; it has {', '.join(self._names)[:500] or 'none'}; name one of them with --field"

    def member(self, row: Mapping[str, Any], where: str) -> Member:
        """The capture of a row."""
        if not self.capture:
            return Member(problem=where + self.missing())
        value = row[self.capture] if self.capture in row else _within(row, self.capture)
        data, charset = _bytes(value)
        about = Member(url=_plain(row, self.url), date=_plain(row, self.date), id=_plain(row, self.id))
        if data is None:
            kind = "nothing" if value is None else f"a {type(value).__name__}"
            return about._replace(problem=f"{where}{self.capture} holds {kind} where a capture should be")
        return about._replace(data=data, charset=charset)


def _first(folded: Mapping[str, str], wanted: Collection[str]) -> str:
    return next((folded[name] for name in wanted if name in folded), "")


def _within(row: Mapping[str, Any], path: str) -> Any:
    value: Any = row
    for name in path.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def _bytes(value: Any) -> tuple[bytes | None, str]:
    """The bytes of a value, and their encoding if it is known."""
    if isinstance(value, bytes):
        return value, ""
    if not isinstance(value, str):
        return None, ""
    try:
        return value.encode("utf-8"), "utf-8"
    except UnicodeEncodeError:
        pass
    try:
        return value.encode("utf-8", "surrogateescape"), ""
    except UnicodeEncodeError:
        return value.encode("utf-8", "replace"), "utf-8"


def _plain(row: Mapping[str, Any], name: str) -> str:
    value = row.get(name) if name else None
    if value is None or isinstance(value, Mapping | list | bytes):
        return ""
    return cast(str, value.isoformat()) if hasattr(value, "isoformat") else str(value)
