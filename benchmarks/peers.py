"""One table of stripper and its peers on labelled captures: quality and CPU time per page in one run, with versions.

    python benchmarks/peers.py SET... [--sample N]

The peers are no dependencies: run this in an environment of its own that has them
(`pip install . trafilatura readability-lxml resiliparse newspaper4k justext boilerpy3`). A peer that is not installed is named
and left out. CPU time is a ratio to the bare lxml parse of the same pages. Peers read HTML only: a text capture is handed to
them as HTML, a paragraph a line.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from stripper import StripperError, __version__
from stripper.workshop.gold import gold_pages, sampled
from stripper.workshop.peers import PEERS, peer_version
from stripper.workshop.score import Settings, run, summary

COLUMNS = {
    "word F1": "word_f1", "P": "word_p", "R": "word_r", "4-gram F1": "shingle_f1", "snippet F1": "snippet_f1",
    "title": "title", "authors": "authors", "date": "date", "failed": "errors", "CPU / parse": "cpu_ratio",
}  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="+", type=Path)
    parser.add_argument("--sample", type=int, default=0, help="at most so many pages of each set, always the same ones")
    parser.add_argument(
        "--timeout", type=float, default=30.0, help="seconds after which a page is given up: some peers hang"
    )
    options = parser.parse_args()
    print(f"| set | pages | extractor | {' | '.join(COLUMNS)} |\n|{'---|' * (len(COLUMNS) + 3)}")
    for folder in options.sets:
        pages = sampled(gold_pages(folder), options.sample)
        for name in (None, *PEERS):
            try:
                row = summary(list(run(pages, Settings(against=name), timeout=options.timeout)))
            except StripperError as error:
                print(error, file=sys.stderr)
                continue
            cells = [f"{row[key]:.3f}".removesuffix(".000") if key in row else "" for key in COLUMNS.values()]
            said = f"{name} {peer_version(name)}" if name else f"stripper {__version__}"
            print(f"| {folder.name} | {len(pages)} | {said} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
