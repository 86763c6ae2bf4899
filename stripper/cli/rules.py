"""`stripper rules`: list and show rules, run their examples, try a new one on real captures."""

from __future__ import annotations

import difflib
import re
import tempfile
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from stripper.cli import options
from stripper.cli.group import CHANGES, SOME_FAILED
from stripper.cli.options import Rules, Site, Urls
from stripper.cli.terminal import note, put
from stripper.errors import BadCapture, BadRule, StripperError

if TYPE_CHECKING:
    from stripper.folder import Addresses
    from stripper.pipeline import Engine
    from stripper.rulebook.load import Rule, Rulebook

__all__ = ["app"]

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="List, show, test and try rules.")
_NO_RULES = frozenset(("labels.toml", "dates.toml", "judge.toml", "language.toml"))


@app.command("list", short_help="List rules: id, label and why.")
def list_rules(
    prefix: Annotated[
        str, typer.Argument(metavar="[PREFIX]", help="Only rules whose id begins so: en, any/share …")
    ] = "",
    rules: Rules = None,
) -> None:
    """List rules: id, label and why, parted by tabs."""
    from stripper.rulebook.load import load_default

    chosen = [rule for rule in load_default(rules or ()).rules if rule.id.startswith(prefix)]
    if not chosen:
        raise StripperError(f"no rule's id begins with {prefix!r}; `stripper rules list` shows all")
    put("".join(f"{rule.id}\t{rule.label}\t{rule.why}\n" for rule in chosen))
    note(f"{len(chosen)} rules")


@app.command("show", short_help="Show one rule with its examples.")
def show(
    rule: Annotated[str, typer.Argument(metavar="RULE", help="A rule's id: en/related/read-also")],
    rules: Rules = None,
) -> None:
    """Show one rule: what it looks for, what becomes of its label, and its examples."""
    from stripper.rulebook.load import load_default

    book = load_default(rules or ())
    found = next((one for one in book.rules if one.id == rule), None)
    if found is None:
        near = difflib.get_close_matches(rule, [one.id for one in book.rules], 3)
        hint = f"; did you mean {' or '.join(near)}?" if near else "; `stripper rules list` shows all"
        raise StripperError(f"no rule {rule!r}{hint}")
    label = book.labels[found.label]
    put(f"{found.id}\nlabel    {label.name}: {label.why} ({'kept' if label.kept else 'removed'})\n")
    put(f"why      {found.why}\n")
    for key, value in _conditions(found):
        put(f"{key:<8} {value}\n")
    for key, examples in (("matches", found.matches), ("spares", found.spares)):
        put("".join(f"{key:<8} {example!r}\n" for example in examples))


@app.command("test", short_help="Run the examples of rules.")
def run_examples(
    paths: Annotated[
        list[str] | None,
        typer.Argument(metavar="[PATHS]", help="Rule files or folders of them; all that come along if left out."),
    ] = None,
    on: Annotated[
        list[str] | None,
        typer.Option("--on", metavar="SOURCE", help="Captures: which rules of their sites hold on none of them?"),
    ] = None,
    site: Site = None,
    urls: Urls = None,
    rules: Rules = None,
) -> None:
    """Run the examples of rules: all that must match do, all that must be spared are. Exit 1 if one is broken.

    With --on it also tells which rules under [site] hold on none of the site's captures: where it changed its template,
    its rules must be learnt anew. Exit 1 then, too.
    """
    from stripper.folder import Addresses
    from stripper.workshop.check import check

    count = broken = 0
    tested = set()
    gone = 0
    for root, prefixes in _rulebooks([*(paths or ()), *(rules or ())]).items():
        book = _book(root)
        if on:
            asked = {rule.id for rule in book.rules if not prefixes or rule.id.startswith(tuple(prefixes))}
            gone += _gone(book, asked, on, Addresses(site, urls))
        for outcome in check(book, prefixes[0] if len(prefixes) == 1 else None):
            if prefixes and not outcome.rule.startswith(tuple(prefixes)):
                continue
            count += 1
            tested.add(outcome.rule)
            if not outcome.ok:
                broken += 1
                must = "must match" if outcome.expected == "matches" else "must spare"
                put(f"{outcome.rule}: {outcome.kind}: {must} {outcome.example[:200]!r}\n")
    note(f"{len(tested)} rules, {count} examples, {broken} broken")
    if broken or gone:
        raise typer.Exit(CHANGES)


def _gone(book: Rulebook, asked: Collection[str], sources: Sequence[str], addresses: Addresses) -> int:
    """Prints which site rules hold on none of the captures of their site, and returns how many these are."""
    from stripper.cli.learn import pages_of
    from stripper.folder import captures, find
    from stripper.pipeline import Engine
    from stripper.workshop.learn import standings

    found = filter(None, captures(find(sources, stdin=options.standard_input).found))
    pages = (page for _, page in pages_of(found, addresses, None, say=True))
    told = standings(Engine(book), asked, pages)
    for one in told:
        if one.is_gone:
            put(f"{one.rule.id}: holds on none of {one.pages} captures of {', '.join(one.rule.hosts)}\n")
    unseen = sum(not one.pages for one in told)
    gone = sum(one.is_gone for one in told)
    note(f"{len(told)} rules of sites: {len(told) - gone - unseen} hold, {gone} hold no more, {unseen} had no capture")
    return gone


@app.command("try", short_help="Show what the rules of a file hit in real captures.")
def try_rules(
    rulefile: Annotated[Path, typer.Argument(metavar="RULEFILE", help="A TOML file of rules, tried with all others.")],
    folder: Annotated[str, typer.Argument(metavar="FOLDER", help="Captures to try it on.")],
    rules: Rules = None,
) -> None:
    """Show every block that the rules of a file hit in real captures, as `file:line rule label 'text'`.

    The label is what the block is held for with these rules in force; + marks blocks that stay in the text, the place
    to look for rules that go too far.
    """
    from stripper.folder import bytes_of, captures, find, page_of

    if not rulefile.is_file():
        raise StripperError(f"{rulefile}: no such rule file; give a TOML file of rules")
    found = find([folder], stdin=options.standard_input).found
    book, own = _with_file(rulefile, rules or ())
    from stripper.pipeline import Engine

    engine = Engine(book)
    hits: Counter[str] = Counter()
    pages: defaultdict[str, set[str]] = defaultdict(set)
    seen = failed = 0
    for one in filter(None, captures(found)):
        seen += 1
        try:
            for hit in _hits(engine, own, page_of(one, bytes_of(one)).data):
                hits[hit.rule] += 1
                pages[hit.rule].add(one.path)
                shown = hit.text if len(hit.text) <= 100 else hit.text[:99] + "…"
                put(f"{one.path}:{hit.line} {hit.rule} {'+' if hit.kept else '-'}{hit.label} {shown!r}\n")
        except (BadCapture, OSError) as error:
            failed += 1
            note(f"failed: {one.path}: {error}")
    for rule in sorted(own):
        note(f"{rule}: {hits[rule]:,} hits on {len(pages[rule]):,} of {seen:,} captures")
    if failed:
        raise typer.Exit(SOME_FAILED)


@app.command("import", short_help="Turn site configs and filter lists of other tools into rules.")
def import_rules(
    sources: Annotated[
        list[str],
        typer.Argument(
            metavar="SOURCES", help="Site configs of Full-Text RSS (HOST.txt), lists for ad blockers, folders."
        ),
    ],
    to: Annotated[str, typer.Option("--to", metavar="DIR", help="Folder for the rule files, to be used with --rules.")],
) -> None:
    """Turn site configs of Full-Text RSS and the selectors that ad blockers hide everywhere into rules.

    Rules know containers by class, id, role or tag. What asks for more is printed as `file:line: reason: text`.
    """
    from stripper.folder import whole_file
    from stripper.rulebook.load import load_default
    from stripper.workshop.foreign import Translator

    translator = Translator(load_default())
    told = untold = other = written = 0
    for path in _files(sources):
        found = translator.translated(path.name, path.read_text("utf-8", "replace"))
        if found is None:
            note(f"not translated: {path}: neither a site config of Full-Text RSS nor a list for ad blockers")
            continue
        for one in found.untold:
            put(f"{path}:{one.line}: {one.reason}: {one.text}\n")
        told, untold, other = told + found.told, untold + len(found.untold), other + found.other
        if found.text:
            written += 1
            place = Path(to) / found.place
            place.parent.mkdir(parents=True, exist_ok=True)
            whole_file(str(place), found.text.encode("utf-8"))
    note(
        f"{written} rule files from {told:,} lines; {untold:,} lines could not be said, {other:,} are about other things"
    )
    if not written:
        raise StripperError(
            "nothing to import; give site configs of Full-Text RSS named HOST.txt, or lists for ad blockers with ## lines"
        )


def _files(sources: Sequence[str]) -> Iterator[Path]:
    for source in map(Path, sources):
        if not source.exists():
            raise StripperError(f"{source}: no such file or folder")
        yield from (source,) if source.is_file() else sorted(source.rglob("*.txt"))


class _Hit(NamedTuple):
    line: int
    rule: str
    label: str
    kept: bool
    text: str


def _hits(engine: Engine, own: frozenset[str], data: bytes) -> Iterator[_Hit]:
    """The blocks of one capture that some of the rules leave evidence on."""
    from stripper.read import capture, read
    from stripper.read.html import lines_of

    page = read(capture(data))
    seen = engine.see(page)
    labels = engine.judge_page(seen).labels
    lines = [span.line for span in page.spans] or list(lines_of(page))
    for finding in seen.findings:
        rule = engine.rulebook.rules[finding.rule].id
        if rule not in own:
            continue
        for block in range(finding.start, finding.end):
            kept = engine.rulebook.labels[labels[block]].kept
            yield _Hit(lines[block], rule, labels[block], kept, page.texts[block])


def _conditions(rule: Rule) -> Iterator[tuple[str, str]]:
    for key in ("line", "phrase", "needs", "names", "tags", "outside", "since", "until", "hosts"):
        if values := getattr(rule, key):
            yield key, " | ".join(values)
    if any(rule.skips):
        yield "skips", ", ".join(map(str, rule.skips))
    for pattern in rule.pattern:
        yield "pattern", pattern
    for key, ends in rule.ranges.items():
        yield key, f"{ends.least:g} to {ends.most:g}"
    for key in ("gives", "kind", "opens", "page"):
        if value := getattr(rule, key):
            yield key, value


def _rulebooks(paths: Sequence[str]) -> dict[Path, list[str]]:
    """Rule folders, each with the beginnings of the ids that were asked for; none means all of its rules."""
    from stripper.rulebook.load import rules_folder

    if not paths:
        return {rules_folder(): []}
    asked: dict[Path, list[str]] = {}
    for given in paths:
        path = Path(given)
        if not path.exists():
            raise StripperError(f"{given}: no such rule file or folder")
        path = path.resolve()
        root = _root(path)
        files = [path] if path.is_file() else sorted(path.rglob("*.toml"))
        prefixes = asked.setdefault(root, [])
        # Files that are no rules (labels, languages) are still loaded, so their mistakes are found.
        prefixes += [file.relative_to(root).with_suffix("").as_posix() + "/" for file in files]
    return {root: list(dict.fromkeys(prefixes)) for root, prefixes in asked.items()}


def _root(path: Path) -> Path:
    """The rule folder a path belongs to: ids and languages of rules are counted from there.

    It is the nearest folder with a labels.toml or the name `rules`; failing that, a file's own folder, or the one
    above where that is named like a language's code, `any` or `sites`.
    """
    for folder in (path, *path.parents):
        if (folder / "labels.toml").is_file() or (folder.is_dir() and folder.name == "rules"):
            return folder
    own = path if path.is_dir() else path.parent
    return own.parent if _is_part(own.name) else own


def _is_part(name: str) -> bool:
    from stripper.rulebook.load import rules_folder

    if re.fullmatch("any|sites|[a-z]{2}", name):
        return True
    return bool(name) and (rules_folder() / name / "language.toml").is_file()


def _book(root: Path) -> Rulebook:
    from stripper.rulebook.load import load, load_default

    whole = all((root / name).is_file() for name in ("labels.toml", "judge.toml"))
    return load([root]) if whole else load_default([root])


def _with_file(file: Path, folders: Sequence[str]) -> tuple[Rulebook, frozenset[str]]:
    """All rules and those of one file, wherever it lies, and the ids of the latter."""
    from stripper.rulebook.load import load_default

    if file.name in _NO_RULES:
        raise StripperError(f"{file}: holds no rules; give a TOML file of rules")
    part = file.resolve().parent.name
    place = f"{part}/{file.stem}" if _is_part(part) else file.stem
    with tempfile.TemporaryDirectory() as alone:
        copy = Path(alone, place).with_suffix(".toml")
        copy.parent.mkdir(exist_ok=True)
        copy.write_bytes(file.read_bytes())
        try:
            book = load_default([*folders, alone])
        except BadRule as error:
            raise BadRule(str(error).replace(str(copy), str(file))) from error
    own = frozenset(rule.id for rule in book.rules if rule.id.rpartition("/")[0] == place)
    if not own:
        raise BadRule(f"{file}: holds no rules; a rule is a table with label, why, matches, spares and a condition")
    return book, own
