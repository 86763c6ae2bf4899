"""What a run has done so far, on disk: a run that was stopped anywhere, even by `kill -9`, goes on from here."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO

from stripper import __version__
from stripper.errors import StripperError
from stripper.folder.lock import locked_file
from stripper.folder.row import Job, Outcome, Row, Settings
from stripper.folder.sources import printable
from stripper.rulebook.load import rules_folder

__all__ = ["Journal"]


class Journal:
    """Outcomes in the order in which they came to be known, a line each; it goes away when the run is complete.

    Only places of outcomes that a stopped run had are held in memory. While it is open no other run can open it: it is the lock of its folder.
    Entering raises StripperError if another run has it, or if a run with other settings, rules or version is to be
    resumed, and OSError. It outlives its process, not a machine that loses power.
    """

    def __init__(self, path: str, settings: Settings, *, resume: bool) -> None:
        self._path = path
        self._settings = settings
        self._resume = resume
        self.resumed = False
        """Whether there was a run to go on with; known when it is entered."""
        self._places: dict[bytes, tuple[int, list[int] | None]] = {}

    def __enter__(self) -> Journal:
        self._file: BinaryIO = locked_file(self._path)
        try:
            header = {
                "version": __version__,
                "words of the rules": _rules_digest(self._settings.rules),
                **asdict(self._settings),
            }
            self.resumed = self._resume and self._known(json.loads(json.dumps(header)))
            if not self.resumed:
                self._file.truncate(0)
                self._line(header)
        except BaseException:
            self._file.close()
            raise
        return self

    def place(self, job: Job) -> int | None:
        """Where the outcome of a job stands that the stopped run had done; None if it had not, or its output is gone."""
        place, made = self._places.get(_digest(_mark(job)), (None, None)) if self._places else (None, None)
        return place if made is None or made == _state(job.output) else None

    def add(self, job: Job, outcome: Outcome) -> None:
        """Puts down what became of a job; when this returns, an end of this process cannot undo it."""
        made = _state(job.output) if outcome.row.output else []
        row = asdict(outcome.row)
        self._line({"of": _mark(job), "made": made, "row": row, "changed": outcome.changed, "data": outcome.data})

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

    def _known(self, header: dict[str, Any]) -> bool:
        """Takes up what stands there, without what was cut off or spoilt at its end; False if there is nothing."""
        end = 0
        for line in self._file:
            content = _parsed(line)
            if content is None:
                break
            if end == 0:
                self._compare(content, header)
            else:  # of several lines of a capture the last one holds
                self._places[_digest(content["of"])] = (end, content["made"] if content["row"]["output"] else None)
            end += len(line)
        self._file.truncate(end)
        return end > 0

    def _compare(self, there: dict[str, Any], here: dict[str, Any]) -> None:
        other = [name for name in here if there.get(name) != here[name]]
        if other:
            raise StripperError(
                f"{self._path} is of a run with other {', '.join(other)}; give the same options, or no --resume"
            )

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if os.name == "nt":
            self._file.close()  # or it could not be taken away
        if kind is None:
            os.unlink(self._path)  # elsewhere before it is closed, which is when another run may take the folder
        self._file.close()


def _parsed(line: bytes) -> dict[str, Any] | None:
    try:
        content = json.loads(line) if line.endswith(b"\n") else None
    except ValueError:
        return None
    return content if isinstance(content, dict) else None


def _mark(job: Job) -> list[str | int]:
    """What a capture is known by: one that has changed since, or has another address, is another one."""
    found = job.found
    # What comes through a pipe is known by its bytes: there is no file that could have changed.
    state = _state(found.location) if found.location else [hashlib.sha256(found.data or b"").hexdigest()]
    return [printable(found.path), printable(job.name), job.url, printable(found.relative), *state]


def _digest(mark: list[str | int]) -> bytes:
    """A mark as it is held in memory, of millions of members of archives."""
    return hashlib.blake2b(json.dumps(mark).encode("ascii"), digest_size=16).digest()


def _state(path: str) -> list[int]:
    """Size and time of a file; nothing where there is none."""
    try:
        state = os.stat(path)
    except OSError:
        return []
    return [state.st_size, state.st_mtime_ns]


def _rules_digest(folders: Sequence[str]) -> str:
    """Names what all rules say, wherever they lie and whenever they were written."""
    digest = hashlib.sha256()
    for folder in (rules_folder(), *map(Path, folders)):
        for path in sorted((*folder.rglob("*.toml"), *folder.glob("*.json"))):
            digest.update(f"{path.relative_to(folder)}\0".encode("utf-8", "surrogatepass"))
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
