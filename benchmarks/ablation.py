"""What each family of rules is worth: the word F1 that a labelled set loses when its findings are taken away.

    python benchmarks/ablation.py SET... [--sample N]

Families are all rules, those that look at containers, those that look at words, and those of each language. The judge is the one
that is installed, not one fitted without the family: what is shown is how much the running engine leans on it.
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

from stripper.match import Finding
from stripper.pipeline import Engine, Seen, ready_engine
from stripper.read import capture, read
from stripper.workshop.gold import GoldPage, gold_pages, sampled, words_of

CONTAINERS = ("names", "tags")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="+", type=Path)
    parser.add_argument("--sample", type=int, default=0, help="at most so many pages of each set, always the same ones")
    options = parser.parse_args()
    print("| set | without | pages it speaks on | F1 there | lost there | lost on the set |\n|---|---|---|---|---|---|")
    for folder in options.sets:
        pages = [page for page in sampled(gold_pages(folder), options.sample) if page.gold.get("text") is not None]
        lost: defaultdict[str, list[tuple[float, float]]] = defaultdict(list)
        for page in pages:
            for family, before, after in ablated(page):
                lost[family].append((before, after))
        for family, rows in sorted(lost.items(), key=lambda item: -sum(before - after for before, after in item[1])):
            there = sum(before for before, _ in rows) / len(rows)
            gone = sum(before - after for before, after in rows)
            print(
                f"| {folder.name} | {family} | {len(rows)} | {there:.4f} | {gone / len(rows):+.4f} | {gone / len(pages):+.5f} |",
                flush=True,
            )


def ablated(page: GoldPage) -> Iterator[tuple[str, float, float]]:
    """For each family that speaks on a page: its name, and the page's word F1 with and without it."""
    engine = ready_engine()
    seen = engine.see(read(capture(page.path.read_bytes(), url=page.gold.get("url"))))
    wanted = Counter(words_of(page.gold["text"]))
    words = [Counter(words_of(block)) for block in seen.page.texts]
    before = f1(engine, seen, words, wanted)
    for family, is_one in families(engine, seen.findings).items():
        left = [finding for finding in seen.findings if not is_one(finding)]
        if len(left) < len(seen.findings):
            yield family, before, f1(engine, seen._replace(findings=left), words, wanted)


def families(engine: Engine, findings: list[Finding]) -> dict[str, Callable[[Finding], bool]]:
    """Name of a family, and whether a finding is of one of its rules."""
    language = {finding.rule: engine.rulebook.rules[finding.rule].language or "any" for finding in findings}
    found: dict[str, Callable[[Finding], bool]] = {
        "all rules": lambda finding: True,
        "rules on containers": lambda finding: finding.how in CONTAINERS,
        "rules on words and shapes": lambda finding: finding.how not in CONTAINERS,
    }
    return found | {
        f"rules of {name}": lambda finding, name=name: language[finding.rule] == name for name in set(language.values())
    }


def f1(engine: Engine, seen: Seen, words: list[Counter[str]], wanted: Counter[str]) -> float:
    """The word F1 of what the engine keeps of a page that it has seen."""
    labels = engine.judge_page(seen).labels
    kept: Counter[str] = Counter()
    for block, label in zip(words, labels, strict=True):
        if label in engine.text_labels:
            kept += block
    both = (kept & wanted).total()
    return 2 * both / (kept.total() + wanted.total()) if kept or wanted else 1.0


if __name__ == "__main__":
    main()
