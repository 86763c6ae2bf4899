"""`stripper fit`: learns the judge's model, or the weights that metadata is chosen by, from labelled captures."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from stripper.cli.options import Rules
from stripper.cli.terminal import note, put

__all__ = ["fit"]


def fit(
    sets: Annotated[list[Path], typer.Argument(metavar="SETS", help="Folders with gold.jsonl and captures/.")],
    to: Annotated[
        Path, typer.Option("--to", metavar="FILE", help="Where it goes; a rule folder's model.json or metadata.json.")
    ],
    about: Annotated[
        bool, typer.Option("--metadata", help="Fit what titles, authors and dates are chosen by, not the judge.")
    ] = False,
    rounds: Annotated[int, typer.Option("--rounds", metavar="N", min=1, help="Trees for each kind of capture.")] = 250,
    rules: Rules = None,
) -> None:
    """Fit the judge on labelled captures, HTML and text; print its scores on sites it never saw."""
    from stripper.folder import whole_file

    text = _metadata(sets) if about else _model(sets, [Path(folder) for folder in rules or ()], rounds)
    whole_file(str(to), text.encode("utf-8"))
    note(f"wrote {to}")


def _model(sets: list[Path], rules: list[Path], rounds: int) -> str:
    from stripper.workshop import fit as fitting

    fitted = fitting.fit(sets, rules=rules, rounds=rounds, say=note)
    put("word F1 and right page types out of fold\n")
    for name, row in fitted.scores.items():
        put(f"  {name:<34} {row['word_f1']:.4f}  {row['types']:6.1%}  {row['pages']:5} pages\n")
    put("confidence and word F1 out of fold\n")
    for said, reached, pages in fitted.reliability:
        put(f"  {said:.3f}  {reached:.3f}  {pages:5} pages\n")
    return fitted.to_json()


def _metadata(sets: list[Path]) -> str:
    from stripper.workshop import choices

    fitted = choices.fit(sets, say=note)
    put("title exact, date same day, authors F1 out of fold\n")
    for name, row in fitted.scores.items():
        put(f"  {name:<20} " + "  ".join(f"{field} {score:.3f}" for field, score in row.items()) + "\n")
    for field, rows in fitted.reliability.items():
        put(f"confidence of {field} and how often it is right out of fold\n")
        for said, reached, values in rows:
            put(f"  {said:.3f}  {reached:.3f}  {values:5} values\n")
    return fitted.to_json()
