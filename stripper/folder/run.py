"""Many captures over several processes: rows in input order, and a process that dies, hangs or grows costs one capture."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial

from stripper.folder.journal import Journal
from stripper.folder.one import given_up, ready, worked
from stripper.folder.row import Job, Outcome, Settings, Task
from stripper.folder.writing import swept
from stripper.workers import Limits, Lost, Shelf, apart, cores, warmed_up

__all__ = ["run"]

Work = Callable[[Job, Settings], Outcome]

_FEW = 64
"""Fewer captures than this are done before a second process has started."""
_ROW_BYTES = 1_000


def run(
    jobs: Sequence[Job],
    settings: Settings,
    processes: int = 0,
    work: Work = worked,
    *,
    limits: Limits = Limits(),  # noqa: B008 - a tuple, which nobody can change
    journal: Journal | None = None,
) -> Iterator[Outcome]:
    """The outcome of each job, in order, as soon as it is known; the same whatever the number of processes.

    `processes` = 0 takes one for each core, one for a few captures. What the `journal` (to be entered before the first
    outcome is asked for) knows is not done again. Outcomes that wait for an earlier one hold at most 64 MB of articles.
    Raises StripperError before the first outcome for settings that do not hold.
    """
    if not _alone(len(jobs), settings, processes, limits):
        warmed_up()
    ready(settings)
    return _in_order(jobs, settings, processes, work, limits, journal)


def _in_order(
    jobs: Sequence[Job], settings: Settings, processes: int, work: Work, limits: Limits, journal: Journal | None
) -> Iterator[Outcome]:
    left = [(number, job) for number, job in enumerate(jobs) if not (journal and number in journal)]
    shelf: Shelf[Outcome] = Shelf(lambda outcome: len(outcome.data) + _ROW_BYTES)
    # A run that is resumed may have been ended by its next capture, which must not happen again.
    if _alone(len(left), settings, processes, limits) and not (journal and journal.resumed):
        done: Iterator[tuple[int, Outcome]] = ((number, work(job, settings)) for number, job in left)
    else:
        count = min(processes or (1 if len(left) < _FEW else cores()), len(left))
        made = apart(
            left,
            partial(_working, work, settings),
            count,
            limits,
            _bytes,
            lambda: shelf.has_room,
            most=len(left) // (count * 4 or 1),
            cleared=lambda job, process: swept(os.path.dirname(job.output), process) if job.output else None,
        )
        # Rows also for captures that were lost with their process.
        done = (
            (number, given_up(jobs[number], outcome, limits) if isinstance(outcome, Lost) else outcome)
            for number, outcome in made
        )
    fresh = shelf.in_order((number for number, _ in left), _put_down(done, journal))
    for number in range(len(jobs)):
        yield journal.outcome(number) if journal and number in journal else next(fresh)


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


def _put_down(done: Iterable[tuple[int, Outcome]], journal: Journal | None) -> Iterator[tuple[int, Outcome]]:
    for number, outcome in done:
        if journal:
            journal.add(number, outcome)
        yield number, outcome
