"""Proof that a run over a folder cannot be broken, and what it costs.

    python benchmarks/folder.py survive [--captures 5000] [--seed N]    # poison, three kills, byte-identical results
    python benchmarks/folder.py memory CAPTURES [--pages 20000]         # RSS after many pages against RSS after a tenth
    python benchmarks/folder.py throughput CAPTURES [--pages 1000]      # --jobs 2 against --jobs 1

`survive` makes its captures from the fixtures, of which twenty do harm to the process that reads them: they hang (asleep, or
in C code that lets no other thread run), crash, end the process, or take all memory. The same folder is cleaned in one go,
and in a run that is killed at three random moments and resumed; the second must come to the same bytes. Exit 1 if not.
"""

from __future__ import annotations

import argparse
import ctypes
import json
import multiprocessing
import os
import random
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from functools import partial
from itertools import cycle, islice
from pathlib import Path

from stripper import BadCapture, Stripper, cli, folder
from stripper.folder.one import worked

FIXTURES = Path(__file__).parents[1] / "fixtures"
JOURNAL = ".stripper-journal.jsonl"
LOG = "done.log"
HARMS = ("sleeps", "spins", "crashes", "quits", "grows")
TIMEOUT, MEMORY = "10", "700"
"""Seconds and MB a capture may take: far more than any but the poisoned ones need, on a busy machine too."""


def poisoned(log: Path, job: folder.Job, settings: folder.Settings) -> folder.Outcome:
    """What is done with a capture: the real work, unless its name says that it does harm. Put down for the count."""
    harm = next((harm for harm in HARMS if f"-{harm}." in job.found.path), "")
    if harm == "sleeps":
        time.sleep(3600)
    elif harm == "spins":
        re.match(r"(a+)+$", "a" * 64 + "b")
    elif harm == "crashes":
        ctypes.string_at(0)
    elif harm == "quits":
        os._exit(3)
    elif harm == "grows":
        hoard = []
        while True:
            hoard.append(b"x" * 20_000_000)
            time.sleep(0.01)
    outcome = worked(job, settings)
    with log.open("a") as file:
        file.write(f"{job.name}\n")
    return outcome


def clean(captures: Path, to: Path, jobs: int) -> None:
    """The command line on a folder with poison in it."""
    folder.run = partial(folder.run, work=partial(poisoned, to.parent / LOG))  # type: ignore[assignment]
    options = ["--to", str(to), "--jobs", str(jobs), "--timeout", TIMEOUT, "--memory", MEMORY, "--resume", "--quiet"]
    sys.argv[1:] = ["clean", str(captures), *options]
    cli.main()


def place(to: Path, count: int) -> list[str]:
    """Captures made from the fixtures, each with a line of its own; returns the names of the poisoned ones."""
    sources = sorted(FIXTURES.glob("*/capture.*"))
    harmful = {(2 * at + 1) * count // 40: HARMS[at % len(HARMS)] for at in range(20)}
    names = []
    for number in range(count):
        source = sources[number % len(sources)]
        harm = f"-{harmful[number]}" if number in harmful else ""
        path = to / f"{number % 50:02}" / f"{number:05}{harm}{source.suffix}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(source.read_bytes() + f"\n\nThis is number {number} of the captures.\n".encode())
        names += [path.name] if harm else []
    return names


def started(captures: Path, to: Path, jobs: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, __file__, "clean", str(captures), str(to), "--jobs", str(jobs)]
    return subprocess.Popen(command, stderr=subprocess.DEVNULL, start_new_session=True)


def put_down(to: Path) -> int:
    """Captures in the journal of a run."""
    try:
        return max(0, (to / JOURNAL).read_bytes().count(b"\n") - 1)
    except OSError:
        return 0


def results(to: Path) -> dict[str, bytes]:
    """All files of an output folder; of the manifest all but the seconds that each capture took."""
    found = {str(path.relative_to(to)): path.read_bytes() for path in sorted(to.rglob("*")) if path.is_file()}
    rows = [json.loads(line) | {"seconds": 0} for line in found["manifest.jsonl"].splitlines()]
    return found | {"manifest.jsonl": json.dumps(rows).encode()}


def survive(options: argparse.Namespace) -> int:
    chance = random.Random(options.seed)
    with tempfile.TemporaryDirectory() as scratch:
        captures = Path(scratch) / "captures"
        harmful = place(captures, options.captures)
        whole, broken = Path(scratch) / "whole" / "out", Path(scratch) / "broken" / "out"
        begun = time.monotonic()
        whole.parent.mkdir()
        code = started(captures, whole, options.jobs).wait()
        print(
            f"{options.captures} captures undisturbed: {time.monotonic() - begun:.0f} s, exit code {code}", flush=True
        )
        broken.parent.mkdir()
        left_alive: list[int] = []
        for until in sorted(chance.sample(range(1, options.captures * 9 // 10), 3)):
            process = started(captures, broken, options.jobs)
            while process.poll() is None and put_down(broken) < until:
                time.sleep(0.01)
            time.sleep(chance.random() * 0.1)
            process.send_signal(signal.SIGKILL)
            print(f"killed with {put_down(broken)} captures done (exit code {process.wait()})", flush=True)
            left_alive += left_of(process.pid)
        code = started(captures, broken, options.jobs).wait()
        print(f"resumed to the end: exit code {code}")
        return verdict(whole, broken, harmful, left_alive, options)


def left_of(session: int) -> list[int]:
    """Processes of a killed run that are still there after some seconds."""
    left: list[int] = []
    for _ in range(50):
        left = [int(path.name) for path in Path("/proc").glob("[0-9]*") if session_of(path) == session]
        if not left:
            break
        time.sleep(0.1)
    return left


def session_of(process: Path) -> int:
    try:
        return int((process / "stat").read_text().rpartition(")")[2].split()[3])
    except OSError:
        return -1  # it has ended meanwhile


def verdict(whole: Path, broken: Path, harmful: list[str], left_alive: list[int], options: argparse.Namespace) -> int:
    """Prints what came of both runs; 1 if anything is not as it must be."""
    rows = [json.loads(line) for line in (whole / "manifest.jsonl").read_bytes().splitlines()]
    failed = {Path(row["path"]).name: row["reason"] for row in rows if row["status"] == "failed"}
    for reason, count in Counter(failed.values()).most_common():
        print(f"  {count:3} x {reason}")
    done = Counter((broken.parent / LOG).read_text().split())
    twice = sum(done.values()) - len(done)
    print(f"done again after a kill, since they were not yet put down: {twice}")
    checks = {
        "all captures have a row": len(rows) == options.captures,
        "the poisoned ones and no others failed, with reasons": sorted(failed) == sorted(harmful),
        "the broken run's files are byte for byte those of the undisturbed one": results(whole) == results(broken),
        "no process of a killed run was left": not left_alive,
        # What each process had in hand, and what was on its way to the journal.
        "nothing that was put down was done again": twice <= 3 * 2 * options.jobs,
    }
    for check, holds in checks.items():
        print(f"{'yes' if holds else 'NO '}  {check}")
    return 0 if all(checks.values()) else 1


def pages(captures: Path, count: int) -> list[Path]:
    """So many captures of a folder, again and again if it has fewer."""
    return list(islice(cycle(sorted(path for path in captures.iterdir() if path.is_file())), count))


def memory(options: argparse.Namespace) -> int:
    """RSS of one process that cleans the same captures again and again."""
    stripper = Stripper()
    seen: dict[int, int] = {}
    for number, path in enumerate(pages(options.captures, options.pages), 1):
        try:
            article = stripper.strip(path.read_bytes())
            _ = article.text, article.metadata
        except BadCapture:
            pass
        if number in (options.pages // 10, options.pages):
            held = int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
            seen[number] = held
            print(f"RSS after {number:,} pages: {held / 1e6:.1f} MB", flush=True)
    early, late = seen.values()
    print(f"ratio {late / early:.3f}")
    return 0 if late <= 1.1 * early else 1


def throughput(options: argparse.Namespace) -> int:
    """The same run with one and with two processes, in turns."""
    paths = pages(options.captures, options.pages)
    jobs = [folder.Job(folder.Found(path.name, str(path.resolve()), path.name)) for path in paths]
    wall: dict[int, list[float]] = {1: [], 2: []}
    cpu: dict[int, list[list[float]]] = {1: [], 2: []}
    for _ in range(options.rounds):
        for count in wall:
            begun, own = time.perf_counter(), time.process_time()
            outcomes = folder.run(jobs, folder.Settings(dry_run=True), count)
            for _ in jobs:
                next(outcomes)
            wall[count].append(time.perf_counter() - begun)
            cpu[count].append([time.process_time() - own, *map(cpu_seconds, multiprocessing.active_children())])
            outcomes.close()
            spent = ", ".join(f"{seconds:.2f}" for seconds in cpu[count][-1])
            print(
                f"{count} processes: {wall[count][-1]:.2f} s; CPU of the parent and of each worker: {spent} s",
                flush=True,
            )
    gain = statistics.median(wall[1]) / statistics.median(wall[2])
    print(
        f"two processes do {gain:.2f} times as much as one by the clock, which other programs on the machine slow down"
    )
    bound = statistics.median(max(spent) for spent in cpu[1]) / statistics.median(max(spent) for spent in cpu[2])
    print(f"and {bound:.2f} times as much by the CPU time of the busiest process")
    return 0 if max(gain, bound) >= 1.8 else 1


def cpu_seconds(process: multiprocessing.process.BaseProcess) -> float:
    fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def parser() -> argparse.ArgumentParser:
    whole = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ways = whole.add_subparsers(required=True)
    surviving = ways.add_parser("survive")
    surviving.add_argument("--captures", type=int, default=5_000)
    surviving.add_argument("--seed", type=int, default=None, help="makes the moments of the kills the same again")
    surviving.add_argument("--jobs", type=int, default=2)
    surviving.set_defaults(way=survive)
    for way, most in ((memory, 20_000), (throughput, 1_000)):
        counting = ways.add_parser(way.__name__)
        counting.add_argument("captures", type=Path)
        counting.add_argument("--pages", type=int, default=most)
        counting.add_argument("--rounds", type=int, default=3)
        counting.set_defaults(way=way)
    cleaning = ways.add_parser("clean")
    cleaning.add_argument("captures", type=Path)
    cleaning.add_argument("to", type=Path)
    cleaning.add_argument("--jobs", type=int, default=2)
    cleaning.set_defaults(way=lambda options: clean(options.captures, options.to, options.jobs))
    return whole


if __name__ == "__main__":
    options = parser().parse_args()
    sys.exit(options.way(options))
