"""`stripper check`: a lint for captures that should hold nothing but article text."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import typer

from stripper.cli import options
from stripper.cli.group import CHANGES, SOME_FAILED
from stripper.cli.options import ArticlesOnly, Field, Jobs, Keep, Lang, PageType, Quiet, Rules, Sources
from stripper.cli.terminal import Tally, note, put, watched

if TYPE_CHECKING:
    from stripper.folder import Job

__all__ = ["check"]


def check(
    sources: Sources,
    jobs: Jobs = 0,
    field: Field = None,
    articles_only: ArticlesOnly = False,
    rules: Rules = None,
    keep: Keep = None,
    lang: Lang = None,
    page_type: PageType = None,
    quiet: Quiet = False,
) -> None:
    """List the chrome in captures, one `file:line label rule` a line. Exit 1 if there is any."""
    from stripper.folder import Job, Settings, Task, captures, find, run

    search = find(sources, stdin=options.standard_input)
    settings = Settings(
        task=Task.CHECK,
        rules=tuple(rules or ()),
        keep=options.names(keep),
        articles_only=articles_only,
        page_type=page_type,
        lang=lang,
    )
    work: Iterable[Job] = (Job(one) for one in captures(search.found, field=field) if one)
    total = None if any(one.container for one in search.found) else len(search.found)
    if total is not None:
        work = list(work)  # whose number tells how they are best done
    tally = Tally()
    lines = 0
    for outcome in watched(run(work, settings, jobs), total, quiet):
        tally.add(outcome)
        lines += len(outcome.findings)
        row = outcome.row
        put("".join(f"{row.path}:{found.line} {found.label} {found.rule}\n" for found in outcome.findings))
        if row.status == "empty" and not quiet:
            note(f"no article: {row.path}: {row.reason}; not checked")
    if tally.changed and not quiet:
        note(f"{lines:,} pieces of chrome in {tally.changed:,} of {tally.captures:,} captures")
    if tally.failed:
        raise typer.Exit(SOME_FAILED)
    if tally.changed:
        raise typer.Exit(CHANGES)
