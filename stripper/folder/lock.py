"""A file that one process at a time may have open: two runs into one folder would clear away each other's work."""

from __future__ import annotations

import os
import sys
from typing import BinaryIO

from stripper.errors import StripperError

__all__ = ["locked_file"]


def locked_file(path: str) -> BinaryIO:
    """The file, made if need be, open for reading and writing; the lock ends with its process or when it is closed.

    Raises StripperError if another process has it, and OSError.
    """
    while True:
        file = open(os.open(path, os.O_RDWR | os.O_CREAT, 0o666), "r+b")  # noqa: SIM115 - open is locked
        try:
            _lock(file)
            if _is_at(file, path):
                return file
        except BlockingIOError:
            file.close()
            raise StripperError(
                f"{os.path.dirname(path) or '.'} is being filled by another run; wait for it, or give another folder"
            ) from None
        except BaseException:
            file.close()
            raise
        file.close()  # the run that had it took it away at its end: there is a new one to lock


def _is_at(file: BinaryIO, path: str) -> bool:
    try:
        return os.path.samestat(os.fstat(file.fileno()), os.stat(path))
    except FileNotFoundError:
        return False


def _lock(file: BinaryIO) -> None:
    if sys.platform == "win32":
        return  # an open file cannot be taken away there, so the second run fails by itself
    import fcntl

    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise
    except OSError:
        pass  # some network file systems have no locks: then only care keeps two runs apart
