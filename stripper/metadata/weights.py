"""What metadata is chosen by, as data: fitted weights (`rules/metadata.json`) and lists of words (`rules/metadata.toml`)."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from stripper.errors import StripperError
from stripper.rulebook.load import rules_folder
from stripper.words import fold

__all__ = ["TABLES", "words", "worth"]

TABLES = ("headline", "wording", "authors of html", "authors of text")
"""The choices among candidates that weights are fitted for."""


_WEIGHTS, _WORDS = "metadata.json", "metadata.toml"


@cache
def worth(table: str) -> Mapping[str, float]:
    """What each sign adds to the log odds of a candidate; `none` stands for no candidate being right.

    Raises StripperError where the file or the table is missing, or a weight is no number.
    """
    found = _data(_WEIGHTS).get(table)
    if not isinstance(found, dict) or "none" not in found:
        raise StripperError(
            f"rules/{_WEIGHTS}: table {table!r} with the weights of signs, `none` among them, is missing; "
            "`stripper fit --metadata` writes the file"
        )
    for sign, value in found.items():
        if not isinstance(value, int | float) or isinstance(value, bool):
            raise StripperError(f"rules/{_WEIGHTS}: {table}.{sign} = {value!r} is no number")
    return found


@cache
def words(name: str) -> frozenset[str]:
    """A list of words, folded. Raises StripperError where the file has no such list."""
    found = _data(_WORDS).get("words", {}).get(name)
    if not isinstance(found, list) or not all(isinstance(word, str) for word in found):
        raise StripperError(f"rules/{_WORDS}: [words] needs {name} = [...], a list of words")
    return frozenset(map(fold, found))


@cache
def _data(name: str) -> dict[str, Any]:
    path = rules_folder() / name
    parse: Callable[[str], Any] = json.loads if name == _WEIGHTS else tomllib.loads
    try:
        data = parse(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise StripperError(f"{path}: cannot be read ({error}); stripper comes with this file") from error
    return data if isinstance(data, dict) else {}
