"""The command line. Data goes to stdout, messages to stderr; what is done is the library's business.

Exit codes: 0 done; 1 changes or findings (`check`, `--diff`, `--in-place`, `rules test`); 2 wrong use or a fatal error;
3 some captures failed, the others are done; 130 interrupted.
"""

from __future__ import annotations

from typing import Annotated

import typer

from stripper.cli import check, clean, explain, fit, git, learn, rules
from stripper.cli import eval as evaluation
from stripper.cli.group import Group

__all__ = ["app", "main"]

app = typer.Typer(
    cls=Group,
    help="Raw captures of web pages become clean article text, metadata and the reason for every removed line.",
    epilog="Exit codes: 0 done; 1 changes or findings; 2 wrong use or fatal; 3 some captures failed.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
app.command("clean", short_help="Turn captures into clean articles.")(clean.clean)
app.command("check", short_help="List the chrome in captures, a line each.")(check.check)
app.command("eval", short_help="Score stripper, or another extractor, on labelled captures.")(evaluation.evaluate)
app.command("explain", short_help="Show what became of every block of a capture, and why.")(explain.explain)
app.command("fit", short_help="Fit the judge on labelled captures.")(fit.fit)
app.command("learn", short_help="Learn what repeats over the pages of a site, as rules.")(learn.learn)
app.add_typer(git.app, name="git", short_help="Diffs that show articles; commits without chrome.")
app.add_typer(rules.app, name="rules")


def _version(asked: bool) -> None:
    if asked:
        from stripper import __version__

        typer.echo(f"stripper {__version__}")
        raise typer.Exit


@app.callback()
def stripper(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and end.")
    ] = False,
) -> None:
    """Raw captures of web pages become clean article text, metadata and the reason for every removed line."""


def main() -> None:
    """Runs the command line of this process and ends it with the exit code."""
    app()
