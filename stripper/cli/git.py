"""`stripper git`: diffs that show articles instead of pages, and commits of text dumps without their chrome."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from stripper.cli import options
from stripper.cli.options import Keep, Lang, Rules
from stripper.cli.terminal import note
from stripper.errors import BadCapture, StripperError

__all__ = ["app"]

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Diffs of captures that show articles, and an opt-in filter that commits text dumps without chrome.",
)

Attributes = Annotated[
    str | None,
    typer.Option(
        "--attributes",
        metavar="FILE",
        help="Attributes file to write, such as .gitattributes; left out: one that is not committed.",
    ),
]


@app.command("install", short_help="Let git show articles where it compares captures.")
def install(
    patterns: Annotated[
        list[str],
        typer.Argument(metavar="PATTERNS", help="The captures, as .gitattributes names files: 'dumps/*.txt'."),
    ],
    filtered: Annotated[
        bool, typer.Option("--filter", help="Also take the chrome out of text dumps as they are committed.")
    ] = False,
    attributes: Attributes = None,
    rules: Rules = None,
    keep: Keep = None,
    lang: Lang = None,
) -> None:
    """Let git show articles where it compares captures (git diff, log -p, show) in this repository.

    Nothing that is committed changes, unless you ask for --filter: then text dumps are committed without their chrome,
    while the files in the working tree stay as they are. HTML, and whatever cannot be read, is committed as it is.
    """
    from stripper.adapters.git import switch_on, with_driver

    given = _given(rules, keep, lang)
    place, before = _attributes(attributes)
    switch_on(_command("textconv", given), _command("filter-process", given) if filtered else None)
    _put(place, with_driver(before, patterns, filtered=filtered))
    note(f"git diff shows articles of {' '.join(patterns)}, as {place} says")
    if filtered:
        note("text dumps among them are committed without chrome from now on")


@app.command("uninstall", short_help="Take back what install did.")
def uninstall(attributes: Attributes = None) -> None:
    """Take back what install did: the settings of this repository and the lines in its attributes file."""
    from stripper.adapters.git import switch_off, without_driver

    place, before = _attributes(attributes)
    switch_off()
    after = without_driver(before)
    if after != before:
        _put(place, after)
    note(f"git shows and commits captures as they are again; {place} says nothing of stripper")


@app.command("textconv", short_help="Print what git is to compare (git calls this).")
def textconv(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A capture; git names a copy of it.")],
    rules: Rules = None,
    keep: Keep = None,
    lang: Lang = None,
) -> None:
    """Print what git is to compare: the text of a capture, or the file as it is where no text is found in it.

    This is what git calls once install has told it to; it never fails for what a file holds.
    """
    from stripper.pipeline import Stripper

    try:
        with open(file, "rb") as opened:
            data = opened.read()
    except OSError as error:
        raise StripperError(f"{file}: cannot be read ({error.strerror}); give a capture") from error
    stripper = Stripper(rules=rules or None, keep=options.names(keep))
    try:
        text = stripper.strip(data, lang=lang).text
        data = f"{text}\n".encode() if text else data
    except Exception as error:
        note(f"shown as it is: {file}: {_reason(error)}")
    sys.stdout.buffer.write(data)


@app.command("filter-process", short_help="Serve git as a clean filter (git calls this).")
def filter_process(rules: Rules = None, keep: Keep = None, lang: Lang = None) -> None:
    """Serve git's long-running filter protocol on standard input and output.

    This is what git calls once install --filter has told it to. Bytes pass through unchanged where a file is no text
    dump, holds no chrome or cannot be read; the reason for the latter goes to standard error.
    """
    from stripper.adapters.git import serve
    from stripper.folder import Settings
    from stripper.folder.dump import without_chrome
    from stripper.folder.one import ready
    from stripper.folder.sources import LARGEST_BYTES, printable

    settings = Settings(rules=tuple(rules or ()), keep=options.names(keep), lang=lang)

    def cleaned(path: str, data: bytes) -> bytes:
        try:
            if len(data) > LARGEST_BYTES:
                raise BadCapture(f"larger than {LARGEST_BYTES:,} bytes, which is no page")
            # Made ready here and not before: git gives up altogether if its filter ends before it has said a word.
            return without_chrome(ready(settings), data, lang)
        except Exception as error:
            note(f"stripper: committed as it is: {printable(path)}: {_reason(error)}")
            return data

    serve(sys.stdin.buffer, sys.stdout.buffer, cleaned)


def _reason(error: Exception) -> str:
    return str(error) if isinstance(error, StripperError) else f"{type(error).__name__}: {error}"


def _command(name: str, given: Sequence[str]) -> str:
    """A command line for git's settings, which works whatever the PATH is when git runs it."""
    return shlex.join([sys.executable, "-m", "stripper", "git", name, *given])


def _given(rules: Sequence[str] | None, keep: Sequence[str] | None, lang: str | None) -> list[str]:
    """The options again, so that git passes them on; wrong ones raise StripperError here and not in every diff."""
    from stripper.pipeline import Stripper

    Stripper(rules=rules or None, keep=options.names(keep))
    folders = [part for folder in rules or () for part in ("--rules", os.path.abspath(folder))]
    labels = [part for label in options.names(keep) for part in ("--keep", label)]
    return [*folders, *labels, *(("--lang", lang) if lang else ())]


def _attributes(given: str | None) -> tuple[str, str]:
    """The attributes file to write and what it says now."""
    from stripper.adapters.git import git

    place = given or git("rev-parse", "--git-path", "info/attributes")
    try:
        with open(place, encoding="utf-8", errors="surrogateescape", newline="") as file:
            return place, file.read()
    except FileNotFoundError:
        return place, ""
    except OSError as error:
        raise StripperError(f"{place}: cannot be read ({error.strerror}); give another --attributes file") from error


def _put(place: str, text: str) -> None:
    from stripper.folder import whole_file

    try:
        os.makedirs(os.path.dirname(place) or ".", exist_ok=True)
        whole_file(place, text.encode("utf-8", "surrogateescape"))
    except OSError as error:
        raise StripperError(f"{place}: cannot be written ({error.strerror}); give another --attributes file") from error
