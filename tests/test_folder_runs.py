"""A run over a folder that cannot be broken: captures that hang or kill, and ends of the run itself."""

from __future__ import annotations

import io
import json
import multiprocessing
import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest

from stripper import Article, BadCapture, Stripper, workers
from stripper.errors import StripperError
from stripper.folder import Found, Job, Journal, Limits, LinesFile, Outcome, Settings, find, run
from stripper.folder.one import worked
from stripper.many import stripped
from stripper.workers import Shelf, apart

PROSE = "The ferry to Harrow Island was held in port for the third day running, because nobody trusted the swell. " * 3
SETTINGS = Settings()
HANGS, DIES, SLOW = "hangs", "dies", "slow"


def poisoned(job: Job, settings: Settings) -> Outcome:
    """What workers do here: each capture is put down when it is done; some never are."""
    if HANGS in job.found.path or DIES in job.found.path:
        os.makedirs(os.path.dirname(job.output), exist_ok=True)
        with LinesFile(job.output):
            if DIES in job.found.path:
                os.kill(os.getpid(), signal.SIGKILL)
            time.sleep(60)
    if SLOW in job.found.path:
        time.sleep(0.05)
    outcome = worked(job, settings)
    with open(Path(job.output).parents[1] / "log", "a") as log:
        log.write(job.name + "\n")
    return outcome


def jobs_in(folder: Path) -> list[Job]:
    (folder / "out").mkdir(exist_ok=True)
    found = find([str(folder / "in")], stdin=io.BytesIO).found
    return [Job(one, str(folder / "out" / one.relative), one.relative) for one in found]


def place(folder: Path, names: list[str]) -> list[Job]:
    (folder / "in").mkdir(parents=True)
    for name in names:
        (folder / "in" / f"{name}.txt").write_text(f"Report {name}\n\n{PROSE}\n")
    return jobs_in(folder)


def outputs(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (folder / "out").iterdir()}


def rows(outcomes: list[Outcome], folder: Path) -> list[str]:
    """Rows without what differs between any two runs: times, and the folder of the test."""
    plain = [json.loads(one.row.to_json()) | {"seconds": 0} for one in outcomes]
    return [json.dumps(row).replace(str(folder), "") for row in plain]


def test_captures_that_hang_or_kill_cost_only_themselves(tmp_path: Path) -> None:
    names = [f"{n:02}" for n in range(12)]
    names[1], names[2], names[7], names[11] = "01-hangs", "02-dies", "07-dies", "11-hangs"
    jobs = place(tmp_path, names)
    outcomes = list(run(jobs, SETTINGS, 2, poisoned, limits=Limits(seconds=0.7)))
    assert [one.row.path for one in outcomes] == [job.found.path for job in jobs]
    wrong = {job.name: one.row.reason for job, one in zip(jobs, outcomes, strict=True) if one.row.status == "failed"}
    assert sorted(wrong) == ["01-hangs.txt", "02-dies.txt", "07-dies.txt", "11-hangs.txt"]
    assert all("0.7 seconds; give --timeout more" in wrong[name] for name in wrong if HANGS in name)
    assert all("died" in wrong[name] for name in wrong if DIES in name)
    good = [job for job in jobs if job.name not in wrong]
    assert sorted(outputs(tmp_path)) == [job.name for job in good], "no poisoned output and nothing half written"
    assert Counter((tmp_path / "log").read_text().split()) == Counter(job.name for job in good)


def test_time_is_for_a_capture_and_not_for_what_is_handed_over_at_once(tmp_path: Path) -> None:
    jobs = place(tmp_path, [f"{n:02}-slow" for n in range(30)])
    assert all(one.row.status == "ok" for one in run(jobs, SETTINGS, 1, poisoned, limits=Limits(seconds=0.5)))


def resumed(folder: Path) -> list[Outcome]:
    jobs = jobs_in(folder)
    with Journal(str(folder / "journal"), SETTINGS, resume=True) as journal:
        return list(run(jobs, SETTINGS, 2, poisoned, limits=Limits(seconds=1), journal=journal))


def test_a_run_that_is_killed_at_any_moment_goes_on_as_if_nothing_had_been(tmp_path: Path) -> None:
    names = [f"{n:02}-slow" for n in range(36)]
    names[5], names[20] = "05-dies", "20-hangs"
    for which in ("whole", "broken"):
        place(tmp_path / which, names)
    wanted = rows(resumed(tmp_path / "whole"), tmp_path / "whole")
    broken = tmp_path / "broken"
    told = []
    for lines in (3, 12, 24):
        process = subprocess.Popen([*program("resumed"), str(broken)], start_new_session=True)
        until = time.monotonic() + 20
        while known(broken) < lines and time.monotonic() < until:
            time.sleep(0.01)
        assert process.poll() is None, "the run ended before it could be killed"
        process.send_signal(signal.SIGKILL)
        process.wait()
        told.append(known(broken))
        time.sleep(0.2)
    assert told == sorted(set(told))
    before = (broken / "journal").read_bytes()
    (broken / "journal").write_bytes(before + b'{"of": ["cut o')
    assert rows(resumed(broken), broken) == wanted
    finished = {name: data for name, data in outputs(broken).items() if not name.startswith(".")}
    assert finished == outputs(tmp_path / "whole")
    assert not (broken / "journal").exists()
    done = Counter((broken / "log").read_text().split())
    # What was under way or on its way to the journal when the run was killed has no row: 2 processes, 3 kills.
    assert sum(done.values()) - len(done) <= 2 * 3
    recorded = {json.loads(line)["of"][1] for line in before.splitlines()[1:]}
    assert len(recorded) == told[-1]


def program(function: str) -> list[str]:
    """A command that calls a function of this module with a folder."""
    begin = f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r})"
    rest = f"    from pathlib import Path; import test_folder_runs; test_folder_runs.{function}(Path(sys.argv[1]))"
    return [sys.executable, "-c", f"{begin}\nif __name__ == '__main__':\n{rest}"]


def test_ctrl_c_leaves_what_resume_goes_on_with(tmp_path: Path) -> None:
    place(tmp_path, [f"{number:03}" for number in range(200)])
    command = [
        sys.executable,
        "-m",
        "stripper",
        "clean",
        str(tmp_path / "in"),
        "--to",
        str(tmp_path / "new"),
        "--jobs",
        "2",
    ]
    journal = tmp_path / "new" / ".stripper-journal.jsonl"
    # A shell gives what it runs in the background a SIGINT that is ignored; here it must count.
    process = subprocess.Popen(
        command,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    assert seen_within(60, lambda: journal.exists() and journal.read_bytes().count(b"\n") > 3)
    os.killpg(process.pid, signal.SIGINT)
    assert process.wait(20) == 130
    names = [path.name for path in (tmp_path / "new").rglob("*")]
    assert not [name for name in names if name.endswith(".part") or name == "manifest.jsonl"]
    lines = journal.read_bytes().splitlines()
    assert all(json.loads(line)["row"]["status"] == "ok" for line in lines[1:]), "Ctrl-C is blamed on no capture"
    assert subprocess.run([*command, "--resume", "--quiet"], check=False).returncode == 0
    manifest = (tmp_path / "new" / "manifest.jsonl").read_text().splitlines()
    assert [json.loads(line)["output"] for line in manifest] == [f"{number:03}.txt" for number in range(200)]
    assert not journal.exists()


def known(folder: Path) -> int:
    """Captures in the journal."""
    path = folder / "journal"
    return max(0, path.read_bytes().count(b"\n") - 1) if path.exists() else 0


def test_a_journal_gives_back_what_it_took_and_knows_changed_captures_and_other_settings(tmp_path: Path) -> None:
    jobs = place(tmp_path, ["a", "b"])
    path = str(tmp_path / "journal")
    outcomes = [worked(job._replace(output=""), SETTINGS) for job in jobs]
    with suppress(KeyboardInterrupt), Journal(path, SETTINGS, resume=False) as journal:
        for job, outcome in zip(jobs, outcomes, strict=True):
            journal.add(job, outcome)
        raise KeyboardInterrupt
    with pytest.raises(StripperError, match="--resume"):
        Journal(path, Settings(form="json"), resume=True).__enter__()
    Path(jobs[0].found.location).write_text("changed")
    more = [Job(Found("-", "", "stdin", data=b"x")), *jobs]
    with Journal(path, SETTINGS, resume=True) as journal:
        places = [journal.place(job) for job in more]
        assert places[:2] == [None, None]
        assert places[2] is not None
        assert journal.outcome(places[2]) == outcomes[1]
        assert journal.outcome(places[2]).data


GROWS, FLAKY = "grows", "flaky"


def harmful(job: Job, settings: Settings) -> Outcome:
    """As `poisoned`, for runs without a limit of time; a flaky capture ends its process the first time only."""
    if GROWS in job.found.path:
        hoard = []
        while True:
            hoard.append(b"x" * 20_000_000)
            time.sleep(0.01)
    if FLAKY in job.found.path:
        mark = Path(job.found.location).with_suffix(".tried")
        if not mark.exists():
            mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)
    return poisoned(job, settings)


def failures(jobs: list[Job], limits: Limits = Limits(), count: int = 0) -> dict[str, str]:  # noqa: B008
    outcomes = list(run(jobs, SETTINGS, count, harmful, limits=limits))
    assert [one.row.path for one in outcomes] == [job.found.path for job in jobs]
    return {Path(one.row.path).stem: one.row.reason for one in outcomes if one.row.status == "failed"}


def test_a_crash_costs_only_its_capture_in_the_smallest_of_runs_too(tmp_path: Path) -> None:
    failed = failures(place(tmp_path, ["a", "b-dies", "c"]))
    assert list(failed) == ["b-dies"]
    assert "SIGKILL" in failed["b-dies"]


def test_a_process_that_is_ended_from_outside_costs_nothing(tmp_path: Path) -> None:
    assert failures(place(tmp_path, ["a", "b-flaky", "c", "d-flaky"])) == {}


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is read from /proc")
def test_a_capture_that_takes_too_much_memory_costs_only_itself(tmp_path: Path) -> None:
    failed = failures(place(tmp_path, ["a", "b-grows", "c", "d"]), Limits(memory=600_000_000), 2)
    assert list(failed) == ["b-grows"]
    assert "600 MB" in failed["b-grows"]
    assert "--memory" in failed["b-grows"]


def numbered(count: int) -> Iterator[tuple[int, int]]:
    return ((number, number) for number in range(count))


def doubling() -> Callable[[int], int]:
    return lambda number: number * 2


def never() -> Callable[[int], int]:
    time.sleep(60)
    return doubling()


def ends() -> Callable[[int], int]:
    os._exit(7)


def slow_start(folder: Path) -> Callable[[int], int]:
    """The first item takes longest; each leaves a mark when it is done."""

    def work(number: int) -> int:
        if number == 0:
            time.sleep(2)
        (folder / str(number)).touch()
        return number

    return work


def test_workers_that_never_get_ready_end_the_run_with_a_word(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "_START_SECONDS", 0.3)
    with pytest.raises(StripperError, match="--jobs 1"):
        list(apart(numbered(3), never, 1, Limits(), abs, bool))
    monkeypatch.setattr(workers, "_START_SECONDS", 60)
    with pytest.raises(StripperError, match="exit code 7"):
        list(apart(numbered(3), ends, 1, Limits(), abs, bool))


def spinning(job: Job, settings: Settings) -> Outcome:
    """What never lets another thread of its process run."""
    Path(job.output).with_name("worker").write_text(str(os.getpid()))
    re.match(r"(a+)+$", "a" * 64 + "b")
    return worked(job, settings)


def spin(folder: Path) -> None:
    list(run(jobs_in(folder), SETTINGS, 1, spinning))


def gone(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    return False


def seen_within(seconds: float, question: Callable[[], bool]) -> bool:
    until = time.monotonic() + seconds
    while not question() and time.monotonic() < until:
        time.sleep(0.02)
    return question()


def test_no_worker_outlives_a_run_that_is_killed_whatever_it_does(tmp_path: Path) -> None:
    place(tmp_path, ["a", "b"])
    process = subprocess.Popen([*program("spin"), str(tmp_path)], start_new_session=True)
    mark = tmp_path / "out" / "worker"
    assert seen_within(30, lambda: mark.exists() and mark.read_text() != "")
    worker = int(mark.read_text())
    assert not gone(worker)
    process.kill()
    process.wait()
    try:
        assert seen_within(10, lambda: gone(worker))
    finally:
        with suppress(ProcessLookupError):
            os.kill(worker, signal.SIGKILL)


def test_nothing_to_do_needs_no_workers() -> None:
    assert list(apart(numbered(0), never, 0, Limits(), abs, bool)) == []


def test_batches_are_of_so_many_bytes_and_what_came_back_goes_first() -> None:
    sizes = [300_000, 300_000, 300_000, 2_000_000, *[10] * 100]
    batches = workers._Batches(enumerate(sizes), lambda size: size, 50)
    first, second, third, fourth = (batches.taken(True) for _ in range(4))
    assert [len(batch) for batch in (first, second, third, fourth)] == [2, 2, 50, 50]
    batches.give_back(third[1:])
    batches.give_back(second)
    assert batches.taken(False) == second
    assert batches.taken(False) == third[1:]
    assert batches.taken(False) == []
    assert batches.taken(True) == []
    assert batches.empty


def test_what_waits_for_an_earlier_result_has_a_bound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "_SHELF_BYTES", 5_000)
    shelf: Shelf[int] = Shelf(lambda result: 1_000)
    made = apart(
        numbered(200), partial(slow_start, tmp_path), 2, Limits(), lambda number: 1, lambda: shelf.has_room, most=2
    )
    results = shelf.in_order(range(200), made)
    assert next(results) == 0
    assert len(list(tmp_path.iterdir())) <= 1 + 5 + 2 + 2, "the first, five on the shelf, and the batches under way"
    assert list(results) == list(range(1, 200))


def test_two_runs_do_not_fill_one_folder(tmp_path: Path) -> None:
    path = str(tmp_path / "journal")
    with Journal(path, SETTINGS, resume=False):
        for resume in (False, True):
            with pytest.raises(StripperError, match="another run"):
                Journal(path, SETTINGS, resume=resume).__enter__()
    assert not Path(path).exists()
    with Journal(path, SETTINGS, resume=False):
        pass


def stopped_after(folder: Path, count: int, settings: Settings = SETTINGS) -> None:
    """A run that ends in the middle."""
    jobs = jobs_in(folder)
    with suppress(KeyboardInterrupt), Journal(str(folder / "journal"), settings, resume=True) as journal:
        for _ in zip(range(count), run(jobs, settings, 1, poisoned, journal=journal), strict=False):
            pass
        raise KeyboardInterrupt


def test_a_run_goes_on_only_with_the_rules_it_began_with(tmp_path: Path) -> None:
    jobs = place(tmp_path, ["a", "b"])
    rules = tmp_path / "rules"
    rules.mkdir()
    rule = "[tides]\nlabel = 'ad'\nwhy = 'Tides.'\nline = ['Tides today']\nmatches = ['Tides today']\nspares = ['b']\n"
    (rules / "tides.toml").write_text(rule)
    settings = Settings(rules=(str(rules),))
    stopped_after(tmp_path, 1, settings)
    (rules / "tides.toml").write_text(rule)
    os.utime(rules / "tides.toml", (1, 1))
    with suppress(KeyboardInterrupt), Journal(str(tmp_path / "journal"), settings, resume=True) as journal:
        assert journal.place(jobs[0]) is not None, "the same words at another time are the same rules"
        raise KeyboardInterrupt
    (rules / "tides.toml").write_text(rule.replace("Tides today", "High water"))
    with pytest.raises(StripperError, match="other words of the rules"):
        Journal(str(tmp_path / "journal"), settings, resume=True).__enter__()


def test_outputs_that_are_gone_or_changed_are_made_again(tmp_path: Path) -> None:
    place(tmp_path, ["a", "b", "c", "d"])
    stopped_after(tmp_path, 4)
    wanted = outputs(tmp_path)
    (tmp_path / "out" / "b.txt").unlink()
    (tmp_path / "out" / "c.txt").write_text("changed by hand")
    (tmp_path / "log").unlink()
    assert all(one.row.status == "ok" for one in resumed(tmp_path))
    assert outputs(tmp_path) == wanted
    assert sorted((tmp_path / "log").read_text().split()) == ["b.txt", "c.txt"]


def test_a_journal_with_a_spoilt_line_is_good_up_to_there(tmp_path: Path) -> None:
    place(tmp_path, ["a", "b", "c"])
    stopped_after(tmp_path, 3)
    lines = (tmp_path / "journal").read_bytes().splitlines(keepends=True)
    (tmp_path / "journal").write_bytes(b"".join([*lines[:2], b"\0" * 40 + b"\n", *lines[3:]]))
    with (
        suppress(KeyboardInterrupt),
        Journal(str(tmp_path / "journal"), SETTINGS, resume=True) as journal,
    ):
        assert [journal.place(job) is not None for job in jobs_in(tmp_path)] == [True, False, False]
        raise KeyboardInterrupt


# -- in a program --------------------------------------------------------------------------------------------------------


def deadly(stripper: Stripper, data: object, url: str | None = None, lang: str | None = None) -> Article:
    if data == b"kill":
        os.kill(os.getpid(), signal.SIGSEGV)
    if data == b"hang":
        time.sleep(60)
    return stripper.strip(data, url, lang)


def test_many_captures_in_a_program_are_the_same_as_one_by_one() -> None:
    pages = [f"<title>Report {number}</title><p>{number}: {PROSE}</p>".encode() for number in range(40)]
    captures: list[object] = [
        *pages,
        "text " * 9,
        (PROSE, "https://example.org/2017/04/13/x"),
        (PROSE, None, "en"),
        b"\x89PNG\r\n\x1a\n",
    ]
    alone = list(Stripper().strip_many(captures, jobs=1))
    many = list(Stripper().strip_many(iter(captures), jobs=2))
    assert [type(one) for one in many] == [type(one) for one in alone] == [Article] * 43 + [BadCapture]
    for one, other in zip(many[:43], alone[:43], strict=True):
        assert isinstance(one, Article)
        assert isinstance(other, Article)
        assert one.to_dict() == other.to_dict()
    assert many[41].metadata.published == "2017-04-13"


def test_captures_that_hang_or_kill_a_program_s_worker_are_errors_in_their_places() -> None:
    captures = [b"<p>a", b"kill", b"<p>b", b"hang", b"<p>c", bytearray(b"<p>d"), object()]
    found = list(stripped(partial(deadly, Stripper()), captures, 2, Limits(seconds=2)))
    assert [type(one) for one in found] == [Article, BadCapture, Article, BadCapture, Article, Article, BadCapture]
    reasons = [str(one) for one in found if isinstance(one, BadCapture)]
    assert all(part in reason for part, reason in zip(["SIGSEGV", "2 seconds", "jobs=1"], reasons, strict=True))


def test_captures_are_read_as_they_are_needed_and_nobody_is_left_behind() -> None:
    taken = []

    def endless() -> Iterator[bytes]:
        while True:
            taken.append(1)
            yield b"<p>" + b"x" * 1_000_000

    found = Stripper().strip_many(endless(), jobs=2)
    next(found)
    assert len(taken) < 100
    found.close()
    assert not multiprocessing.active_children()
