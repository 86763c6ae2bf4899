"""Many captures over several processes: rows in input order, and a process that dies costs one capture."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import islice

from stripper.folder.one import died, ready, worked
from stripper.folder.row import Job, Outcome, Settings

__all__ = ["cores", "run"]

Work = Callable[[Job, Settings], Outcome]

_FEW = 64
"""Fewer captures than this are read before other processes have started."""
_CHUNK = 16
"""Captures handed over at once: enough to forget the cost of handing over, few enough to share work evenly."""


def cores() -> int:
    """Processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def run(jobs: Sequence[Job], settings: Settings, processes: int = 0, work: Work = worked) -> Iterator[Outcome]:
    """The outcome of each job, in order, as soon as it is known; the same whatever the number of processes.

    `processes` = 0 takes one for each core, and none of its own for a few captures. Raises StripperError before the
    first outcome for settings that do not hold.
    """
    ready(settings)
    count = processes or (1 if len(jobs) < _FEW else cores())
    if min(count, len(jobs)) < 2:
        return (work(job, settings) for job in jobs)
    return _spread(jobs, settings, min(count, len(jobs)), work)


def _spread(jobs: Sequence[Job], settings: Settings, count: int, work: Work) -> Iterator[Outcome]:
    size = max(1, min(_CHUNK, len(jobs) // (count * 4)))
    chunks = [jobs[start : start + size] for start in range(0, len(jobs), size)]
    waiting = iter(chunks)
    while True:
        # One pool lives until a worker dies in it; only what was under way then is in doubt and is tried singly.
        doubtful: list[tuple[Future[list[Outcome]], Sequence[Job]]] = []
        with _Pool(count) as pool:
            under_way: deque[tuple[Future[list[Outcome]], Sequence[Job]]] = deque()
            for chunk in islice(waiting, count * 4):
                under_way.append((_handed(pool, chunk, settings, work), chunk))
            while under_way:
                future, chunk = under_way[0]
                try:
                    outcomes = future.result()
                except BrokenProcessPool:
                    doubtful = list(under_way)
                    break
                under_way.popleft()
                for following in islice(waiting, 1):
                    under_way.append((_handed(pool, following, settings, work), following))
                yield from outcomes
        if not doubtful:
            return
        for future, chunk in doubtful:
            if future.done() and not future.cancelled() and future.exception() is None:
                yield from future.result()
            else:
                yield from _singly(chunk, settings, work)


def _singly(jobs: Sequence[Job], settings: Settings, work: Work) -> Iterator[Outcome]:
    """Each job in a process that no other job shares a fate with."""
    left = deque(jobs)
    while left:
        with _Pool(1) as pool:
            while left:
                job = left.popleft()
                try:
                    outcome = pool.submit(work, job, settings).result()
                except BrokenProcessPool:
                    yield died(job)
                    break
                yield outcome


def _handed(pool: ProcessPoolExecutor, chunk: Sequence[Job], settings: Settings, work: Work) -> Future[list[Outcome]]:
    try:
        return pool.submit(_chunk, chunk, settings, work)
    except BrokenProcessPool as error:
        # The pool broke between two captures; the chunk counts as under way and is tried singly.
        failed: Future[list[Outcome]] = Future()
        failed.set_exception(error)
        return failed


def _chunk(jobs: Sequence[Job], settings: Settings, work: Work) -> list[Outcome]:
    return [work(job, settings) for job in jobs]


class _Pool:
    """A process pool that leaves no process behind, also when the run is broken off."""

    def __init__(self, count: int) -> None:
        # Forking a process that has threads (progress bar, numpy) may hang it, so workers come from a clean one.
        ways = multiprocessing.get_all_start_methods()
        context = multiprocessing.get_context("forkserver" if "forkserver" in ways else "spawn")
        if "forkserver" in ways:
            context.set_forkserver_preload(["stripper.folder.one"])
        self._others = set(multiprocessing.active_children())
        self._pool = ProcessPoolExecutor(count, mp_context=context, initializer=_let_go)

    def __enter__(self) -> ProcessPoolExecutor:
        return self._pool

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        self._pool.shutdown(wait=kind is None, cancel_futures=True)
        if kind is not None:
            for process in set(multiprocessing.active_children()) - self._others:
                process.terminate()


def _let_go() -> None:
    """Workers end at once on Ctrl-C, without a traceback each; the first process says what there is to say."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
