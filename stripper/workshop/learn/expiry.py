"""Which rules of a site still hold on its pages: those that hold nowhere were made for a template that is gone."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from stripper.match import host_of
from stripper.model import Page
from stripper.pipeline import Engine
from stripper.rulebook.load import Rule

__all__ = ["Standing", "standings"]


@dataclass(slots=True)
class Standing:
    """How one rule of a site does on captures."""

    rule: Rule
    pages: int = 0
    """captures of its sites that it could hold on: a rule about containers needs HTML"""
    held: int = 0
    """those of them on which it did"""

    @property
    def is_gone(self) -> bool:
        """Whether it could hold somewhere and did nowhere."""
        return self.pages > 0 and not self.held


def standings(engine: Engine, asked: Collection[str], pages: Iterable[Page]) -> list[Standing]:
    """How the site rules among the asked ones (their ids) do on some pages, in the order of the rulebook."""
    rules = engine.rulebook.rules
    found = {number: Standing(rule) for number, rule in enumerate(rules) if rule.hosts and rule.id in asked}
    for page in pages:
        host = host_of(page)
        here = [number for number, one in found.items() if _may_hold(one.rule, host, page.kind)]
        if here:
            held = {finding.rule for finding in engine.see(page).findings}
            for number in here:
                found[number].pages += 1
                found[number].held += number in held
    return list(found.values())


def _may_hold(rule: Rule, host: str, kind: str) -> bool:
    asks_html = bool(rule.names or rule.tags or rule.outside)
    if kind not in (("html",) if asks_html else (rule.kind or kind,)):
        return False
    return any(host == one or host.endswith("." + one) for one in rule.hosts)
