"""Rules as they are written into files, for people to read, edit and commit."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

__all__ = ["FILLER", "quoted", "table"]

FILLER = "The river rose overnight, and by morning the lower town stood in water."
"""Text of an article, for examples."""


def table(
    name: str, label: str, why: str, conditions: Sequence[str], matches: Sequence[str], spares: Sequence[str]
) -> Iterator[str]:
    """The lines of one rule; `conditions` are lines as they are."""
    yield from ("", f"[{name}]", f'label = "{label}"', f"why = {quoted(why)}", *conditions)
    yield f"matches = [{', '.join(map(quoted, matches))}]"
    yield f"spares = [{', '.join(map(quoted, spares))}]"


def quoted(text: str) -> str:
    """A text as TOML writes it."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
