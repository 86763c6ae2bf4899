"""Many captures over several processes: rows in input order, and a process that dies or hangs costs one capture."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, count, islice
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkServerContext, SpawnContext

from stripper.errors import StripperError
from stripper.folder.journal import Journal
from stripper.folder.one import died, ready, stopped, worked
from stripper.folder.row import Job, Outcome, Settings
from stripper.folder.writing import swept

__all__ = ["cores", "run"]

Work = Callable[[Job, Settings], Outcome]
Numbered = tuple[int, Job]
Done = tuple[int, Job, Outcome]

_FEW = 64
"""Fewer captures than this are read before other processes have started."""
_CHUNK = 16
"""Captures handed over at once: enough to forget the cost of handing over, few enough to share work evenly."""
_CHUNK_BYTES = 4 * 1024 * 1024
"""Captures out of containers are held here until a process has them."""
_AHEAD = 64
"""Chunks that may be done while an earlier capture is still under way: their outcomes wait in memory."""


def cores() -> int:
    """Processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def run(
    jobs: Iterable[Job],
    settings: Settings,
    processes: int = 0,
    work: Work = worked,
    *,
    timeout: float = 0,
    journal: Journal | None = None,
) -> Iterator[Outcome]:
    """The outcome of each job, in order, as soon as it is known; the same whatever the number of processes.

    Jobs are asked for as they are needed, so that those out of containers never stand in memory together.
    `processes` = 0 takes one for each core, and none of its own for a few captures without `timeout` (seconds for a
    capture, 0 for no end). What the `journal` (to be entered before the first outcome is asked for) knows is not done
    again. Raises StripperError before the first outcome for settings that do not hold.
    """
    ready(settings)
    return _in_order(jobs, settings, processes, work, timeout, journal)


def _in_order(
    jobs: Iterable[Job], settings: Settings, processes: int, work: Work, timeout: float, journal: Journal | None
) -> Iterator[Outcome]:
    known: dict[int, int] = {}
    left = _left(jobs, journal, known)
    begun = [*next(_chunks(left, max(_FEW, _CHUNK * 4 * (processes or cores()))), ()), *islice(left, 1)]
    few = len(begun) < _FEW and sum(len(job.found.data or b"") for _, job in begun) < _CHUNK_BYTES
    processes = min(processes or (1 if few else cores()), len(begun))
    every = chain(begun, left)
    # A run that is resumed may have been ended by its next capture, which must not happen again.
    if few and processes < 2 and not timeout and not (journal and journal.resumed):
        done: Iterator[Done] = ((number, job, work(job, settings)) for number, job in every)
    else:
        chunks = _chunks(every, max(1, min(_CHUNK, len(begun) // (processes * 4 or 1))))
        done = _apart(chunks, settings, processes, work, timeout)
    early: dict[int, Outcome] = {}
    for number in count():
        while number not in early and number not in known:
            if (one := next(done, None)) is None:
                break
            other, job, outcome = one
            if journal:
                journal.add(job, outcome)
            early[other] = outcome
        if journal and number in known:
            yield journal.outcome(known.pop(number))
        elif number in early:
            yield early.pop(number)
        else:
            return


def _left(jobs: Iterable[Job], journal: Journal | None, known: dict[int, int]) -> Iterator[Numbered]:
    """The jobs that have to be done, numbered; of the others, `known` gets the places in the journal."""
    for number, job in enumerate(jobs):
        place = journal.place(job) if journal else None
        if place is None:
            yield number, job
        else:
            known[number] = place


def _chunks(jobs: Iterator[Numbered], size: int) -> Iterator[Sequence[Numbered]]:
    """Jobs in portions, by number and by what their captures take in memory."""
    chunk: list[Numbered] = []
    held = 0
    for number, job in jobs:
        chunk.append((number, job))
        held += len(job.found.data or b"")
        if len(chunk) == size or held > _CHUNK_BYTES:
            yield chunk
            chunk, held = [], 0
    if chunk:
        yield chunk


def _apart(
    chunks: Iterator[Sequence[Numbered]], settings: Settings, processes: int, work: Work, timeout: float
) -> Iterator[Done]:
    """Each job's outcome as soon as a worker has it."""
    waiting: deque[Sequence[Numbered]] = deque()
    workers: list[_Worker] = []
    try:
        workers += (_Worker(settings, work) for _ in range(processes))
        while True:
            for worker in workers:
                if not waiting:
                    waiting.extend(islice(chunks, 1))
                oldest = min((other.pending[0][0] for other in workers if other.pending), default=None)
                if waiting and worker.idle and (oldest is None or waiting[0][0][0] < oldest + _AHEAD * _CHUNK):
                    worker.hand(waiting.popleft())
            if not waiting and not any(worker.pending for worker in workers):
                return
            heard = wait([worker.end for worker in workers], _patience(workers, timeout))
            for place, worker in enumerate(workers):
                if worker.end in heard:
                    outcome = worker.said()
                    if outcome:
                        yield (*worker.pending.popleft(), outcome)
                    if worker.alive:
                        continue
                elif not worker.late(timeout):
                    continue
                late = worker.alive
                worker.end_it()
                workers[place] = _Worker(settings, work)
                if worker.pending:
                    number, job = worker.pending.popleft()
                    if job.output:
                        swept(os.path.dirname(job.output), worker.pid)
                    yield number, job, stopped(job, timeout) if late else died(job)
                if worker.pending:
                    waiting.appendleft(list(worker.pending))
    finally:
        for worker in workers:
            worker.end_it()


def _patience(workers: Sequence[_Worker], timeout: float) -> float | None:
    """Seconds until the first worker is late."""
    started = [worker.since for worker in workers if worker.pending]
    return max(0.0, min(started) + timeout - time.monotonic()) if timeout and started else None


class _Worker:
    """A process that does jobs and says after each what became of it, so that it is known which one ends it."""

    def __init__(self, settings: Settings, work: Work) -> None:
        context = _context()
        self.end, far = context.Pipe()
        self._process = context.Process(target=_serve, args=(far, settings, work), daemon=True)
        self._process.start()
        far.close()
        self.pid = self._process.pid
        self.pending: deque[Numbered] = deque()
        self.since = 0.0
        self.alive = True
        self._ready = False

    @property
    def idle(self) -> bool:
        """Whether it waits for jobs."""
        return self.alive and self._ready and not self.pending

    def hand(self, chunk: Sequence[Numbered]) -> None:
        """Gives it jobs; one that has died meanwhile will be heard of."""
        self.pending.extend(chunk)
        self.since = time.monotonic()
        try:
            self.end.send([job for _, job in chunk])
        except OSError:
            return

    def said(self) -> Outcome | None:
        """The outcome of its first pending job, if that is what there is to hear."""
        try:
            outcome: Outcome | None = self.end.recv()
        except (EOFError, OSError):
            self.alive = False
            if not self._ready:
                raise StripperError("worker processes end before they have begun; try --jobs 1") from None
            return None
        self._ready = True
        self.since = time.monotonic()
        return outcome

    def late(self, timeout: float) -> bool:
        """Whether its job has had its time, and there is really nothing to hear."""
        return bool(timeout and self.pending and time.monotonic() >= self.since + timeout and not self.end.poll())

    def end_it(self) -> None:
        """Ends the process whatever it does."""
        self._process.kill()
        self._process.join()
        self.end.close()


def _context() -> ForkServerContext | SpawnContext:
    # Forking a process that has threads (progress bar, numpy) may hang it, so workers come from a clean one.
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["stripper.folder.one"])
    return context


def _serve(end: Connection, settings: Settings, work: Work) -> None:
    """What a worker does with its life."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # on Ctrl-C the first process ends it, and no capture is blamed
    threading.Thread(target=_end_with_parent, daemon=True).start()
    ready(settings)
    end.send(None)
    while True:
        try:
            jobs = end.recv()
        except EOFError:
            return
        for job in jobs:
            end.send(work(job, settings))


def _end_with_parent() -> None:
    """A worker must not go on, or hang on, when nobody listens any more."""
    parent = multiprocessing.parent_process()
    if parent:
        parent.join()
        os._exit(1)
