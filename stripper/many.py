"""Articles of many captures, in order, worked out in several processes while the caller iterates."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import count

from stripper.errors import BadCapture, StripperError
from stripper.workers import Limits, Lost, Shelf, apart, cores
from stripper.write import Article

__all__ = ["stripped"]

Strip = Callable[..., Article]
Answer = Article | StripperError
Arguments = tuple[object, str | None, str | None]
"""Of `strip`: data, url, lang; in the place of data that cannot travel to another process, what is wrong with it."""


def stripped(strip: Strip, captures: Iterable[object], jobs: int, limits: Limits) -> Iterator[Answer]:
    """The article of each capture, or what is wrong with it; see `Stripper.strip_many`."""
    arguments = map(_arguments, captures)
    if jobs == 1 and not any(limits):
        return (_answer(strip, one) for one in arguments)
    return _apart(strip, arguments, jobs or cores(), limits)


def _arguments(capture: object) -> Arguments:
    data, url, lang = (*capture, None, None)[:3] if isinstance(capture, tuple) else (capture, None, None)
    return data, url, lang


def _answer(strip: Strip, arguments: Arguments) -> Answer:
    try:
        return strip(*arguments)
    except StripperError as error:
        return error
    except Exception as error:
        return StripperError(f"stripper itself failed ({error!r:.500}); please report it with the capture")


def _apart(strip: Strip, captures: Iterable[Arguments], jobs: int, limits: Limits) -> Iterator[Answer]:
    shelf: Shelf[Answer | Lost] = Shelf(_weight)
    parcels = enumerate(map(_parcel, captures))
    made = apart(parcels, partial(_opened, strip), jobs, limits, _size, lambda: shelf.has_room)
    for answer in shelf.in_order(count(), made):
        yield BadCapture(f"{answer.reason(limits)}; leave it out") if isinstance(answer, Lost) else answer


def _parcel(arguments: Arguments) -> Arguments:
    data, url, lang = arguments
    if isinstance(data, bytearray | memoryview):
        return bytes(data), url, lang
    if isinstance(data, bytes | str):
        return arguments
    return (
        BadCapture(f"a {type(data).__name__} is not given to another process; give bytes or str, or jobs=1"),
        url,
        lang,
    )


def _size(arguments: Arguments) -> int:
    return len(arguments[0]) if isinstance(arguments[0], bytes | str) else 0


def _weight(answer: Answer | Lost) -> int:
    """About the bytes of memory that an answer takes: an article holds its capture, and some numbers for each block."""
    if not isinstance(answer, Article):
        return 1_000
    page = answer._page
    return 2 * len(page.source) + 2_000 * len(page.texts)


def _opened(strip: Strip) -> Callable[[Arguments], Answer]:
    """What a process does with each parcel."""
    return partial(_worked_out, strip)


def _worked_out(strip: Strip, arguments: Arguments) -> Answer:
    if isinstance(arguments[0], StripperError):
        return arguments[0]
    answer = _answer(strip, arguments)
    if isinstance(answer, Article):
        # Here and not when they are asked for: that would be in the one process that waits for all.
        _ = answer.text, answer.metadata
    return answer
