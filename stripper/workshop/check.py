"""Runs the examples of rules: every rule must hit what it says it matches and spare what it says it spares."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from stripper.model import Capture, Kind
from stripper.pipeline import Engine
from stripper.read import read
from stripper.rulebook.load import Rule, Rulebook, load, rules_folder

__all__ = ["Outcome", "check"]

# HTML examples are shown inside a page that has other text, since a name on the whole page is no evidence.
_PROSE = (
    "<p>" + "The river rose overnight, and by morning the lower town stood in water up to the doorsteps. " * 12 + "</p>"
)


class Outcome(NamedTuple):
    """What became of one example of one rule."""

    rule: str
    example: str
    expected: str
    """matches or spares"""
    ok: bool
    kind: str
    """hit and spared where all is well; missed (a match was not hit) or noisy (a spare was hit)"""


def check(rulebook: Rulebook, only: str | None = None) -> Iterator[Outcome]:
    """The outcome of every example, in the order of the rules; `only` restricts them to ids that begin so."""
    engine = Engine(rulebook)
    for rule in rulebook.rules:
        if only and not rule.id.startswith(only):
            continue
        for example in rule.matches:
            hit = _hits(engine, rule, example)
            yield Outcome(rule.id, example, "matches", hit, "hit" if hit else "missed")
        for example in rule.spares:
            hit = _hits(engine, rule, example)
            yield Outcome(rule.id, example, "spares", not hit, "noisy" if hit else "spared")


def _hits(engine: Engine, rule: Rule, example: str) -> bool:
    markup = example.lstrip().startswith("<")
    kind: Kind = "html" if markup else "text"
    text = f"<html><body><div>{example}</div><div><div>{_PROSE}</div></div></body></html>" if markup else example
    url = f"https://{rule.hosts[0]}/" if rule.hosts else None
    page = read(Capture(kind, text, language=rule.language or None, url=url))
    rules = engine.rulebook.rules
    return any(rules[finding.rule].id == rule.id for finding in engine.see(page).findings)


def main(arguments: list[str]) -> int:
    folder = Path(arguments[0]) if arguments else rules_folder()
    only = None
    if not (folder / "labels.toml").is_file() and (folder.parent / "labels.toml").is_file():
        folder, only = folder.parent, f"{folder.name}/"
    rulebook = load([folder])
    count = broken = 0
    for outcome in check(rulebook, only):
        count += 1
        if not outcome.ok:
            broken += 1
            print(f"{outcome.rule}: {outcome.kind}: {outcome.example[:200]!r}")
    print(f"{len(rulebook.rules)} rules, {count} examples, {broken} broken")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
