"""Where captures come from, where the user knows it: one site for all, or a table of files and URLs."""

from __future__ import annotations

import csv
import json
import os
from pathlib import Path

from stripper.errors import StripperError
from stripper.folder.sources import Found

__all__ = ["Addresses"]


class Addresses:
    """The URL of each capture as the user gave it.

    `site` is a host that all captures are of; `table` a UTF-8 file (csv, tsv or jsonl) with columns `file` (the path below
    its source, or the name alone) and `url`. Raises StripperError for a table that cannot be read.
    """

    def __init__(self, site: str | None = None, table: str | None = None) -> None:
        self._site = f"https://{site}/" if site else ""
        self._known = _read(Path(table)) if table else {}

    def of(self, found: Found) -> str:
        """The capture's URL, that of its container where the table has none; "" where nothing is known."""
        known = self._known.get(found.relative) or self._known.get(os.path.basename(found.relative))
        return known or found.url or self._site


def _read(path: Path) -> dict[str, str]:
    try:
        text = path.read_text("utf-8-sig")
        if path.suffix in (".jsonl", ".ndjson"):
            rows = [json.loads(line) for line in text.split("\n") if line.strip()]
        else:
            rows = list(csv.DictReader(text.splitlines(), delimiter="\t" if path.suffix == ".tsv" else ","))
        return {str(row["file"]): str(row["url"]) for row in rows if row["file"] and row["url"]}
    except OSError as error:
        raise StripperError(
            f"--urls {path}: cannot be read ({error.strerror}); give a csv, tsv or jsonl file"
        ) from error
    except (KeyError, TypeError, ValueError) as error:
        raise StripperError(f"--urls {path}: no UTF-8 table with columns file and url ({error!r})") from error
