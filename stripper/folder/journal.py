"""What a run has done so far, on disk: a run that was stopped anywhere, even by `kill -9`, goes on from here."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import asdict
from types import TracebackType
from typing import Any, BinaryIO

from stripper.errors import StripperError
from stripper.folder.row import Job, Outcome, Row, Settings
from stripper.folder.sources import printable

__all__ = ["Journal"]


class Journal:
    """Outcomes in the order in which they came to be known, a line each; it goes away when the run is complete.

    Only places of outcomes are held in memory. Entering raises StripperError if a run with other settings is to be
    resumed, and OSError.
    """

    def __init__(self, path: str, jobs: Sequence[Job], settings: Settings, *, resume: bool) -> None:
        self._path = path
        self._jobs = jobs
        self._settings = json.loads(json.dumps(asdict(settings)))
        self.resumed = resume and os.path.exists(path)
        self._places: dict[int, int] = {}

    def __enter__(self) -> Journal:
        self._file: BinaryIO = open(self._path, "r+b" if self.resumed else "w+b")
        try:
            if not (self.resumed and self._known()):
                self._line({"settings": self._settings})
        except BaseException:
            self._file.close()
            raise
        return self

    def __contains__(self, number: int) -> bool:
        return number in self._places

    def add(self, number: int, outcome: Outcome) -> None:
        """Puts down what became of a job; when this returns, an end of this process cannot undo it."""
        row = asdict(outcome.row)
        self._line({"of": _mark(self._jobs[number]), "row": row, "changed": outcome.changed, "data": outcome.data})

    def outcome(self, number: int) -> Outcome:
        """What became of a job that the stopped run had done."""
        self._file.seek(self._places[number])
        line = json.loads(self._file.readline())
        row = Row(**line["row"] | {"warnings": tuple(line["row"]["warnings"])})
        return Outcome(row, line["changed"], line["data"])

    def _line(self, content: dict[str, Any]) -> None:
        self._file.seek(0, os.SEEK_END)
        self._file.write(json.dumps(content).encode("ascii") + b"\n")
        self._file.flush()

    def _known(self) -> bool:
        """Takes up what stands there, without a last line that was cut off; False if there is nothing."""
        numbers = {json.dumps(_mark(job)): number for number, job in enumerate(self._jobs)}
        end = 0
        for line in self._file:
            if not line.endswith(b"\n"):
                break
            content = json.loads(line)
            if end == 0 and content["settings"] != self._settings:
                raise StripperError(f"{self._path} is of a run with other options; give the same, or no --resume")
            number = numbers.get(json.dumps(content.get("of")))
            if number is not None:
                self._places[number] = end
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
    return [printable(found.path), printable(job.name), job.url, *changed]
