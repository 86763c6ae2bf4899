"""What people see while and after a run: bar and table on a terminal, plain lines elsewhere, all of it on stderr."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from stripper.folder import Outcome, Row

__all__ = ["Tally", "note", "put", "summary", "watched"]


@dataclass(slots=True)
class Tally:
    """What a run comes to."""

    captures: int = 0
    empty: int = 0
    failed: int = 0
    changed: int = 0
    kept: int = 0
    removed: Counter[str] = field(default_factory=Counter)
    passed_over: int = 0

    def add(self, outcome: Outcome) -> None:
        """Counts one more capture."""
        row = outcome.row
        self.captures += 1
        self.empty += row.status == "empty"
        self.failed += row.status == "failed"
        self.changed += outcome.changed
        self.kept += row.kept_chars
        self.removed.update(row.removed)


def put(text: str) -> None:
    """Data to stdout, as UTF-8 whatever the terminal's settings: files that are made of it must not depend on them."""
    typer.echo(text.encode("utf-8"), nl=False)


def note(text: str) -> None:
    """A message to stderr."""
    typer.echo(text, err=True)


def told(row: Row) -> None:
    """Says what went wrong with a capture."""
    if row.status == "failed":
        note(f"failed: {row.path}: {row.reason}")


def watched(outcomes: Iterable[Outcome], total: int | None, quiet: bool, *, prints: bool = True) -> Iterator[Outcome]:
    """The same outcomes, with a bar on the terminal and a line for each capture that failed.

    The bar has no end where the `total` is not known. `prints` says that data goes to stdout: on the same terminal a bar
    would stand in its way.
    """
    if quiet or total in (0, 1) or not sys.stderr.isatty() or (prints and sys.stdout.isatty()):
        for outcome in outcomes:
            told(outcome.row)
            yield outcome
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("captures"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}, {task.fields[failed]:,} failed, left"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), redirect_stdout=False, transient=True) as progress:
        bar = progress.add_task("captures", total=total, rate="", failed=0)
        failed = 0
        for outcome in outcomes:
            told(outcome.row)
            failed += outcome.row.status == "failed"
            task = progress.tasks[bar]
            rate = f"{task.finished_speed or task.speed or 0:,.0f}/s"
            progress.update(bar, advance=1, rate=rate, failed=failed)
            yield outcome


def summary(tally: Tally) -> None:
    """The table at the end of a run."""
    rows = list(_rows(tally))
    if not sys.stderr.isatty():
        width = max(len(name) for name, _ in rows)
        for name, value in rows:
            note(f"{name:<{width}}  {value}")
        return
    from rich.console import Console
    from rich.table import Table

    table = Table(show_header=False)
    table.add_column()
    table.add_column(justify="right")
    for name, value in rows:
        table.add_row(name, value, style="red" if name == "failed" and tally.failed else None)
    Console(stderr=True).print(table)


def _rows(tally: Tally) -> Iterator[tuple[str, str]]:
    removed = sum(tally.removed.values())
    whole = tally.kept + removed
    yield "captures", f"{tally.captures:,}"
    if tally.passed_over:
        yield "passed over, no captures", f"{tally.passed_over:,}"
    yield "without article text", f"{tally.empty:,}"
    yield "failed", f"{tally.failed:,}"
    yield "characters kept", f"{tally.kept:,} of {whole:,} ({tally.kept / whole if whole else 0:.0%})"
    for label, count in tally.removed.most_common():
        yield f"  removed as {label}", f"{count:,} ({count / whole:.1%})"
