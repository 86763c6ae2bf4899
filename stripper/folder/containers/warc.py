"""Web archives: WARC with responses and resources, WET with texts; read record by record, never as a whole."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from stripper.errors import BadCapture
from stripper.folder.containers.compression import peeked, uncoded
from stripper.folder.containers.gzipped import Damaged
from stripper.folder.containers.member import Member, Wanted

__all__ = ["records"]

_RECORDS = frozenset(("response", "resource", "conversion"))
_OTHER_RECORDS = frozenset(("warcinfo", "request", "metadata"))
"""What stands in an archive beside its pages and not in the place of one."""
_PAGES = re.compile(
    r"text/(?:html|plain|xml|markdown|x-markdown)|application/(?:xhtml\+xml|xml)|multipart/related", re.I
)
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w:.-]+)", re.I)
_HEADER_BYTES = 1 << 20
"""More than this between two records is no header; a stranger may leave out the line break that ends it."""
_MOST_DAMAGES = 1_000
"""A file with more was made to be damaged."""
_PIECE = 1 << 16


def records(stream: BinaryIO, wanted: Wanted) -> Iterator[Member | None]:
    """The pages of a plain WARC or WET stream; None for a record that holds something else.

    A damaged record costs itself if records are compressed one by one, as they should be. Raises BadCapture where the
    stream is no WARC or broken, EOFError and Damaged where it is cut off.
    """
    try:
        from warcio.archiveiterator import ArchiveIterator
    except ImportError as error:
        raise BadCapture("it is a web archive; pip install 'stripper[warc]'") from error
    head, stream = peeked(stream, 5)
    if head and head != b"WARC/":
        raise BadCapture("it is no WARC file: it does not begin with WARC/; look where it comes from")
    source = _Source(stream)
    for _ in range(_MOST_DAMAGES):
        try:
            iterator = ArchiveIterator(source, no_record_parse=True)
            iterator.INC_RECORD = ""  # what it would print; it is counted, too
            yield from _sound_records(iterator, source, wanted.largest)
            return
        except Damaged as damage:
            if damage.cut:
                raise
            yield Member(problem=f"a record is damaged ({damage}); those behind it are read")
            source.left = _HEADER_BYTES
    raise BadCapture(f"it is damaged in more than {_MOST_DAMAGES} places")


def _sound_records(iterator: Any, source: _Source, largest: int) -> Iterator[Member | None]:
    """The pages up to the next damage, each as soon as what is read behind it shows that it is sound."""
    held: tuple[Member | None, ...] = ()
    end = 0
    try:
        for record in iterator:
            yield from held
            held = ()
            source.left = None
            if not record.rec_type or record.length is None:
                raise BadCapture("a record has no type or no length")
            if record.rec_type in _RECORDS:
                held = (_member(record, largest),)
            elif record.rec_type not in _OTHER_RECORDS:
                held = (None,)
            while record.raw_stream.read(_PIECE):
                pass
            _rest(record)
            source.left = _HEADER_BYTES
            end = source.given - iterator.reader.rem_length()
            if iterator.err_count:
                raise BadCapture("a record is longer than it says")
    except Exception as error:
        damage = error if isinstance(error, Damaged) else source.damage()
        if not damage or damage.sound >= end:
            yield from held
        if damage:
            raise damage from error
        raise
    yield from held


class _Source:
    """A stream that counts what it gives, and ends a reading of headers which does not end by itself."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self.given = 0
        self.left: int | None = _HEADER_BYTES
        """Bytes until headers are too long; None while something else is read."""

    def damage(self) -> Damaged | None:
        """The damage, if there is one, that what was read last belongs to: of damaged bytes not all look so."""
        self.left = None
        here = self.given
        try:
            while self.read(_PIECE):
                pass
        except Damaged as damage:
            return damage if damage.sound < here else None
        except Exception:
            return None
        return None

    def read(self, size: int) -> bytes:
        try:
            piece: bytes = self._stream.read1(size)
        except EOFError as error:  # which the library would take for the end of a whole archive
            raise BadCapture("it is cut off") from error
        self.given += len(piece)
        if self.left is not None:
            self.left -= len(piece)
            if self.left < 0:
                raise BadCapture(f"a record has headers of more than {_HEADER_BYTES:,} bytes")
        return piece


def _member(record: Any, largest: int) -> Member | None:
    headers = record.rec_headers
    about = Member(
        url=headers.get_header("WARC-Target-URI") or "",
        date=headers.get_header("WARC-Date") or "",
        id=headers.get_header("WARC-Record-ID") or "",
    )
    if record.length > largest:
        kind = headers.get_header("WARC-Identified-Payload-Type")
        if kind and not _PAGES.match(kind):
            return None
        return about._replace(problem=f"larger than {largest:,} bytes, which is no page; leave it out")
    if record.rec_type == "response" and about.url.lower().startswith(("http:", "https:")):
        return _response(record, about, largest)
    kind = headers.get_header("Content-Type") or ""
    return about._replace(data=_rest(record), charset=_charset(kind)) if _is_page(kind) else None


def _response(record: Any, about: Member, largest: int) -> Member | None:
    from warcio.bufferedreaders import ChunkedDataReader
    from warcio.statusandheaders import StatusAndHeadersParser

    try:
        http = StatusAndHeadersParser(["HTTP/"], verify=False).parse(record.raw_stream)
    except EOFError:
        return None
    kind = http.get_header("Content-Type") or record.rec_headers.get_header("WARC-Identified-Payload-Type") or ""
    status = http.get_statuscode() or ""
    if not _is_page(kind) or status.startswith(("1", "3")) or status == "204":
        return None
    data = _rest(record)
    if "chunked" in (http.get_header("Transfer-Encoding") or "").lower():
        data = ChunkedDataReader(io.BytesIO(data)).read()
    coding = (http.get_header("Content-Encoding") or "").strip().lower()
    try:
        return about._replace(data=uncoded(data, coding, largest), charset=_charset(kind))
    except BadCapture as error:
        return about._replace(problem=str(error))


def _rest(record: Any) -> bytes:
    """What a record still holds. Raises EOFError if the archive ends before it does."""
    data: bytes = record.raw_stream.read()
    if record.raw_stream.limit:
        raise EOFError
    return data


def _is_page(kind: str) -> bool:
    return not kind.strip() or bool(_PAGES.match(kind.strip()))


def _charset(kind: str) -> str:
    found = _CHARSET.search(kind)
    return found[1] if found else ""
