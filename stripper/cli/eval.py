"""`stripper eval`: scores a run on labelled captures, alone or beside another extractor."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from stripper.cli.options import ArticlesOnly, Rules
from stripper.cli.terminal import put
from stripper.errors import StripperError

if TYPE_CHECKING:
    from stripper.workshop.gold import GoldPage
    from stripper.workshop.score import PageScore, Settings

__all__ = ["evaluate"]

_BY = ("page_type", "lang", "flattener", "label")
_COLUMNS = {
    "word F1": "word_f1", "P": "word_p", "R": "word_r", "<.5": "below_half", "4-gram": "shingle_f1", "same": "same",
    "snippet": "snippet_f1", "title": "title", "authors": "authors", "date": "date", "cpu": "cpu_ratio",
}  # fmt: skip


def evaluate(
    sets: Annotated[list[Path], typer.Argument(metavar="GOLD", help="Folders with gold.jsonl and captures/.")],
    by: Annotated[str | None, typer.Option("--by", metavar="KEY", help=f"Break down by {', '.join(_BY)}.")] = None,
    worst: Annotated[int, typer.Option("--worst", min=0, metavar="N", help="Show the worst pages and why.")] = 0,
    per_rule: Annotated[
        bool, typer.Option("--per-rule", help="For each rule: hits, precision, what the score loses without it.")
    ] = False,
    sample: Annotated[int, typer.Option("--sample", min=0, metavar="N", help="At most so many pages of each set.")] = 0,
    against: Annotated[
        str | None, typer.Option("--against", metavar="NAME", help="Run an installed extractor on the same pages.")
    ] = None,
    articles_only: ArticlesOnly = False,
    jobs: Annotated[int, typer.Option("--jobs", "-j", metavar="N", min=1, help="Processes.")] = 1,
    timeout: Annotated[
        float,
        typer.Option(
            "--timeout", min=0, metavar="SECONDS", help="Give up a page that takes longer; it counts as empty."
        ),
    ] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="All numbers as JSON.")] = False,
    rules: Rules = None,
) -> None:
    """Score stripper on labelled captures: words, shingles, snippets, metadata, time as a ratio to the bare parse."""
    from stripper.workshop import score
    from stripper.workshop.gold import gold_pages, sampled

    if by is not None and by not in _BY:
        raise StripperError(f"--by {by} is not known; it takes {', '.join(_BY)}")
    settings = score.Settings(tuple(rules or ()), articles_only)
    report: dict[str, Any] = {}
    for folder in sets:
        pages = sampled(gold_pages(folder), sample)
        found = _report(pages, settings, by, worst, per_rule, against, jobs, timeout)
        report[str(folder)] = found
        if not as_json:
            put(f"{folder}: {len(pages)} pages\n{_readable(found)}\n")
    if as_json:
        put(json.dumps(report, ensure_ascii=False, indent=1) + "\n")


def _report(
    pages: Sequence[GoldPage],
    settings: Settings,
    by: str | None,
    worst: int,
    per_rule: bool,
    against: str | None,
    jobs: int,
    timeout: float,
) -> dict[str, Any]:
    from stripper.workshop import score

    runs = {"stripper": settings}
    if against:
        runs[against] = score.Settings(against=against)
    rows = {name: list(score.run(pages, made, jobs, timeout)) for name, made in runs.items()}
    ours = rows["stripper"]
    scores = {name: score.summary(found) for name, found in rows.items()}
    if by and by != "label":
        for name, found in rows.items():
            for value, _ in Counter(_key(row, by) for row in found).most_common():
                scores[f"{name} {value}"] = score.summary([row for row in found if _key(row, by) == value])
    report: dict[str, Any] = {"scores": scores, "reliability": score.reliability(ours)}
    if by == "label":
        lines = score.confusion(ours)
        if not lines:
            raise StripperError("--by label: this gold labels no lines; leave --by out or give a set that has `lines`")
        report["labels"] = [
            [*pair, count] for pair, count in sorted(lines.items(), key=lambda item: (-item[1], item[0]))
        ]
    if worst:
        scored = sorted((row for row in ours if "word_f1" in row.scores), key=lambda row: row.scores["word_f1"])
        report["worst"] = [
            [row.page.id, row.scores["word_f1"], row.error or score.why_bad(row.page, settings)]
            for row in scored[:worst]
        ]
    if per_rule:
        report["rules"] = [row._asdict() for row in score.rule_scores(pages, settings, jobs)]
    return report


def _key(row: PageScore, by: str) -> str:
    return str(row.page.gold.get(by, "unknown"))


def _readable(report: dict[str, Any]) -> str:
    columns = {head: key for head, key in _COLUMNS.items() if any(key in row for row in report["scores"].values())}
    lines = [f"{'':<28}{'pages':>7}" + "".join(f"{head:>9}" for head in columns)]
    for name, row in report["scores"].items():
        cells = "".join(f"{row[key]:9.3f}" if key in row else f"{'-':>9}" for key in columns.values())
        lines.append(f"{name:<28}{row['pages']:>7}{cells}")
    if report["reliability"]:
        lines.append("confidence  word F1  F1 of 0.9 or more  pages")
        lines += [f"{c:10.3f} {f:8.3f} {high:18.1%} {count:6}" for c, f, high, count in report["reliability"]]
    if "labels" in report:
        lines.append("lines by true label and the label given")
        lines += [f"{count:7}  {true:<16} {given}" for true, given, count in report["labels"]]
    if "worst" in report:
        lines.append("worst pages by word F1")
        lines += [f"{f1:8.3f}  {name}: {why}" for name, f1, why in report["worst"]]
    if "rules" in report:
        lines.append("   hits  precision  pages  F1 lost without  rule")
        lines += [
            f"{row['hits']:7} {row['precision']:10.3f} {row['pages']:6} {row['loss']:+16.5f}  {row['rule']}"
            for row in report["rules"]
        ]
    return "\n".join(lines) + "\n"
