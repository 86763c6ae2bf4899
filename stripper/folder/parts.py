"""Articles as a folder of Parquet files, each of a bounded number of rows, so that a run never holds more than a few."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from types import TracebackType
from typing import Any

import pyarrow as pa
from pyarrow import parquet

from stripper.arrow import SCHEMA
from stripper.folder.row import Outcome
from stripper.folder.writing import beside

__all__ = ["PartsFolder"]

_ABOUT = ("id", "path", "url", "date")
_SCHEMA = pa.schema([*((name, pa.string()) for name in _ABOUT), *(field for field in SCHEMA if field.name != "error")])
_GROUP_ROWS = 1_000
_GROUP_CHARS = 16_000_000
"""Rows are held in memory until there are so many, or their lines so long."""
_PART_ROWS = 50_000
_PART_CHARS = 500_000_000
_PART = re.compile(r"part-\d{5,}\.parquet")


class PartsFolder:
    """A folder of `part-00000.parquet` and so on, which take their places together when all are complete.

    Columns are `id`, `path`, `url`, `date` and those of `stripper.arrow.SCHEMA`.
    """

    def __init__(self, folder: str, *, part_rows: int = _PART_ROWS) -> None:
        self._folder = folder
        self._part_rows = part_rows
        self._rows: list[dict[str, Any]] = []
        self._chars = 0
        self._parts: list[str] = []
        self._writer: parquet.ParquetWriter | None = None
        self._written = (0, 0)

    def __enter__(self) -> PartsFolder:
        os.makedirs(self._folder, exist_ok=True)
        return self

    def write(self, outcome: Outcome) -> None:
        """Adds the article of a capture, if it has one."""
        if not outcome.data:
            return
        self._rows.append(_row(outcome))
        self._chars += len(outcome.data)
        full = self._written[0] + len(self._rows) >= self._part_rows
        if full or len(self._rows) >= _GROUP_ROWS or self._chars >= _GROUP_CHARS:
            self._flush()
        if full or self._written[1] >= _PART_CHARS:
            self._end_part()

    def _flush(self) -> None:
        if self._writer is None:
            self._parts.append(beside(os.path.join(self._folder, "part")))
            self._writer = parquet.ParquetWriter(self._parts[-1], _SCHEMA, compression="zstd")
        if self._rows:
            self._writer.write_table(pa.Table.from_pylist(self._rows, _SCHEMA))
        self._written = (self._written[0] + len(self._rows), self._written[1] + self._chars)
        self._rows, self._chars = [], 0

    def _end_part(self) -> None:
        if self._writer is not None:
            self._writer.close()
        self._writer, self._written = None, (0, 0)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None and (self._rows or not self._parts):
                self._flush()  # a run without articles leaves the columns
            self._end_part()
            if kind is None:
                self._take_places()
        finally:
            for part in self._parts:
                if os.path.exists(part):
                    os.unlink(part)

    def _take_places(self) -> None:
        places = [os.path.join(self._folder, f"part-{number:05}.parquet") for number in range(len(self._parts))]
        for part, place in zip(self._parts, places, strict=True):
            os.replace(part, place)
        for name in os.listdir(self._folder):  # an earlier run may have had more
            if _PART.fullmatch(name) and os.path.join(self._folder, name) not in places:
                os.unlink(os.path.join(self._folder, name))


def _row(outcome: Outcome) -> dict[str, Any]:
    line: Mapping[str, Any] = json.loads(outcome.data)
    removed = [{"label": label, "chars": chars} for label, chars in outcome.row.removed.items()]
    known = {**line["metadata"], **line, "removed": removed}
    return {name: known.get(name) for name in _SCHEMA.names}
