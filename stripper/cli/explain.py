"""`stripper explain`: every block of one capture with its label, score and reasons."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from stripper.cli import options
from stripper.cli.group import SOME_FAILED
from stripper.cli.options import ArticlesOnly, File, Keep, Lang, PageType, Rules
from stripper.cli.terminal import note, put
from stripper.errors import BadCapture, StripperError

__all__ = ["explain"]


def explain(
    file: File,
    as_json: Annotated[
        bool, typer.Option("--json", help="The whole article as JSON, blocks and evidence included.")
    ] = False,
    articles_only: ArticlesOnly = False,
    rules: Rules = None,
    keep: Keep = None,
    lang: Lang = None,
    page_type: PageType = None,
) -> None:
    """Show what became of every block of a capture (+ kept, - removed), and why."""
    from stripper.folder import bytes_of, find, page_of
    from stripper.pipeline import Stripper

    found = find([file], stdin=options.standard_input).found
    if len(found) != 1 or found[0].container:
        raise StripperError(f"{file}: holds not one capture; give one, or -")
    stripper = Stripper(rules=rules or None, keep=options.names(keep), articles_only=articles_only, page_type=page_type)
    try:
        page = page_of(found[0], bytes_of(found[0]))
        article = stripper.strip(page.data, url=page.url or None, lang=lang, encoding=page.charset or None)
    except BadCapture as error:
        note(f"failed: {file}: {error}")
        raise typer.Exit(SOME_FAILED) from error
    except OSError as error:
        raise StripperError(f"{file}: cannot be read ({error.strerror}); give one capture, or -") from error
    text = article.to_json() if as_json else article.explain()
    put(_coloured(text) if sys.stdout.isatty() and not as_json and not os.environ.get("NO_COLOR") else text)
    put("\n")


def _coloured(text: str) -> str:
    colours = {"+": typer.colors.GREEN, "-": typer.colors.RED}
    lines = (
        typer.style(line, fg=colours[line[0]]) if line[:1] in colours else typer.style(line, dim=True)
        for line in text.split("\n")
    )
    return "\n".join(lines)
