"""Makes cleaning of text dumps final: a page without chrome is left alone, and a cleaned page has no chrome left.

Flattened text that was cleaned once may come back, from a pre-commit hook at the latest. The facts of a block depend on
its neighbours, so what is left after cleaning could be judged differently the second time. Here the judgement is
repeated on what was kept until nothing more goes: `clean(clean(x)) == clean(x)`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

import numpy as np

from stripper.judge import Scores
from stripper.match import Finding
from stripper.model import Evidence, FloatArray, Page
from stripper.read.surroundings import Facts
from stripper.rulebook.load import Label, Rule

__all__ = ["has_chrome", "leave_alone", "settle"]

_SURE = frozenset(("line", "phrase", "pattern"))
_ROUNDS = 30
"""Most pages need two looks; a table of a thousand near-ties may lose a line or two at each."""
# Without a single known line a page is taken for a dump only by its shape: many lines the judge throws out beside prose.
_LEAST_LINES = 8
_SURELY = -1.0
_LEAST_SHARE = 0.3


def has_chrome(
    rules: Sequence[Rule],
    known: Mapping[str, Label],
    facts: Facts,
    findings: Sequence[Finding],
    labels: Sequence[str],
    kept: Collection[str],
    score: FloatArray,
) -> bool:
    """Whether a text dump shows that it is one: a removed line that a rule knows, or many removed lines around prose.

    What is left of a dump may hold a line or two that hardly fall on the side of chrome: they do not make it a dump again.
    """
    gone = [label not in kept and value < _SURELY for label, value in zip(labels, score.tolist(), strict=True)]
    for finding in findings:
        rule = rules[finding.rule]
        if finding.how in _SURE and not rule.weak and known[rule.label].part != "text" and gone[finding.start]:
            return True
    text = sum(1 for block, label in enumerate(labels) if label in kept and facts.prose[block] > 0)
    count = sum(gone)
    return text >= 2 and count >= _LEAST_LINES and count >= _LEAST_SHARE * len(gone)


def leave_alone(page: Page, facts: Facts, scores: Scores, labels: list[str], kept: Collection[str]) -> None:
    """Books the reason why nothing goes, and names every block a part of the text."""
    gone = np.fromiter((label not in kept for label in labels), bool, len(labels))
    scores.add("no chrome on the page", np.where(gone, np.maximum(0.1 - scores.score, 0.0), 0.0))
    for block in np.flatnonzero(gone).tolist():
        short = facts["words"][block] <= 14 and not facts["ends"][block]
        labels[block] = "heading" if facts["level"][block] > 0 or (short and block + 1 < len(labels)) else "body"


def settle(
    scores: Scores,
    labels: list[str],
    shapes: dict[int, Evidence],
    kept: Collection[str],
    judged_again: Callable[[Sequence[int]], tuple[list[str], Sequence[float]] | None],
) -> None:
    """Judges what is kept until a look at it takes nothing more out.

    `judged_again` gets the blocks kept so far and gives their labels and scores as a page of their own, or None where
    such a page would not be read as the same blocks. What goes gets its reason in `shapes`.
    """
    for _ in range(_ROUNDS):
        left = [block for block, label in enumerate(labels) if label in kept]
        again = judged_again(left) if left else None
        if again is None:
            return
        changed = np.zeros(len(labels))
        for block, label, score in zip(left, *again, strict=True):
            if label not in kept:
                labels[block] = label
                shapes[block] = Evidence(
                    "shape/left-over", label, 0.0, "Without the chrome around it, it is no text either."
                )
                changed[block] = min(score, -0.1) - scores.score[block]
        if not changed.any():
            return
        scores.add("a second look without the chrome", changed)
