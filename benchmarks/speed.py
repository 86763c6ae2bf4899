"""Time per page as ratios: stripper against the bare lxml parse and against trafilatura, page by page in one run.

    python benchmarks/speed.py CAPTURES [--pages N] [--rounds N]

trafilatura is a peer, no dependency: run this in an environment of its own that has both
(`pip install . trafilatura`). Times of one machine say little, their ratio says more; the median over pages of the best of
several rounds keeps a noisy machine out of it.
"""

from __future__ import annotations

import argparse
import gc
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import lxml.html

from stripper import Stripper


def best(work: Callable[[bytes], object], page: bytes, rounds: int) -> float:
    """Seconds of the fastest of several rounds."""
    times = []
    for _ in range(rounds):
        gc.collect()
        start = time.perf_counter()
        work(page)
        times.append(time.perf_counter() - start)
    return min(times)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("captures", type=Path)
    parser.add_argument("--pages", type=int, default=120)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    paths = sorted(options.captures.glob("*.html"))
    paths = paths[:: max(1, len(paths) // options.pages)]
    stripper = Stripper()
    ways: dict[str, Callable[[bytes], object]] = {
        "lxml parse": lambda page: lxml.html.fromstring(page),
        "stripper text": lambda page: stripper.strip(page).text,
        "stripper text and metadata": lambda page: (article := stripper.strip(page)).text + str(article.metadata),
    }
    try:
        import trafilatura

        ways["trafilatura text"] = lambda page: trafilatura.extract(page)
        ways["trafilatura text and metadata"] = lambda page: trafilatura.bare_extraction(page, with_metadata=True)
    except ImportError:
        print("trafilatura is not installed here: no ratio to it")
    times: dict[str, list[float]] = {way: [] for way in ways}
    for path in paths:
        page = path.read_bytes()
        try:
            for way, work in ways.items():
                times[way].append(best(work, page, options.rounds))
        except Exception as error:
            print(f"{path.name} left out: {error!r}")
            shortest = min(map(len, times.values()))
            times = {way: found[:shortest] for way, found in times.items()}
    parse = sum(times["lxml parse"])
    print(f"{len(times['lxml parse'])} pages")
    for way, found in times.items():
        middle = statistics.median(mine / bare for mine, bare in zip(found, times["lxml parse"], strict=True))
        print(f"{way:32} {sum(found) / parse:7.2f} x the parse in all, {middle:7.2f} x on the median page")
    if "trafilatura text" in times:
        for peer in ("trafilatura text", "trafilatura text and metadata"):
            print(f"stripper text takes {sum(times['stripper text']) / sum(times[peer]):.3f} of {peer}")


if __name__ == "__main__":
    main()
