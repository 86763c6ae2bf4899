"""Many captures over several processes: rows in input order, and a process that dies, hangs or grows costs one capture."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sized
from functools import partial
from itertools import chain, count

from stripper.folder.journal import Journal
from stripper.folder.one import given_up, ready, worked
from stripper.folder.row import Job, Outcome, Settings, Task
from stripper.folder.writing import swept
from stripper.workers import Limits, Lost, Shelf, apart, cores, warmed_up

__all__ = ["run"]

Work = Callable[[Job, Settings], Outcome]

_FEW = 64
"""Fewer captures than this are done before a second process has started."""
_MANY = 512
_MANY_BYTES = 8 * 1024 * 1024
"""So many captures, or so much of them in memory, are enough work for any number of processes."""
_ROW_BYTES = 1_000


def run(
    jobs: Iterable[Job],
    settings: Settings,
    processes: int = 0,
    work: Work = worked,
    *,
    limits: Limits = Limits(),  # noqa: B008 - a tuple, which nobody can change
    journal: Journal | None = None,
) -> Iterator[Outcome]:
    """The outcome of each job, in order, as soon as it is known; the same whatever the number of processes.

    Jobs are asked for as they are needed, so that members of an archive never stand in memory together. `processes` = 0
    takes one for each core, one for a few captures. What the `journal` (to be entered before the first outcome is asked
    for) knows is not done again. Outcomes that wait for an earlier one hold at most 64 MB of articles. Raises
    StripperError before the first outcome for settings that do not hold.
    """
    if not (isinstance(jobs, Sized) and _alone(len(jobs), settings, processes, limits)):
        warmed_up()
    ready(settings)
    return _in_order(jobs, settings, processes, work, limits, journal)


def _in_order(
    jobs: Iterable[Job], settings: Settings, processes: int, work: Work, limits: Limits, journal: Journal | None
) -> Iterator[Outcome]:
    left = _Left(jobs, journal)
    begun, few = _beginning(left)
    shelf: Shelf[Outcome] = Shelf(lambda outcome: len(outcome.data) + _ROW_BYTES)
    every = chain(begun, left)
    # A run that is resumed may have been ended by its next capture, which must not happen again.
    if few and _alone(len(begun), settings, processes, limits) and not (journal and journal.resumed):
        done: Iterator[tuple[int, Outcome]] = ((number, work(job, settings)) for number, job in every)
    else:
        processes = min(processes or (1 if few else cores()), len(begun))
        made = apart(
            every,
            partial(_working, work, settings),
            processes,
            limits,
            _bytes,
            lambda: shelf.has_room,
            most=len(begun) // (processes * 4 or 1),
            cleared=lambda job, process: swept(os.path.dirname(job.output), process) if job.output else None,
        )
        # Rows also for captures that were lost with their process.
        done = (
            (number, given_up(left.under_way[number], outcome, limits) if isinstance(outcome, Lost) else outcome)
            for number, outcome in made
        )
    yield from shelf.in_order(count(), left.all_done(done))


class _Left:
    """The jobs that are still to be done, numbered among all; what the journal knows of the others is passed on."""

    def __init__(self, jobs: Iterable[Job], journal: Journal | None) -> None:
        self._jobs = enumerate(jobs)
        self._journal = journal
        self._known: deque[tuple[int, int]] = deque()
        self.under_way: dict[int, Job] = {}

    def __iter__(self) -> Iterator[tuple[int, Job]]:
        for number, job in self._jobs:
            place = self._journal.place(job) if self._journal else None
            if place is None:
                self.under_way[number] = job
                yield number, job
            else:
                self._known.append((number, place))

    def all_done(self, done: Iterable[tuple[int, Outcome]]) -> Iterator[tuple[int, Outcome]]:
        """What is done now, put down in the journal, and what was done before."""
        for number, outcome in done:
            yield from self._done_before()
            if self._journal:
                self._journal.add(self.under_way[number], outcome)
            del self.under_way[number]
            yield number, outcome
        yield from self._done_before()

    def _done_before(self) -> Iterator[tuple[int, Outcome]]:
        while self._journal and self._known:
            number, place = self._known.popleft()
            yield number, self._journal.outcome(place)


def _beginning(left: Iterable[tuple[int, Job]]) -> tuple[list[tuple[int, Job]], bool]:
    """The first jobs, with what they hold in memory, and whether that are all and few."""
    begun: list[tuple[int, Job]] = []
    held = 0
    for number, job in left:
        begun.append((number, job))
        held += len(job.found.data or b"")
        if len(begun) >= _MANY or held >= _MANY_BYTES:
            return begun, False
    return begun, len(begun) < _FEW


def _alone(count: int, settings: Settings, processes: int, limits: Limits) -> bool:
    """Whether so many captures are done in this process.

    Who fills a folder must not lose it to one capture. Who asks about a few, as hooks do, wants the answer before another
    process is ready, and can ask again.
    """
    return count < (2 if settings.task is Task.WRITE or processes > 1 else _FEW) and not any(limits)


def _working(work: Work, settings: Settings) -> Callable[[Job], Outcome]:
    """What a process does with each job, after it has made ready for all."""
    ready(settings)
    return lambda job: work(job, settings)


def _bytes(job: Job) -> int:
    """The size of a capture as far as it can be told without reading it."""
    if job.found.data is not None:
        return len(job.found.data)
    try:
        return os.stat(job.found.location).st_size
    except OSError:
        return 0
