"""How the cost of a page grows: captures whose body is repeated 10 and 100 times, against the captures as they are.

    python benchmarks/growth.py CAPTURES... [--pages 10]

CPU time of text and metadata, the best of some rounds. Exit 1 if 10 times the page costs more than 12 times as much, or 100
times the page more than 120 times.
"""

from __future__ import annotations

import argparse
import re
import statistics
import sys
import time
from pathlib import Path

from stripper import BadCapture, Stripper

BODY = re.compile(rb"(<body\b[^>]*>)(.*)(</body>.*)", re.S | re.I)
MOST = {10: 12, 100: 120}
ROUNDS = {1: 5, 10: 3, 100: 1}


def blown_up(page: bytes, times: int) -> bytes:
    """A page with its body so many times; a text dump as a whole."""
    body = BODY.search(page)
    if not body:
        return b"\n".join([page] * times)
    return page[: body.start()] + body[1] + body[2] * times + body[3]


def seconds(stripper: Stripper, page: bytes, rounds: int) -> float:
    best = float("inf")
    for _ in range(rounds):
        begun = time.process_time()
        article = stripper.strip(page)
        _ = article.text, article.metadata
        best = min(best, time.process_time() - begun)
    return best


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("captures", nargs="+", type=Path)
    parser.add_argument("--pages", type=int, default=10, help="of each folder, always the same ones")
    options = parser.parse_args()
    stripper = Stripper()
    failed = False
    for folder in options.captures:
        paths = sorted(path for path in folder.iterdir() if path.is_file())
        costs: dict[int, list[float]] = {times: [] for times in ROUNDS}
        for path in paths[:: max(1, len(paths) // options.pages)][: options.pages]:
            page = path.read_bytes()
            try:
                for times, rounds in ROUNDS.items():
                    costs[times].append(seconds(stripper, blown_up(page, times), rounds))
            except BadCapture:
                continue
        for times, most in MOST.items():
            ratios = [large / small for small, large in zip(costs[1], costs[times], strict=True)]
            whole = sum(costs[times]) / sum(costs[1])
            print(f"{folder.parent.name}: {times:3} x the page costs {whole:6.1f} x in all", end="; ")
            print(f"page by page median {statistics.median(ratios):.1f} x, at most {max(ratios):.1f} x", flush=True)
            failed |= whole > most
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
