"""One capture through the pipeline: read, cleaned, written, and whatever goes wrong put into its row."""

from __future__ import annotations

import difflib
import hashlib
import json
import os
import time
from dataclasses import replace
from functools import lru_cache
from typing import Any, NamedTuple

from stripper.errors import BadCapture
from stripper.folder.containers.compression import plain_bytes
from stripper.folder.dump import characters, chrome, has_chrome, without_chrome
from stripper.folder.row import Finding, Job, Outcome, Row, Settings, Task
from stripper.folder.saved import Saved, saved
from stripper.folder.sources import LARGEST_BYTES, Found, printable, renamed
from stripper.folder.writing import whole_file
from stripper.model import Block
from stripper.pipeline import Stripper
from stripper.workers import Limits, Lost
from stripper.write import Article

__all__ = ["bytes_of", "given_up", "page_of", "ready", "worked"]


class _Case(NamedTuple):
    """A capture that has been read and judged, with all that the tasks ask for."""

    stripper: Stripper
    job: Job
    settings: Settings
    saved: Saved
    article: Article
    row: Row

    @property
    def data(self) -> bytes:
        return self.saved.data


@lru_cache(maxsize=2)
def ready(settings: Settings) -> Stripper:
    """The one Stripper that a process uses for all captures. Raises StripperError for settings that do not hold."""
    return Stripper(
        rules=settings.rules or None,
        keep=settings.keep,
        articles_only=settings.articles_only,
        page_type=settings.page_type,
    )


def worked(job: Job, settings: Settings) -> Outcome:
    """The outcome of a capture. Never raises: what is wrong with one capture must not cost the others."""
    started = time.perf_counter()
    digest = None
    try:
        data = bytes_of(job.found, settings.largest_bytes)
        digest = hashlib.sha256(data).hexdigest()
        stripper = ready(settings)
        page = page_of(job.found, data)
        page = page._replace(url=job.url or page.url)
        article = stripper.strip(page.data, url=page.url or None, lang=settings.lang, encoding=page.charset or None)
        row = _row(job, digest, page, article)
        outcome = _TASKS[settings.task](_Case(stripper, job, settings, page, article, row))
    except BadCapture as error:
        outcome = _failed(job, str(error), digest)
    except OSError as error:
        outcome = _failed(job, _system_reason(error, job), digest)
    except Exception as error:
        why = f"{type(error).__name__}: {error}"[:500]
        outcome = _failed(job, f"stripper itself failed ({why}); please report it with the capture", digest)
    seconds = round(time.perf_counter() - started, 4)
    return outcome._replace(row=replace(outcome.row, seconds=seconds))


def given_up(job: Job, lost: Lost, limits: Limits) -> Outcome:
    """The outcome of a capture that took its process with it, or more than `limits` allow."""
    advice = {"late": "give --timeout more or ", "large": "give --memory more or "}.get(lost.why, "")
    return _failed(job, f"{lost.reason(limits)}; {advice}leave it out", None)


def bytes_of(found: Found, largest: int = LARGEST_BYTES) -> bytes:
    """The bytes of a capture. Raises BadCapture where it cannot be one, and OSError."""
    if found.problem:
        raise BadCapture(found.problem)
    data = found.data
    if data is None:
        with open(found.location, "rb") as file:
            data = file.read(largest + 1)
    data = plain_bytes(data, largest)
    if len(data) > largest:
        raise BadCapture(f"larger than {largest:,} bytes, which is no page; split it or leave it out")
    return data


def page_of(found: Found, data: bytes) -> Saved:
    """The page in a capture's bytes with all that is known of it. Raises BadCapture where there is none."""
    page = saved(data)
    return Saved(page.data, found.url or page.url, found.date or page.date, page.charset or found.charset)


def _row(job: Job, digest: str, page: Saved, article: Article) -> Row:
    kept, removed, by_label = article.counts()
    text = bool(article.text)
    return Row(
        path=printable(job.found.path),
        id=job.found.id or None,
        url=page.url or None,
        date=page.date or None,
        sha256=digest,
        kind=article.kind,
        encoding=article.encoding,
        page_type=article.page_type,
        confidence=round(float(article.confidence), 4),
        kept_chars=kept,
        removed_chars=removed,
        removed=dict(sorted(by_label.items())),
        warnings=article.warnings,
        status="ok" if text else "empty",
        reason=article.reason or ("" if text else "nothing on the page reads like text"),
        output=printable(job.name) if job.name else None,
    )


def _failed(job: Job, reason: str, digest: str | None) -> Outcome:
    found = job.found
    row = Row(
        path=printable(found.path),
        id=found.id or None,
        url=job.url or found.url or None,
        date=found.date or None,
        sha256=digest,
        status="failed",
        reason=reason,
    )
    return Outcome(row)


def _system_reason(error: OSError, job: Job) -> str:
    other = error.filename is not None and error.filename != job.found.location
    where = f" ({printable(str(error.filename))})" if other else ""
    return f"cannot be read or written{where}: {error.strerror or error}"


def _write(case: _Case) -> Outcome:
    job, settings = case.job, case.settings
    shown = _shown(case)
    if settings.dry_run:
        return Outcome(case.row)
    if not job.output:
        return Outcome(case.row, data=shown)
    os.makedirs(os.path.dirname(job.output), exist_ok=True)
    whole_file(job.output, shown.encode("utf-8"))
    return Outcome(case.row)


_WRITTEN = {"markdown": Article.to_markdown, "html": Article.to_html, "tei": Article.to_tei}


def _shown(case: _Case) -> str:
    form, article = case.settings.form, case.article
    if form in ("jsonl", "parquet"):
        return json.dumps(_line(case), ensure_ascii=False) + "\n"
    if form == "json":
        return article.to_json() + "\n"
    text = _WRITTEN[form](article) if form in _WRITTEN else article.text
    return text + "\n" if text else ""


def _line(case: _Case) -> dict[str, Any]:
    """What a file of all articles says of one."""
    found = case.job.found
    identity = found.id or printable(renamed(found.relative, ""))
    about = {"id": identity, "path": case.row.path, "url": case.row.url, "date": case.row.date}
    return {**about, **case.article.to_dict(keep=())}


def _rewrite(case: _Case) -> Outcome:
    found = case.job.found
    if found.data is not None or _raw(found.location) != case.data:
        raise BadCapture("is packed in another file, and --in-place is for plain text dumps only; use --to OUT instead")
    after = _rewritten(case)
    if after != case.data and not case.settings.dry_run:
        whole_file(found.location, after)
    return Outcome(case.row, after != case.data)


def _raw(location: str) -> bytes:
    with open(location, "rb") as file:
        return file.read()


def _rewritten(case: _Case) -> bytes:
    if case.article.kind != "text":
        raise BadCapture("is HTML, and --in-place is for text dumps only; use --to OUT instead")
    return without_chrome(case.stripper, case.data, case.settings.lang)


def _diff(case: _Case) -> Outcome:
    article, lang = case.article, case.settings.lang
    if article.kind == "text" or case.settings.in_place:
        before, after = (characters(data, lang) for data in (case.data, _rewritten(case)))
    else:
        # Markup against text would be a difference in everything; what was on the page against what stays tells more.
        before = "\n\n".join(block.text for block in article.blocks) + "\n"
        after = article.text + "\n" if has_chrome(case.stripper, article) else before
    if before == after:
        return Outcome(case.row)
    return Outcome(case.row, True, _unified(case.row.path, before, after))


def _unified(path: str, before: str, after: str) -> str:
    old, new = before.split("\n"), after.split("\n")
    # A text that ends with a line break has an empty piece after it, which is no line.
    old, new = (lines[:-1] if lines[-1] == "" else lines for lines in (old, new))
    shown = difflib.unified_diff(old, new, path, f"{path} (cleaned)", lineterm="")
    return "".join(f"{line}\n" for line in shown)


def _check(case: _Case) -> Outcome:
    blocks = chrome(case.stripper, case.article)
    findings = tuple(Finding(block.span.line, block.label, _rule(block)) for block in blocks)
    return Outcome(case.row, bool(findings), findings=findings)


def _rule(block: Block) -> str:
    """The rule or shape that gave a block its label, the loudest first; else the question that speaks loudest against it."""
    against = sorted(block.evidence, key=lambda item: item.weight)
    named = [item.source for item in against if "/" in item.source and item.label == block.label]
    return named[0] if named else against[0].source.replace(" ", "-")


_TASKS = {Task.WRITE: _write, Task.REWRITE: _rewrite, Task.DIFF: _diff, Task.CHECK: _check}
