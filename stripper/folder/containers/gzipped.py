"""Gzip files of many members, as crawlers write one for each record: a damaged one does not cost those behind it."""

from __future__ import annotations

import io
import zlib
from typing import Any, BinaryIO

__all__ = ["MAGIC", "Damaged", "GzipMembers"]

MAGIC = b"\x1f\x8b\x08"
_INPUT = 1 << 15
"""What is read of a gzip file at a time: little, since the rest is copied at the end of each of its members."""
_KEPT = 1 << 23
"""Bytes of a member that are kept: damage may show only when those behind it have been taken for a part of it."""


class Damaged(Exception):
    """A gzip file that is not sound. `sound` are the plain bytes before the member with the damage, `cut` says that the
    file ends in it; else reading goes on with the next member."""

    def __init__(self, why: str, sound: int, *, cut: bool = False) -> None:
        super().__init__(why)
        self.sound = sound
        self.cut = cut


class GzipMembers(io.RawIOBase):
    """The plain bytes of a gzip file. Reading raises Damaged; after that it goes on behind the damage."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._packed = b""
        self._since = bytearray()
        self._member: Any = None
        self._given = 0
        self._sound = 0
        self._lost = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while self._member or self._found_member():
            if not self._packed:
                self._packed = self._stream.read(_INPUT)
                self._since += self._packed if len(self._since) < _KEPT else b""
            if not self._packed:
                if MAGIC in self._since[1:]:
                    raise self._damage("it ends before the next one begins")
                raise Damaged("it is cut off", self._sound, cut=True)
            if piece := self._unpacked(len(buffer)):
                buffer[: len(piece)] = piece
                self._given += len(piece)
                self._ended_member()
                return len(piece)
            self._ended_member()
        return 0

    def _unpacked(self, most: int) -> bytes:
        try:
            piece: bytes = self._member.decompress(self._packed, most)
        except zlib.error as error:
            raise self._damage(str(error)) from error
        self._packed = self._member.unused_data if self._member.eof else self._member.unconsumed_tail
        return piece

    def _ended_member(self) -> None:
        if self._member.eof:
            self._member = None
            self._sound = self._given

    def _found_member(self) -> bool:
        """Whether another member begins. Bytes in between are damage, but zeros that fill up a file are not."""
        while (at := self._packed.find(MAGIC)) < 0:
            more = self._stream.read(_INPUT)
            self._pass_over(len(self._packed) - 2 if more else len(self._packed))
            self._packed += more
            if not more:
                return False
        self._pass_over(at)
        self._lost = False
        self._since = bytearray(self._packed)
        self._member = zlib.decompressobj(16 + zlib.MAX_WBITS)
        return True

    def _pass_over(self, count: int) -> None:
        junk, self._packed = self._packed[: max(0, count)], self._packed[max(0, count) :]
        if junk.strip(b"\0") and not self._lost:
            raise self._damage("bytes behind one of its members are no gzip")

    def _damage(self, why: str) -> Damaged:
        if self._member and len(self._since) < _KEPT:
            self._packed = bytes(self._since[1:])
        self._member, self._lost = None, True
        return Damaged(why, self._sound)
