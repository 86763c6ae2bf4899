"""Compressed bytes become plain ones, never more than asked for: what unpacks to more than a page is no page."""

from __future__ import annotations

import bz2
import importlib
import io
import lzma
import zlib
from collections.abc import Callable
from typing import Any, BinaryIO, cast

from stripper.errors import BadCapture
from stripper.folder.containers.gzipped import MAGIC, Damaged, GzipMembers

__all__ = ["peeked", "plain_bytes", "plain_stream", "uncoded"]

_PIECE = 1 << 20


def plain_stream(stream: BinaryIO) -> BinaryIO:
    """The stream without the compression around it, if there is one.

    Reading it raises EOFError or Damaged where the file is cut off and, for one that is damaged, Damaged or errors of the
    compression. Who asks with `read1` gets all that comes before.
    """
    head, stream = peeked(stream, 10)
    opener = _opener(head)
    return io.BufferedReader(_Arriving(opener(stream)), _PIECE) if opener else stream


def plain_bytes(data: bytes, largest: int) -> bytes:
    """A capture without the compression around it: at most `largest` + 1 bytes. Raises BadCapture if it is damaged."""
    opener = _opener(data)
    if not opener:
        return data
    try:
        return opener(io.BytesIO(data)).read(largest + 1)
    except BadCapture:
        raise
    except Exception as error:  # each compression has errors of its own, and some more
        if isinstance(error, EOFError) or (isinstance(error, Damaged) and error.cut):
            raise BadCapture("its compressed file is cut off; fetch it again") from error
        raise BadCapture(f"its compressed file is damaged ({error}); fetch it again") from error


def uncoded(data: bytes, coding: str, largest: int) -> bytes:
    """The body of an HTTP response without its `Content-Encoding`: at most `largest` + 1 bytes.

    Archives often keep the header of a body that they have unpacked, so what does not unpack is taken as it is. Codings
    that show in the data are left to `plain_bytes`. Raises BadCapture if the library for the coding is missing.
    """
    if coding == "br":
        return _tried(lambda: _brotli(data, largest), data)
    if coding == "deflate":
        # Browsers take both what the standard says and what servers send: deflate with and without the zlib frame.
        bare = _tried(lambda: zlib.decompressobj(-zlib.MAX_WBITS).decompress(data, largest + 1), data)
        return _tried(lambda: zlib.decompressobj().decompress(data, largest + 1), bare)
    return data


def peeked(stream: BinaryIO, count: int) -> tuple[bytes, BinaryIO]:
    """The first bytes of a stream (fewer only at its end), and a stream that still begins with them."""
    head = b""
    while len(head) < count and (piece := stream.read(count - len(head))):
        head += piece
    if stream.seekable():
        stream.seek(-len(head), io.SEEK_CUR)
        return head, stream
    return head, io.BufferedReader(_Again(head, stream), _PIECE)


class _Arriving(io.RawIOBase):
    """A stream that gives what it has got before it says that it cannot go on."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream: Any = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        piece = self._stream.read1(len(buffer))
        buffer[: len(piece)] = piece
        return len(piece)


class _Again(io.RawIOBase):
    """Bytes that were read from a stream, and then its rest as it arrives."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self._head = head
        self._rest: Any = rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        piece = self._head[: len(buffer)] or self._rest.read1(len(buffer))
        self._head = self._head[len(buffer) :]
        buffer[: len(piece)] = piece
        return len(piece)


def _opener(head: bytes) -> Callable[[BinaryIO], BinaryIO] | None:
    if head.startswith(MAGIC):
        return lambda stream: io.BufferedReader(GzipMembers(stream), _PIECE)
    if head.startswith(b"BZh") and head[4:10] in (b"1AY&SY", b"\x17rE8P\x90"):
        return lambda stream: cast(BinaryIO, bz2.BZ2File(stream))
    if head.startswith(b"\xfd7zXZ\0"):
        return lambda stream: cast(BinaryIO, lzma.LZMAFile(stream))
    return _zstd if head.startswith(b"\x28\xb5\x2f\xfd") else None


def _zstd(stream: BinaryIO) -> BinaryIO:
    for name in ("compression.zstd", "backports.zstd"):  # the first from Python 3.14 on
        try:
            return cast(BinaryIO, importlib.import_module(name).ZstdFile(stream))
        except ImportError:
            continue
    raise BadCapture("it is compressed with zstd; pip install 'stripper[zstd]'")


def _brotli(data: bytes, largest: int) -> bytes:
    try:
        import brotli
    except ImportError as error:
        raise BadCapture("it is compressed with brotli; pip install 'stripper[warc]'") from error
    unpacker, unpacked = brotli.Decompressor(), b""
    while len(unpacked) <= largest and not unpacker.is_finished():
        piece = unpacker.process(data, output_buffer_limit=largest + 1 - len(unpacked))
        if not piece and not data:
            break
        data, unpacked = b"", unpacked + piece
    return unpacked


def _tried(unpack: Callable[[], bytes], data: bytes) -> bytes:
    try:
        return unpack()
    except BadCapture:
        raise
    except Exception:
        return data
