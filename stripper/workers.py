"""Work in processes of their own: one that dies, hangs or grows costs the item it had, and is replaced.

Items are handed over in batches of so many bytes, to processes that wait for work; what is done early waits on a shelf
that holds so many bytes. So the memory of a run has a bound that does not depend on the number of items.
"""

from __future__ import annotations

import contextlib
import gc
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from heapq import heappop, heappush
from itertools import chain
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkServerContext, SpawnContext
from typing import Any, Generic, Literal, NamedTuple, TypeVar

from stripper.errors import StripperError

__all__ = ["Limits", "Lost", "Shelf", "apart", "cores", "warmed_up"]

Item = TypeVar("Item")
Result = TypeVar("Result")
Make = Callable[[], Callable[[Any], Any]]
"""Called once in each process; what it returns does the work. Must pickle."""

_BATCH_BYTES = 512 * 1024
"""Enough to forget the cost of handing over, little enough to share work evenly."""
_BATCH_ITEMS = 32
_SHELF_BYTES = 64 * 1024 * 1024
"""Results may hold so much while they wait for an earlier item that is still under way."""
_LOOK_SECONDS = 0.05
"""How often the memory of processes is looked at, if it has a cap."""
_START_SECONDS = 120.0
"""A process that is not ready for work by then never will be."""
_YOUNG_OBJECTS = 5_000
"""New objects after which a worker looks for cycles of objects that nobody needs."""
_FALSE_STARTS = 3
"""So many processes in a row that end before they are ready are no accident."""


class Limits(NamedTuple):
    """What one item may take; 0 is no limit."""

    seconds: float = 0
    memory: int = 0
    """Bytes resident in the process that works on it."""


class Lost(NamedTuple):
    """Why an item has no result."""

    why: Literal["died", "late", "large"]
    how: str
    """How the process ended, for those that died: `SIGSEGV`, `exit code 1`."""

    def reason(self, limits: Limits) -> str:
        """In words."""
        if self.why == "late":
            return f"it took longer than {limits.seconds:g} seconds"
        if self.why == "large":
            return f"it took more than {limits.memory / 1e6:,.0f} MB of memory"
        return f"the process that read it died twice ({self.how}): out of memory, or a crash of a parser"


def cores() -> int:
    """Processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class Shelf(Generic[Result]):
    """Results that wait until those of earlier items are known."""

    def __init__(self, weigh: Callable[[Result], int]) -> None:
        self._weigh = weigh
        self._waiting: dict[int, Result] = {}
        self._bytes = 0

    @property
    def has_room(self) -> bool:
        """Whether more may be begun that is not the next in order."""
        return self._bytes < _SHELF_BYTES

    def in_order(self, numbers: Iterable[int], done: Iterator[tuple[int, Result]]) -> Iterator[Result]:
        """The results of numbered items in the order of these numbers, until there are none."""
        for number in numbers:
            while number not in self._waiting:
                if (found := next(done, None)) is None:
                    return
                self._waiting[found[0]] = found[1]
                self._bytes += self._weigh(found[1])
            result = self._waiting.pop(number)
            self._bytes -= self._weigh(result)
            yield result


def apart(
    items: Iterable[tuple[int, Item]],
    make: Make,
    count: int,
    limits: Limits,
    weigh: Callable[[Item], int],
    has_room: Callable[[], bool],
    *,
    most: int = _BATCH_ITEMS,
    cleared: Callable[[Item, int], None] = lambda item, process: None,
) -> Iterator[tuple[int, Any | Lost]]:
    """What `count` processes make of each item, as soon as it is known, with the item's number.

    `weigh` tells the bytes of an item, `most` is the number of items in a batch; new batches are begun only while there
    is room; `cleared` takes away what a process that had to end with an item may have left behind. An item whose process
    died gets a second try in another one, since processes are also ended from outside. Raises StripperError for limits
    that cannot be kept here, for processes that never get ready, and whatever StripperError `make` raises.
    """
    if limits.memory and not _resident(os.getpid()):
        raise StripperError("the limit of memory needs /proc, which this system does not have; leave it out")
    items = iter(items)
    if (first := next(items, None)) is None:
        return
    crew = _Crew(
        _Batches(chain([first], items), weigh, max(1, min(most, _BATCH_ITEMS))), make, limits, has_room, cleared
    )
    try:
        crew.start(count)
        yield from crew.results()
    finally:
        crew.end_all()


def warmed_up() -> None:
    """Starts what processes are made by, so that it gets ready while the caller does something else."""
    if isinstance(context := _context(), ForkServerContext):
        from multiprocessing.forkserver import ensure_running

        context.set_forkserver_preload(["stripper.pipeline"])
        ensure_running()


class _Batches(Generic[Item]):
    """Items in batches of so many bytes; those that come back go first."""

    def __init__(self, items: Iterable[tuple[int, Item]], weigh: Callable[[Item], int], most: int) -> None:
        self._items = iter(items)
        self._weigh = weigh
        self._most = most
        self._back: list[tuple[int, list[tuple[int, Item]]]] = []
        self._ended = False

    @property
    def empty(self) -> bool:
        """Whether there is surely nothing left."""
        return self._ended and not self._back

    def give_back(self, batch: list[tuple[int, Item]]) -> None:
        """Takes what was not done."""
        if batch:
            heappush(self._back, (batch[0][0], batch))

    def taken(self, new: bool) -> list[tuple[int, Item]]:
        """The next batch; one that came back is begun already, and what waits on the shelf may be waiting for it."""
        if self._back:
            return heappop(self._back)[1]
        batch: list[tuple[int, Item]] = []
        size = 0
        while new and not self._ended and len(batch) < self._most and size < _BATCH_BYTES:
            if (item := next(self._items, None)) is None:
                self._ended = True
            else:
                batch.append(item)
                size += self._weigh(item[1])
        return batch


class _Crew(Generic[Item]):
    """The processes of a run."""

    def __init__(
        self,
        batches: _Batches[Item],
        make: Make,
        limits: Limits,
        has_room: Callable[[], bool],
        cleared: Callable[[Item, int], None],
    ) -> None:
        self._batches = batches
        self._make = make
        self._limits = limits
        self._has_room = has_room
        self._cleared = cleared
        self._workers: list[_Worker[Item]] = []
        self._false_starts = 0
        self._tried: set[int] = set()

    def start(self, count: int) -> None:
        self._workers += (_Worker(self._make, self._limits.memory) for _ in range(count))

    def end_all(self) -> None:
        """Ends all processes; what they were in the middle of, if the run is broken off, leaves nothing behind."""
        for worker in self._workers:
            worker.end_it()
            if worker.pending:
                self._cleared(worker.pending[0][1], worker.process)

    def results(self) -> Iterator[tuple[int, Any | Lost]]:
        """Hands out, listens and replaces until all is done."""
        workers = self._workers
        while True:
            for worker in workers:
                if worker.idle:
                    worker.hand(self._batches.taken(self._has_room()))
            if self._batches.empty and not any(worker.pending for worker in workers):
                return
            heard = wait([worker.end for worker in workers], self._patience())
            for place, worker in enumerate(workers):
                if worker.end in heard and (said := worker.said()):
                    yield said
                if lost := worker.lost(self._limits):
                    yield from self._replaced(place, lost)
                elif worker.leaving:
                    self._replaced_in_peace(place)

    def _patience(self) -> float | None:
        """Seconds until some process has to be looked at though it says nothing."""
        now = time.monotonic()
        ends = [end for worker in self._workers if (end := worker.deadline(self._limits)) is not None]
        if self._limits.memory:
            ends.append(now + _LOOK_SECONDS)
        return max(0.0, min(ends) - now) if ends else None

    def _replaced(self, place: int, lost: Lost) -> Iterator[tuple[int, Lost]]:
        """Another worker in the place of one that was lost; the item it had is lost too, or tried once more."""
        worker = self._workers[place]
        if not worker.ready:
            self._false_starts += 1
            if self._false_starts >= _FALSE_STARTS:
                raise StripperError(
                    f"worker processes end before they have begun ({lost.how or 'not ready in time'}); try --jobs 1"
                )
        else:
            self._false_starts = 0
        if worker.pending:
            number, item = worker.pending.popleft()
            worker.end_it()
            self._cleared(item, worker.process)
            if lost.why == "died" and number not in self._tried:
                self._tried.add(number)
                self._batches.give_back([(number, item)])
            else:
                yield number, lost
        self._replaced_in_peace(place)

    def _replaced_in_peace(self, place: int) -> None:
        worker = self._workers[place]
        worker.end_it()
        self._batches.give_back(list(worker.pending))
        self._workers[place] = _Worker(self._make, self._limits.memory)


class _Worker(Generic[Item]):
    """A process that works on items and says after each what became of it, so that it is known which one ends it."""

    def __init__(self, make: Make, memory: int) -> None:
        context = _context()
        self.end, far = context.Pipe()
        self._process = context.Process(target=_serve, args=(far, make, memory), daemon=True)
        self._process.start()
        far.close()
        self.process = self._process.pid or 0
        self.pending: deque[tuple[int, Item]] = deque()
        self.ready = False
        self.leaving = False
        self._alive = True
        self._since = time.monotonic()

    @property
    def idle(self) -> bool:
        """Whether it waits for work. Only then it is spoken to: it surely listens, so that nobody waits for ever."""
        return self._alive and self.ready and not self.leaving and not self.pending

    def hand(self, batch: list[tuple[int, Item]]) -> None:
        """Gives it items; one that has died meanwhile will be heard of."""
        if not batch:
            return
        self.pending.extend(batch)
        self._since = time.monotonic()
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            self.end.send([item for _, item in batch])

    def said(self) -> tuple[int, Any] | None:
        """The number and result of its first pending item, if that is what there is to hear."""
        try:
            result, self.leaving = self.end.recv()
        except (EOFError, OSError):
            self._alive = False
            return None
        self._since = time.monotonic()
        if self.ready:
            return self.pending.popleft()[0], result
        if isinstance(result, StripperError):
            raise result
        self.ready = True
        return None

    def deadline(self, limits: Limits) -> float | None:
        """When it has to have said something."""
        if not self.ready:
            return self._since + _START_SECONDS
        return self._since + limits.seconds if limits.seconds and self.pending else None

    def lost(self, limits: Limits) -> Lost | None:
        """Why it cannot go on, unless it can; what it has said already is heard first."""
        if not self._alive:
            return Lost("died", self._ended_how())
        if self.end.poll():
            return None
        end = self.deadline(limits)
        if end is not None and time.monotonic() >= end:
            return Lost("late", "")
        if limits.memory and self.pending and _resident(self.process) > limits.memory:
            return Lost("large", "")
        return None

    def _ended_how(self) -> str:
        self._process.join(1)
        code = self._process.exitcode
        if code is not None and code < 0:
            with contextlib.suppress(ValueError):
                return signal.Signals(-code).name
        return f"exit code {code}"

    def end_it(self) -> None:
        """Ends the process whatever it does."""
        self._process.kill()
        self._process.join()
        self.end.close()


def _context() -> ForkServerContext | SpawnContext:
    # Forking a process that has threads (progress bar, numpy) may hang it, so workers come from a clean one.
    if "forkserver" in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("forkserver")
    return multiprocessing.get_context("spawn")


def _resident(process: int) -> int:
    """Bytes of memory that a process holds; 0 where that cannot be told."""
    try:
        with open(f"/proc/{process}/statm", "rb") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0


def _serve(end: Connection, make: Make, memory: int) -> None:
    """What a worker does with its life."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # on Ctrl-C the first process ends it, and no item is blamed
    _end_with_parent()
    _first_to_go()
    try:
        work = make()
    except StripperError as error:
        end.send((error, False))
        return
    end.send((None, False))
    # Rules stay for good, and a page makes thousands of objects but hardly a cycle: looked through at the usual
    # rate they take 8 % of the time of a page.
    gc.freeze()
    gc.set_threshold(_YOUNG_OBJECTS)
    while True:
        try:
            items = end.recv()
        except EOFError:
            return
        for item in items:
            result = work(item)
            # Memory that an item needed may stay with the process; the next one must not be blamed for it.
            full = bool(memory) and _resident(os.getpid()) > memory / 2
            end.send((result, full))
            if full:
                return


def _end_with_parent() -> None:
    """A worker must not go on, or hang on, when nobody listens any more."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return
    if sys.platform != "win32":
        import fcntl

        # The end of the parent closes this pipe. The signal of that ends the worker also where a parser or a pattern never
        # lets another thread run.
        signal.signal(signal.SIGIO, signal.SIG_DFL)
        fcntl.fcntl(parent.sentinel, fcntl.F_SETOWN, os.getpid())
        fcntl.fcntl(parent.sentinel, fcntl.F_SETFL, fcntl.fcntl(parent.sentinel, fcntl.F_GETFL) | os.O_ASYNC)

    def listen() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=listen, daemon=True).start()


def _first_to_go() -> None:
    """Where memory runs out, the system is to end a worker and not the process that keeps the books."""
    with contextlib.suppress(OSError), open("/proc/self/oom_score_adj", "w") as file:
        file.write("500")
