"""One table of stripper and its peers on hostile captures: what became of the story, and CPU seconds.

    python benchmarks/hostile.py [CASE ...] [--seconds 60] [--memory 3000]

The cases are those of `tests/hostile.py`; without names, the HTML ones that others were seen to fail on. Each cell is the CPU
time, behind `lost` where part of the story around the hostile construct is missing from the text, `empty` where all of it
is, or the reason why there is no text. The peers are no dependencies: run this in an environment of its own that has them
(`pip install . trafilatura readability-lxml resiliparse newspaper4k justext goose3 boilerpy3 turbohtml`); one that is not
installed is left out.
"""

from __future__ import annotations

import argparse
import importlib
import logging
import sys
import time
from collections.abc import Callable
from functools import cache
from importlib.metadata import version
from pathlib import Path

from stripper import StripperError, __version__, strip
from stripper.read import capture
from stripper.workers import Limits, Lost, apart
from stripper.workshop.peers import PEERS, peer, peer_version

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from hostile import AFTER, BEFORE, CASES, PROSE

OURS = "stripper"
USUAL = (
    "div-300", "div-5000", "div-100000", "bold-stairs", "list-stairs", "table-stairs", "unclosed-block", "unclosed-inline",
    "data-uri", "class-attribute", "text-node", "inline-script", "unclosed-comment", "title", "links", "items", "paragraphs",
    "same-paragraphs", "rows", "elements", "broken-lines", "metas", "json-ld-blocks", "json-deep-object", "json-comment-ends",
    "entities", "no-break-spaces", "nul", "broken-utf-8", "utf-16-without-mark", "spaces", "empty",
)  # fmt: skip


def goose3(data: bytes) -> str:
    return str(importlib.import_module("goose3").Goose().extract(raw_html=capture(data).text).cleaned_text)


def boilerpy3(data: bytes) -> str:
    extractors = importlib.import_module("boilerpy3.extractors")
    return str(extractors.ArticleExtractor().get_content(capture(data).text))


def turbohtml(data: bytes) -> str:
    article = importlib.import_module("turbohtml").parse(capture(data).text).article()
    return str(article.text if article else "")


MORE: dict[str, Callable[[bytes], str]] = {"goose3": goose3, "boilerpy3": boilerpy3, "turbohtml": turbohtml}


@cache
def extractor(name: str) -> Callable[[bytes], str]:
    """From the bytes of a capture to its text; each has been used once, so that what it loads is not measured."""
    if name == OURS:
        found: Callable[[bytes], str] = lambda data: strip(data).text  # noqa: E731
    elif name in MORE:
        found = MORE[name]
    else:
        said = peer(name)
        found = lambda data: said(data, None, "en").text  # noqa: E731
    found(f"<html><body>{PROSE * 5}</body></html>".encode())
    return found


def installed() -> list[str]:
    """The extractors that work here on a plain page."""
    names = [OURS]
    for name in (*PEERS, *MORE):
        try:
            extractor(name)
            names.append(name)
        except (StripperError, ImportError) as error:
            print(f"left out: {name} ({error})", file=sys.stderr)
    return names


def tried(item: tuple[str, str]) -> str:
    """What an extractor makes of a case."""
    name, wanted = item
    case = next(case for case in CASES if case.name == wanted)
    made = case.make(case.size)
    data = made.data if isinstance(made.data, bytes) else made.data.encode("utf-8", "replace")
    extract = extractor(name)
    begun = time.process_time()
    try:
        text = " ".join(extract(data).split())
    except Exception as error:
        return f"{type(error).__name__} {time.process_time() - begun:.2f}"
    taken = time.process_time() - begun
    story = [words for words in made.words if words in (BEFORE, AFTER)]
    there = sum(words in text for words in story)
    state = "" if there == len(story) else "lost " if there or text else "empty "
    return f"{state}{taken:.2f}"


def quiet() -> Callable[[tuple[str, str]], str]:
    logging.disable(logging.CRITICAL)
    return tried


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cases", nargs="*", default=USUAL)
    parser.add_argument("--seconds", type=float, default=60, help="wall time after which a capture is given up")
    parser.add_argument("--memory", type=int, default=3_000, help="MB that it may take")
    options = parser.parse_args()
    names = installed()
    limits = Limits(options.seconds, options.memory * 1_000_000)
    items = [(name, case) for case in options.cases for name in names]
    versions = [f"{name} {peer_version(name) if name in PEERS else version(name)}" for name in names[1:]]
    print(f"| case | {OURS} {__version__} | {' | '.join(versions)} |\n|{'---|' * (len(names) + 1)}")
    cells: dict[tuple[str, str], str] = {}
    words = {"late": f"> {limits.seconds:g} s", "large": f"> {options.memory:,} MB", "died": "died"}
    for number, result in apart(enumerate(items), quiet, 1, limits, lambda item: 1, lambda: True, most=1):
        cells[items[number]] = words[result.why] if isinstance(result, Lost) else result
        case = items[number][1]
        if all((name, case) in cells for name in names):
            print(f"| {case} | {' | '.join(cells[name, case] for name in names)} |", flush=True)


if __name__ == "__main__":
    main()
