"""`stripper clean`: captures become articles, in a folder, on stdout or where they stand."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from enum import StrEnum
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from stripper.cli import options
from stripper.cli.group import CHANGES, SOME_FAILED
from stripper.cli.learn import write_profiles
from stripper.cli.options import ArticlesOnly, Field, Jobs, Keep, Lang, PageType, Quiet, Rules, Site, Sources, Urls
from stripper.cli.terminal import Tally, note, put, summary, watched
from stripper.errors import StripperError

if TYPE_CHECKING:
    from stripper.folder import Addresses, Found, Job, Journal, Outcome, Settings

__all__ = ["clean"]

_ENDINGS = {"text": ".txt", "markdown": ".md", "json": ".json", "html": ".html", "tei": ".xml"}
_PROFILES = "site-rules"
_MANIFEST = "manifest.jsonl"
_ARTICLES = {"jsonl": "articles.jsonl", "parquet": "articles.parquet"}
_JOURNAL = ".stripper-journal.jsonl"
_OURS = (_PROFILES, _MANIFEST, *_ARTICLES.values())


class Form(StrEnum):
    """What articles are written as."""

    TEXT = "text"
    MARKDOWN = "markdown"
    JSON = "json"
    JSONL = "jsonl"
    PARQUET = "parquet"
    HTML = "html"
    TEI = "tei"


class Places(NamedTuple):
    """Where articles go."""

    names: Sequence[str]
    """Of the articles of captures, and of the folders for those of containers; below `folder`."""
    ending: str
    folder: str
    """Empty where nothing is written, or captures are rewritten."""
    shared: str
    """The name of what holds all articles, where they share it."""


def clean(
    sources: Sources,
    to: Annotated[
        str | None, typer.Option("--to", metavar="OUT", help="Folder for the articles and manifest.jsonl.")
    ] = None,
    form: Annotated[
        Form,
        typer.Option(
            "--format", help="text, markdown, json, html, tei: a file each; jsonl: a line each; parquet: a row each."
        ),
    ] = Form.TEXT,
    jobs: Jobs = 0,
    timeout: Annotated[
        float, typer.Option("--timeout", metavar="SECONDS", min=0, help="Give up a capture after this; 0: never.")
    ] = 0,
    memory: Annotated[
        int, typer.Option("--memory", metavar="MB", min=0, help="Give up a capture that needs more; 0: never.")
    ] = 0,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with a run to OUT that was stopped, from where it was.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Write nothing; print the rows of the manifest instead.")
    ] = False,
    diff: Annotated[
        bool, typer.Option("--diff", help="Write nothing; print what would be taken out. Exit 1 if anything.")
    ] = False,
    in_place: Annotated[
        bool,
        typer.Option("--in-place", help="Take the chrome out of text dumps where they stand. Exit 1 if any had it."),
    ] = False,
    field: Field = None,
    articles_only: ArticlesOnly = False,
    rules: Rules = None,
    learn: Annotated[
        bool, typer.Option("--learn", help="Learn each site first; its rules go to OUT/site-rules.")
    ] = False,
    site: Site = None,
    urls: Urls = None,
    keep: Keep = None,
    lang: Lang = None,
    page_type: PageType = None,
    quiet: Quiet = False,
) -> None:
    """Turn captures into clean articles.

    Captures are HTML, text or MHTML, compressed or not, or members of WARC, WET, JSONL, CSV, TSV, Parquet, ZIP and TAR
    files. With --to they go into a folder with the same tree and a manifest.jsonl; without it, the text of one capture
    (or with --format jsonl a line for each of many) goes to stdout.
    """
    _reject_contradictions(to, form, in_place, diff)
    fills = to if not (diff or dry_run) else None
    if resume and not fills:
        raise StripperError(
            "--resume goes on with a run that fills a folder; give --to OUT without --diff and --dry-run"
        )
    from stripper.folder import Addresses, Journal, Limits, Settings, Task, captures, find, run

    search = find(sources, stdin=options.standard_input, leave_out=to)
    addresses = Addresses(site, urls)
    used = list(rules or ())
    if learn:
        if not fills:
            raise StripperError("--learn writes the rules of each site; give --to OUT without --diff and --dry-run")
        if any(one.stream for one in search.found):
            raise StripperError("--learn reads all captures twice, and a pipe gives them once; give a file")
        profiles = os.path.join(fills, _PROFILES)
        pages = (one for one in captures(search.found, field=field) if one)
        if write_profiles(pages, addresses, profiles, used, lang, quiet) and os.path.isdir(profiles):
            used.append(profiles)
    settings = Settings(
        task=Task.DIFF if diff else Task.REWRITE if in_place else Task.WRITE,
        form=form.value,
        dry_run=dry_run,
        in_place=in_place,
        field=field,
        rules=tuple(used),
        keep=options.names(keep),
        articles_only=articles_only,
        page_type=page_type,
        lang=lang,
    )
    if not (to or in_place or diff or dry_run or form is Form.JSONL):
        _need_one_file(search.found)
    tally = Tally(passed_over=search.passed_over)
    places = _places(search.found, to if not (diff or in_place) else None, form)
    work: Iterable[Job] = _work(search.found, places, field, addresses, tally)
    total = None if any(one.container for one in search.found) else len(search.found)
    if total is not None:
        work = list(work)  # whose number tells how they are best done
    journal = Journal(os.path.join(fills, _JOURNAL), settings, resume=resume) if fills else None
    limits = Limits(timeout, memory * 1_000_000)
    outcomes = watched(
        run(work, settings, jobs, limits=limits, journal=journal), total, quiet, prints=not (fills or in_place)
    )
    with ExitStack() as stack:
        written = (
            _written(outcomes, settings, fills, journal, stack) if fills and journal else _printed(outcomes, settings)
        )
        for outcome in written:
            tally.add(outcome)
            _say(outcome, settings, bool(to), quiet)
    if not quiet and (to or in_place or dry_run):
        summary(tally)
    if tally.failed:
        raise typer.Exit(SOME_FAILED)
    if tally.changed:
        raise typer.Exit(CHANGES)


def _reject_contradictions(to: str | None, form: Form, in_place: bool, diff: bool) -> None:
    if in_place and to:
        raise StripperError("--in-place writes where the dumps stand and --to elsewhere; give one of them")
    if in_place and form is not Form.TEXT:
        raise StripperError("--in-place leaves text dumps text; leave --format out, or give --to OUT")
    if form is Form.PARQUET and not to:
        raise StripperError("--format parquet writes a folder of files; give --to OUT")
    if form is Form.PARQUET and not find_spec("pyarrow"):
        raise StripperError("--format parquet needs pyarrow; pip install 'stripper[arrow]'")
    if diff and form is not Form.TEXT:
        raise StripperError("--diff shows differences in text; leave --format out")
    if to and os.path.exists(to) and not os.path.isdir(to):
        raise StripperError(f"--to {to} is a file; give a folder, or leave --to out for stdout")


def _need_one_file(found: Sequence[Found]) -> None:
    if len(found) != 1 or found[0].container:
        raise StripperError("give --to OUT for several captures or a folder (or --format jsonl for a line each)")


def _places(found: Sequence[Found], to: str | None, form: Form) -> Places:
    """Where the articles go. Raises StripperError where that would overwrite a capture."""
    from stripper.folder import output_names

    ending = _ENDINGS.get(form.value, "")
    names = output_names(found, ending, _OURS)
    places = Places(names, ending, os.path.abspath(to) if to else "", _ARTICLES.get(form.value, "") if to else "")
    if not places.folder or places.shared:
        return places
    own = {one.location: one.path for one in found if one.location}
    folders = {folder for location in own for folder in Path(location).parents}
    for one, name in zip(found, names, strict=True):
        place = Path(places.folder, name)
        if str(place) in own or (one.container and place in folders):
            path = own.get(str(place), one.path)
            raise StripperError(f"--to {to} would overwrite the capture {path}; give another folder")
    return places


def _work(
    found: Sequence[Found], places: Places, field: str | None, addresses: Addresses, tally: Tally
) -> Iterator[Job]:
    """Each capture, as soon as it is asked for, with the place of its article."""
    from stripper.folder import Job, captures, renamed

    for one, name in zip(found, places.names, strict=True):
        for capture in captures((one._replace(relative=name) if one.container else one,), field=field):
            if capture is None:
                tally.passed_over += 1
                continue
            job = Job(capture, url=addresses.of(capture))
            if places.shared:
                job = job._replace(name=places.shared)
            elif places.folder:
                place = renamed(capture.relative, places.ending) if one.container else name
                job = job._replace(output=os.path.join(places.folder, place), name=place)
            yield job


def _written(
    outcomes: Iterable[Outcome], settings: Settings, to: str, journal: Journal, stack: ExitStack
) -> Iterator[Outcome]:
    """Articles (where they share a file) and manifest, filled as captures are done and put in place at the end."""
    from stripper.folder import LinesFile, swept

    try:
        os.makedirs(to, exist_ok=True)
        stack.enter_context(journal)  # the first in is the last out: it goes when all else is in place
        swept(to)
        manifest = stack.enter_context(LinesFile(os.path.join(to, _MANIFEST)))
        articles = _shared(settings.form, to, stack)
    except OSError as error:
        raise StripperError(f"--to {to} cannot be written ({error.strerror}); give another folder") from error
    for outcome in outcomes:
        articles(outcome)
        manifest.write((outcome.row.to_json() + "\n").encode("utf-8"))
        yield outcome


def _shared(form: str, to: str, stack: ExitStack) -> Callable[[Outcome], None]:
    """What puts an article into the file that it shares with others; nothing where each has its own."""
    if form == "jsonl":
        from stripper.folder import LinesFile

        lines = stack.enter_context(LinesFile(os.path.join(to, _ARTICLES[form])))
        return lambda outcome: lines.write(outcome.data.encode("utf-8"))
    if form == "parquet":
        from stripper.folder.parts import PartsFolder

        return stack.enter_context(PartsFolder(os.path.join(to, _ARTICLES[form]))).write
    return lambda outcome: None


def _printed(outcomes: Iterable[Outcome], settings: Settings) -> Iterator[Outcome]:
    for outcome in outcomes:
        if settings.dry_run and not outcome.data:
            put(outcome.row.to_json() + "\n")
        else:
            put(outcome.data)
        yield outcome


def _say(outcome: Outcome, settings: Settings, to_folder: bool, quiet: bool) -> None:
    """A word on captures that the user would otherwise wonder about."""
    row = outcome.row
    if quiet:
        return
    if settings.in_place and outcome.changed:
        note(f"{'would rewrite' if settings.dry_run or settings.task == 'diff' else 'rewrote'}: {row.path}")
    elif row.status == "empty" and not to_folder:
        left = "; left as it is" if settings.in_place else ""
        note(f"no article: {row.path}: {row.reason}{left}")
