"""What an article gives to items, documents and rows of other tools: plain values under the names of the JSON output."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, fields
from typing import Any

from stripper.errors import StripperError
from stripper.model import Metadata
from stripper.write import Article

__all__ = ["OUT", "checked", "values"]

OUT = ("text", "title", "authors", "published", "page_type", "confidence")
"""What is given where nobody says what is wanted."""

_NAMES = frozenset(field.name for field in fields(Metadata)) | frozenset(
    ("text", "kind", "encoding", "page_type", "confidence", "reason", "warnings")
)


def checked(names: Sequence[str], said: str) -> tuple[str, ...]:
    """The names as they are. Raises StripperError, which says where they were given, for one that does not exist."""
    for name in names:
        if name not in _NAMES:
            raise StripperError(f"{said} names {name!r}; there are {', '.join(sorted(_NAMES))}.")
    return tuple(names)


def values(article: Article, names: Sequence[str]) -> dict[str, Any]:
    """These values of an article."""
    known = asdict(article.metadata) | article.to_dict(keep=())
    return {name: known[name] for name in names}
