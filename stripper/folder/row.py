"""The nouns of a run over many captures: what is asked, what is answered."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import NamedTuple

from stripper.folder.sources import LARGEST_BYTES, Found

__all__ = ["Finding", "Job", "Outcome", "Row", "Settings", "Task"]


class Task(StrEnum):
    """What is done with each capture."""

    WRITE = "write"
    """The article goes to the output file or, without one, back to the caller."""
    REWRITE = "rewrite"
    """The text dump itself loses its chrome."""
    DIFF = "diff"
    """Only what would change is told."""
    CHECK = "check"
    """Only the chrome found is told."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What all captures of a run have in common; plain values, so that it travels to other processes."""

    task: Task = Task.WRITE
    form: str = "text"
    """text, markdown, json, jsonl, parquet or html"""
    dry_run: bool = False
    in_place: bool = False
    """Whether only text dumps can be worked on."""
    field: str | None = None
    """The column of tables that holds captures."""
    rules: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()
    articles_only: bool = False
    page_type: str | None = None
    lang: str | None = None
    largest_bytes: int = LARGEST_BYTES


class Job(NamedTuple):
    """A capture and where its article goes."""

    found: Found
    output: str = ""
    """Absolute path; empty where nothing is written."""
    name: str = ""
    """The output's name below the output folder, for the row."""
    url: str = ""
    """Where the capture comes from, if the user said so."""


@dataclass(frozen=True, slots=True)
class Row:
    """What the manifest says of one capture."""

    path: str
    id: str | None = None
    """What the container calls it: a WARC record's id, the `id` of a table."""
    url: str | None = None
    date: str | None = None
    """When it was captured, as far as it tells."""
    sha256: str | None = None
    """Of its bytes, unpacked."""
    kind: str | None = None
    encoding: str | None = None
    page_type: str | None = None
    confidence: float | None = None
    kept_chars: int = 0
    removed_chars: int = 0
    removed: Mapping[str, int] = field(default_factory=dict)
    """Removed characters by label."""
    warnings: tuple[str, ...] = ()
    seconds: float = 0.0
    status: str = "ok"
    """ok, empty (nothing to keep; `reason` says why) or failed"""
    reason: str = ""
    output: str | None = None

    def to_json(self) -> str:
        """One line of JSON."""
        return json.dumps(asdict(self), ensure_ascii=False)


class Finding(NamedTuple):
    """A block of chrome."""

    line: int
    label: str
    rule: str


class Outcome(NamedTuple):
    """What became of one capture."""

    row: Row
    changed: bool = False
    """Whether there was (or, in a dry run, would be) something to take out of it."""
    data: str = ""
    """The article or the differences, where the caller is to print them."""
    findings: tuple[Finding, ...] = ()
