"""The arguments that several commands take."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Annotated, BinaryIO

import typer

from stripper.errors import StripperError

__all__ = [
    "ArticlesOnly",
    "Field",
    "File",
    "Jobs",
    "Keep",
    "Lang",
    "PageType",
    "Quiet",
    "Rules",
    "Site",
    "Sources",
    "Urls",
    "names",
    "standard_input",
]

Sources = Annotated[
    list[str],
    typer.Argument(metavar="SOURCES", help="Captures, archives, tables, folders of them, or - for standard input."),
]
File = Annotated[str, typer.Argument(metavar="FILE", help="One capture, or - for standard input.")]
Rules = Annotated[
    list[str] | None,
    typer.Option("--rules", metavar="DIR", help="Folder of your own rule files, added to the rules that come along."),
]
Keep = Annotated[
    list[str] | None,
    typer.Option("--keep", metavar="LABEL", help="Keep blocks of this label (comments, captions, title …) too."),
]
ArticlesOnly = Annotated[bool, typer.Option("--articles-only", help="No text for pages that hold no article.")]
PageType = Annotated[
    str | None, typer.Option("--page-type", metavar="TYPE", help="What all pages are: article, forum, product …")
]
Lang = Annotated[
    str | None, typer.Option("--lang", metavar="CODE", help="Language of captures that do not tell: en, de, zh …")
]
Site = Annotated[
    str | None, typer.Option("--site", metavar="HOST", help="The site all captures are of, where nothing else tells.")
]
Urls = Annotated[
    str | None, typer.Option("--urls", metavar="FILE", help="Table (csv, tsv, jsonl) with columns file and url.")
]
Field = Annotated[
    str | None,
    typer.Option("--field", metavar="NAME", help="The column of tables that holds captures: html, text … by default."),
]
Jobs = Annotated[
    int,
    typer.Option(
        "--jobs", "-j", metavar="N", min=0, help="Processes; 0 takes one for each core if there is enough to do."
    ),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress bar, notes or summary; failures still show.")]


def names(given: Sequence[str] | None) -> tuple[str, ...]:
    """The values of an option that may be given several times or with commas."""
    return tuple(name.strip() for value in given or () for name in value.split(",") if name.strip())


def standard_input() -> BinaryIO:
    """Standard input. Raises StripperError where it is a terminal, which would wait without a word."""
    if sys.stdin.isatty():
        raise StripperError("- reads captures from standard input, which is a terminal; pipe one in")
    return sys.stdin.buffer
