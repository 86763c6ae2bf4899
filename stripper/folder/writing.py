"""Files that are there whole or not at all, whatever happens in between."""

from __future__ import annotations

import os
import re
import secrets
import stat
from types import TracebackType
from typing import BinaryIO

__all__ = ["LinesFile", "beside", "swept", "whole_file"]


def whole_file(path: str, data: bytes) -> None:
    """Puts a file in place in one step; one that was there keeps its mode, a link goes on pointing to it.

    Raises OSError; then nothing has changed and no temporary file is left.
    """
    with LinesFile(path) as file:
        file.write(data)


def swept(folder: str, process: int | None = None) -> None:
    """Takes away what killed processes left half written in a folder: one process, or, below it too, any."""
    whose = str(process) if process else "[0-9]+"
    left = re.compile(rf"\.stripper-{whose}-[0-9a-f]+\.part")
    for place, folders, files in os.walk(folder):
        if process:
            folders.clear()
        for file in files:
            if left.fullmatch(file):
                os.unlink(os.path.join(place, file))


def beside(path: str) -> str:
    """The name of a file that is not yet complete, next to its place; `swept` knows it."""
    return os.path.join(os.path.dirname(path), f".stripper-{os.getpid()}-{secrets.token_hex(6)}.part")


class LinesFile:
    """A file that is filled piece by piece beside its place and takes it when it is complete."""

    def __init__(self, path: str) -> None:
        self._place = os.path.realpath(path)
        self._beside = beside(self._place)

    def __enter__(self) -> LinesFile:
        self._file: BinaryIO = open(self._beside, "xb")
        return self

    def write(self, data: bytes) -> None:
        """Adds to the file."""
        self._file.write(data)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._file.close()
            if kind is None:
                self._take_place()
        finally:
            if os.path.exists(self._beside):
                os.unlink(self._beside)

    def _take_place(self) -> None:
        try:
            os.chmod(self._beside, stat.S_IMODE(os.stat(self._place).st_mode))
        except FileNotFoundError:
            pass  # a new file has the mode that the user's umask gives
        os.replace(self._beside, self._place)
