"""What kind of container a file is, by its name, and by its first bytes where there is no name to go by."""

from __future__ import annotations

import os
import re

__all__ = ["COMPRESSIONS", "HEAD_BYTES", "TABLES", "format_in", "format_of", "without_compression"]

COMPRESSIONS = (".gz", ".bz2", ".xz", ".zst")
TABLES = frozenset(("jsonl", "csv", "tsv", "parquet"))
"""Formats whose files may as well hold something else than captures."""
HEAD_BYTES = 512
"""As much of a file as `format_in` looks at: the first block of a tar file."""

_FORMATS = {
    ".warc": "warc", ".wet": "warc", ".jsonl": "jsonl", ".ndjson": "jsonl", ".csv": "csv", ".tsv": "tsv",
    ".parquet": "parquet", ".zip": "zip", ".wacz": "zip", ".tar": "tar",
}  # fmt: skip
_SHORT = {".tgz": ".tar.gz", ".tbz2": ".tar.bz2", ".txz": ".tar.xz", ".tzst": ".tar.zst"}
_WHOLE = frozenset(("parquet", "zip"))
"""Formats that are read from their end, so never through a compression around them."""
_OBJECT = re.compile(rb'(?:\xef\xbb\xbf)?\s*\{\s*"[^"\n]{1,200}"\s*:')


def format_of(name: str) -> str:
    """The format that a file's name stands for; empty for files that are captures, or none at all."""
    stem, ending = os.path.splitext(name.lower())
    inner = without_compression(stem + _SHORT.get(ending, ending))
    format = _FORMATS.get(os.path.splitext(inner)[1], "")
    return "" if format in _WHOLE and inner != name.lower() else format


def format_in(head: bytes) -> str:
    """The format of a file that begins with these bytes (HEAD_BYTES of them, if it has as many), or empty."""
    if head.startswith(b"WARC/"):
        return "warc"
    if head.startswith((b"PK\3\4", b"PK\5\6")):
        return "zip"
    if head.startswith(b"PAR1"):
        return "parquet"
    if head[257:262] == b"ustar":
        return "tar"
    return "jsonl" if _OBJECT.match(head) else ""


def without_compression(name: str) -> str:
    """The name that a compressed file has when it is unpacked."""
    stem, ending = os.path.splitext(name)
    return stem if ending.lower() in COMPRESSIONS else name
