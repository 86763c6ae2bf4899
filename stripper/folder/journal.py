"""What a run has done so far, on disk: a run that was stopped anywhere, even by `kill -9`, goes on from here."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict
from types import TracebackType
from typing import Any, BinaryIO

from stripper.errors import StripperError
from stripper.folder.row import Job, Outcome, Row, Settings
from stripper.folder.sources import printable

__all__ = ["Journal"]


class Journal:
    """Outcomes in the order in which they came to be known, a line each; it goes away when the run is complete.

    Only places of outcomes that a stopped run had are held in memory. Entering raises StripperError if a run with other
    settings is to be resumed, and OSError.
    """

    def __init__(self, path: str, settings: Settings, *, resume: bool) -> None:
        self._path = path
        self._settings = json.loads(json.dumps(asdict(settings)))
        self.resumed = resume and os.path.exists(path)
        self._places: dict[bytes, int] = {}

    def __enter__(self) -> Journal:
        self._file: BinaryIO = open(self._path, "r+b" if self.resumed else "w+b")
        try:
            if not (self.resumed and self._known()):
                self._line({"settings": self._settings})
        except BaseException:
            self._file.close()
            raise
        return self

    def place(self, job: Job) -> int | None:
        """Where the outcome of a job stands that the stopped run had done; None if it had not."""
        return self._places.get(_digest(_mark(job))) if self._places else None

    def add(self, job: Job, outcome: Outcome) -> None:
        """Puts down what became of a job; when this returns, an end of this process cannot undo it."""
        row = asdict(outcome.row)
        self._line({"of": _mark(job), "row": row, "changed": outcome.changed, "data": outcome.data})

    def outcome(self, place: int) -> Outcome:
        """The outcome that stands in a place."""
        self._file.seek(place)
        line = json.loads(self._file.readline())
        row = Row(**line["row"] | {"warnings": tuple(line["row"]["warnings"])})
        return Outcome(row, line["changed"], line["data"])

    def _line(self, content: dict[str, Any]) -> None:
        self._file.seek(0, os.SEEK_END)
        self._file.write(json.dumps(content).encode("ascii") + b"\n")
        self._file.flush()

    def _known(self) -> bool:
        """Takes up what stands there, without a last line that was cut off; False if there is nothing."""
        end = 0
        for line in self._file:
            if not line.endswith(b"\n"):
                break
            content = json.loads(line)
            if end == 0 and content["settings"] != self._settings:
                raise StripperError(f"{self._path} is of a run with other options; give the same, or no --resume")
            if "of" in content:
                self._places[_digest(content["of"])] = end
            end += len(line)
        self._file.truncate(end)
        return end > 0

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()
        if kind is None:
            os.unlink(self._path)


def _mark(job: Job) -> list[str | int]:
    """What a capture is known by: one that has changed since, or has another address, is another one."""
    found = job.found
    changed: tuple[int, ...]
    try:
        state = os.stat(found.location)
        changed = (state.st_size, state.st_mtime_ns)
    except OSError:
        changed = ()
    return [printable(found.path), printable(job.name), job.url, printable(found.relative), *changed]


def _digest(mark: list[str | int]) -> bytes:
    """A mark as it is held in memory, of millions of members of archives."""
    return hashlib.blake2b(json.dumps(mark).encode("ascii"), digest_size=16).digest()
