"""`stripper clean`: captures become articles, in a folder, on stdout or where they stand."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from stripper.cli import options
from stripper.cli.group import CHANGES, SOME_FAILED
from stripper.cli.learn import write_profiles
from stripper.cli.options import ArticlesOnly, Jobs, Keep, Lang, PageType, Quiet, Rules, Site, Sources, Urls
from stripper.cli.terminal import Tally, note, put, summary, watched
from stripper.errors import StripperError

if TYPE_CHECKING:
    from stripper.folder import Found, Job, Journal, Outcome, Settings

__all__ = ["clean"]

_ENDINGS = {"text": ".txt", "markdown": ".md", "json": ".json", "html": ".html"}
_PROFILES = "site-rules"
_MANIFEST = "manifest.jsonl"
_ARTICLES = "articles.jsonl"
_JOURNAL = ".stripper-journal.jsonl"


class Form(StrEnum):
    """What articles are written as."""

    TEXT = "text"
    MARKDOWN = "markdown"
    JSON = "json"
    JSONL = "jsonl"
    HTML = "html"


def clean(
    sources: Sources,
    to: Annotated[
        str | None, typer.Option("--to", metavar="OUT", help="Folder for the articles and manifest.jsonl.")
    ] = None,
    form: Annotated[
        Form, typer.Option("--format", help="text, markdown, json, html: a file each; jsonl: one file, a line each.")
    ] = Form.TEXT,
    jobs: Jobs = 0,
    timeout: Annotated[
        float, typer.Option("--timeout", metavar="SECONDS", min=0, help="Give up a capture after this; 0: never.")
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

    With --to they go into a folder with the same tree and a manifest.jsonl; without it, the text of one capture (or
    with --format jsonl a line for each of many) goes to stdout.
    """
    _reject_contradictions(to, form, in_place, diff)
    fills = to if not (diff or dry_run) else None
    if resume and not fills:
        raise StripperError(
            "--resume goes on with a run that fills a folder; give --to OUT without --diff and --dry-run"
        )
    from stripper.folder import Addresses, Journal, Settings, Task, find, run

    search = find(sources, stdin=options.standard_input, leave_out=to)
    addresses = Addresses(site, urls)
    used = list(rules or ())
    if learn:
        if not fills:
            raise StripperError("--learn writes the rules of each site; give --to OUT without --diff and --dry-run")
        profiles = os.path.join(fills, _PROFILES)
        if write_profiles(search.found, addresses, profiles, used, lang, quiet) and os.path.isdir(profiles):
            used.append(profiles)
    settings = Settings(
        task=Task.DIFF if diff else Task.REWRITE if in_place else Task.WRITE,
        form=form.value,
        dry_run=dry_run,
        in_place=in_place,
        rules=tuple(used),
        keep=options.names(keep),
        articles_only=articles_only,
        page_type=page_type,
        lang=lang,
    )
    if not (to or in_place or diff or dry_run or form is Form.JSONL):
        _need_one_file(sources)
    work = [
        job._replace(url=addresses.of(job.found))
        for job in _work(search.found, to if not (diff or in_place) else None, form)
    ]
    journal = Journal(os.path.join(fills, _JOURNAL), work, settings, resume=resume) if fills else None
    outcomes = watched(run(work, settings, jobs, timeout=timeout, journal=journal), len(work), quiet)
    tally = Tally()
    with ExitStack() as stack:
        written = (
            _written(outcomes, settings, fills, journal, stack) if fills and journal else _printed(outcomes, settings)
        )
        for outcome in written:
            tally.add(outcome)
            _say(outcome, settings, bool(to), quiet)
    if not quiet and (to or in_place or dry_run):
        summary(tally, search.passed_over)
    if tally.failed:
        raise typer.Exit(SOME_FAILED)
    if tally.changed:
        raise typer.Exit(CHANGES)


def _reject_contradictions(to: str | None, form: Form, in_place: bool, diff: bool) -> None:
    if in_place and to:
        raise StripperError("--in-place writes where the dumps stand and --to elsewhere; give one of them")
    if in_place and form is not Form.TEXT:
        raise StripperError("--in-place leaves text dumps text; leave --format out, or give --to OUT")
    if diff and form is not Form.TEXT:
        raise StripperError("--diff shows differences in text; leave --format out")
    if to and os.path.exists(to) and not os.path.isdir(to):
        raise StripperError(f"--to {to} is a file; give a folder, or leave --to out for stdout")


def _need_one_file(sources: Sequence[str]) -> None:
    if len(sources) > 1 or os.path.isdir(sources[0]):
        raise StripperError("give --to OUT for several captures or a folder (or --format jsonl for a line each)")


def _work(found: Sequence[Found], to: str | None, form: Form) -> list[Job]:
    """Each capture with the place of its article."""
    from stripper.folder import Job, output_names

    if to is None:
        return [Job(one) for one in found]
    if form is Form.JSONL:
        return [Job(one, name=_ARTICLES) for one in found]
    places = [os.path.join(os.path.abspath(to), name) for name in output_names(found, _ENDINGS[form.value])]
    own = {one.location: one.path for one in found if one.location}
    for place in places:
        if place in own:
            raise StripperError(f"--to {to} would overwrite the capture {own[place]}; give another folder")
    return [Job(one, place, os.path.relpath(place, to)) for one, place in zip(found, places, strict=True)]


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
        articles = stack.enter_context(LinesFile(os.path.join(to, _ARTICLES))) if settings.form == "jsonl" else None
    except OSError as error:
        raise StripperError(f"--to {to} cannot be written ({error.strerror}); give another folder") from error
    for outcome in outcomes:
        if articles:
            articles.write(outcome.data.encode("utf-8"))
        manifest.write((outcome.row.to_json() + "\n").encode("utf-8"))
        yield outcome


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
