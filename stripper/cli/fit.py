"""`stripper fit`: learns the judge's model from labelled captures."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from stripper.cli.options import Rules
from stripper.cli.terminal import note, put

__all__ = ["fit"]


def fit(
    sets: Annotated[list[Path], typer.Argument(metavar="SETS", help="Folders with gold.jsonl and captures/.")],
    to: Annotated[Path, typer.Option("--to", metavar="FILE", help="Where the model goes; a rule folder's model.json.")],
    rounds: Annotated[int, typer.Option("--rounds", metavar="N", min=1, help="Trees for each kind of capture.")] = 250,
    rules: Rules = None,
) -> None:
    """Fit the judge on labelled captures, HTML and text; print its scores on sites it never saw."""
    from stripper.folder import whole_file
    from stripper.workshop import fit as fitting

    fitted = fitting.fit(sets, rules=[Path(folder) for folder in rules or ()], rounds=rounds, say=note)
    whole_file(str(to), fitted.to_json().encode("utf-8"))
    put("word F1 and right page types out of fold\n")
    for name, row in fitted.scores.items():
        put(f"  {name:<34} {row['word_f1']:.4f}  {row['types']:6.1%}  {row['pages']:5} pages\n")
    put("confidence and word F1 out of fold\n")
    for said, reached, pages in fitted.reliability:
        put(f"  {said:.3f}  {reached:.3f}  {pages:5} pages\n")
    note(f"wrote {to}")
