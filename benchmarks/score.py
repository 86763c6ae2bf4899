"""Scores stripper on unpacked capture sets and holds the scores against `floors.toml`.

    python benchmarks/score.py DATA --scorer PATH [--sample N] [--by KEY] [SET ...]

DATA is the folder the sets were unpacked to; the scorer is the `score` script that comes with them. Exit 1 when a set is
under its floor.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import tomllib
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any

from stripper import Stripper

FLOORS = Path(__file__).parent / "floors.toml"


@cache
def stripper(articles_only: bool) -> Stripper:
    return Stripper(articles_only=articles_only)


def prediction(task: tuple[str, str, bool]) -> dict[str, Any]:
    """What the scorer wants to know of one capture."""
    name, path, articles_only = task
    try:
        article = stripper(articles_only).strip(Path(path).read_bytes())
    except Exception as error:
        return {"id": name, "text": "", "error": repr(error)}
    found = article.metadata
    return {
        "id": name,
        "text": article.text,
        "title": found.title,
        "authors": list(found.authors),
        "date": found.published,
    }


def score(folder: Path, scorer: Path, floor: dict[str, Any], sample: int, by: str | None) -> float:
    """Word F1 of one set; prints the scorer's table."""
    gold = [json.loads(line) for line in (folder / "gold.jsonl").read_text("utf-8").split("\n") if line]
    if sample:
        gold = gold[:: max(1, len(gold) // sample)]
    tasks = [(row["id"], str(folder / "captures" / row["file"]), bool(floor.get("articles_only"))) for row in gold]
    with ProcessPoolExecutor(2) as pool, tempfile.TemporaryDirectory() as scratch:
        part = Path(scratch) / folder.name
        part.mkdir()
        (part / "gold.jsonl").write_text("".join(json.dumps(row) + "\n" for row in gold), "utf-8")
        said = part / "predictions.jsonl"
        rows = pool.map(prediction, tasks, chunksize=16)
        said.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
        command = [sys.executable, str(scorer), str(part), str(said)]
        print(f"\n{folder.name}: {len(gold)} pages", flush=True)
        subprocess.run([*command, *(["--by", by] if by else [])], check=True)
        report = json.loads(subprocess.run([*command, "--json"], check=True, capture_output=True, text=True).stdout)
    return float(word_f1(report))


def word_f1(report: dict[str, Any]) -> float:
    return float(report["all"]["word"]["f1"])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("sets", nargs="*")
    parser.add_argument("--scorer", type=Path, required=True)
    parser.add_argument("--sample", type=int, default=0, help="about so many pages of each set, always the same ones")
    parser.add_argument("--by", help="a key of gold.jsonl that breaks the table down")
    options = parser.parse_args()
    floors = tomllib.loads(FLOORS.read_text("utf-8"))
    low = []
    for name in options.sets or floors:
        floor = floors.get(name, {})
        reached = score(options.data / name, options.scorer, floor, options.sample, options.by)
        if reached < floor.get("word_f1", 0.0):
            low.append(f"{name}: word F1 {reached:.4f} is under its floor of {floor['word_f1']}")
    print("\n" + ("\n".join(low) or "every set is above its floor"))
    return 1 if low else 0


if __name__ == "__main__":
    sys.exit(main())
