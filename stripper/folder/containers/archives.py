"""ZIP and TAR files of captures. Nothing is unpacked to disk, and names in them lead nowhere."""

from __future__ import annotations

import stat
import tarfile
import zipfile
from collections.abc import Iterator
from typing import Any, BinaryIO, cast

from stripper.errors import BadCapture
from stripper.folder.containers.member import Member, Wanted

__all__ = ["in_tar", "in_zip"]

_LINK = "it is a link in an archive, and links are not followed; what it points to is read by itself"
_HEADER_BYTES = 1 << 20
"""More than this is no list of attributes and no name."""
_LISTS = (tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.SOLARIS_XHDTYPE, tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK)


def in_zip(stream: BinaryIO, wanted: Wanted) -> Iterator[Member | None]:
    """The files of a ZIP stream that can be sought in. Raises what `zipfile` raises for one that is broken."""
    with zipfile.ZipFile(stream) as archive:
        for entry in archive.infolist():
            if not entry.is_dir():
                yield _unzipped(archive, entry, wanted.largest)


def _unzipped(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, largest: int) -> Member:
    about = Member(name=entry.filename)
    if stat.S_ISLNK(entry.external_attr >> 16):
        return about._replace(problem=_LINK)
    if entry.flag_bits & 1:
        return about._replace(problem="it is locked with a password; unpack the archive first")
    if entry.file_size > largest:
        return about._replace(problem=_too_large(largest))
    try:
        with archive.open(entry) as file:
            return about._replace(data=file.read(largest + 1))
    except Exception as error:  # what is wrong with one file says nothing of the others
        return about._replace(problem=f"it cannot be unpacked ({error}); make the archive again")


def in_tar(stream: BinaryIO, wanted: Wanted) -> Iterator[Member | None]:
    """The files of a TAR stream in their order. Raises BadCapture or what `tarfile` raises for one that is broken."""
    with tarfile.open(fileobj=cast(BinaryIO, _Arriving(stream)), mode="r|", tarinfo=_Entry) as archive:
        for entry in archive:
            archive.members.clear()  # type: ignore[attr-defined]  # else the list of what has been read grows with the archive
            if entry.issym() or entry.islnk():
                yield Member(name=entry.name, problem=_LINK)
            elif entry.isfile() and entry.size > wanted.largest:
                yield Member(name=entry.name, problem=_too_large(wanted.largest))
            elif entry.isfile():
                file = archive.extractfile(entry)
                yield Member(file.read() if file else b"", entry.name)
            elif not entry.isdir():
                yield None


class _Arriving:
    """A stream that gives what it has got, however much is asked for: nothing is lost before a cut."""

    def __init__(self, stream: Any) -> None:
        self.read = stream.read1


class _Entry(tarfile.TarInfo):
    """An entry that says what is wrong with it, where `tarfile` would end as if nothing more followed."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> _Entry:
        try:
            entry = super().frombuf(buf, encoding, errors)
        except (tarfile.InvalidHeaderError, tarfile.TruncatedHeaderError) as error:  # type: ignore[attr-defined]
            raise BadCapture(f"a header is damaged ({error})") from error
        except tarfile.EmptyHeaderError as error:  # type: ignore[attr-defined]
            raise EOFError from error  # a whole archive has an end mark
        if entry.type in _LISTS and entry.size > _HEADER_BYTES:
            raise BadCapture(f"a header is larger than {_HEADER_BYTES:,} bytes")
        return entry


def _too_large(largest: int) -> str:
    return f"larger than {largest:,} bytes, which is no page; leave it out"
