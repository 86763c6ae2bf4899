"""Where captures come from, where the user knows it: one site for all, or a table of files and URLs."""

from __future__ import annotations

import csv
import json
import os
import re
from pathlib import Path

from stripper.errors import StripperError
from stripper.folder.sources import Found

__all__ = ["Addresses"]


# A name with dots and a last part of letters; what ends like a file is none, for scrapers name folders after pages too.
_HOST = re.compile(
    r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+(?!html?$|txt$|md$|xml$|zip$|gz$|tar$|jsonl$|csv$|tsv$|parquet$|warc$|wet$|zst$|xz$|mhtml$)[a-z]{2,24}",
    re.IGNORECASE,
)


class Addresses:
    """The URL of each capture as the user gave it, or as a folder named after its host tells.

    `site` is a host that all captures are of; `table` a UTF-8 file (csv, tsv or jsonl) with columns `file` (the path below
    its source, or the name alone) and `url`. Raises StripperError for a table that cannot be read.
    """

    def __init__(self, site: str | None = None, table: str | None = None) -> None:
        self._site = f"https://{site}/" if site else ""
        self._known = _read(Path(table)) if table else {}
        self._given: dict[str, str] = {}

    def of(self, found: Found) -> str:
        """The capture's URL, that of its container where the table has none; "" where nothing is known."""
        known = self._known.get(found.relative) or self._known.get(os.path.basename(found.relative))
        return known or found.url or self._site or self._given.get(found.path) or _of_folder(found.path)

    def give(self, found: Found, host: str) -> None:
        """Makes a host known for a capture of which nothing else tells it."""
        self._given[found.path] = f"https://{host}/"


def _of_folder(path: str) -> str:
    """The innermost folder that is named like a host."""
    folders = path.split("/")[:-1]
    return next((f"https://{name.lower()}/" for name in reversed(folders) if _HOST.fullmatch(name)), "")


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
