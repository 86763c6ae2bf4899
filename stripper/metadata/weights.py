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

__all__ = ["CHOICES", "Tables", "fitted", "words"]

Tables = Mapping[str, Mapping[str, float]]
"""Choice → sign → what the sign adds to the log odds of a candidate; `none` stands for no candidate being right."""
CHOICES = ("headline", "wording", "authors of html", "authors of text", "published")
_WEIGHTS, _WORDS = "metadata.json", "metadata.toml"


@cache
def fitted() -> Tables:
    """The tables that come with stripper. Raises StripperError where the file or a table is missing or holds no numbers."""
    data = _data(_WEIGHTS)
    for choice in CHOICES:
        table = data.get(choice)
        if not isinstance(table, dict) or "none" not in table:
            raise StripperError(
                f"rules/{_WEIGHTS}: the weights of {choice!r}, `none` among them, are missing; "
                "`stripper fit --metadata` writes the file"
            )
        for sign, value in table.items():
            if not isinstance(value, int | float) or isinstance(value, bool):
                raise StripperError(f"rules/{_WEIGHTS}: {choice}.{sign} = {value!r} is no number")
    return {choice: data[choice] for choice in CHOICES}


@cache
def words(name: str) -> frozenset[str]:
    """A list of words, folded. Raises StripperError where the file has no such list."""
    found = _data(_WORDS).get("words", {}).get(name)
    if not isinstance(found, list) or not all(isinstance(word, str) for word in found):
        raise StripperError(f"rules/{_WORDS}: [words] needs {name} = [...], a list of words")
    return frozenset(map(fold, found))


def _data(name: str) -> dict[str, Any]:
    path = rules_folder() / name
    parse: Callable[[str], Any] = json.loads if name == _WEIGHTS else tomllib.loads
    try:
        data = parse(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise StripperError(f"{path}: cannot be read ({error}); stripper comes with this file") from error
    return data if isinstance(data, dict) else {}
