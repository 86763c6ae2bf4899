"""A run over a folder that cannot be broken: captures that hang or kill, and ends of the run itself."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

import pytest

from stripper.errors import StripperError
from stripper.folder import Found, Job, Journal, Limits, LinesFile, Outcome, Settings, find, run
from stripper.folder.one import worked

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
    assert all("--timeout 0.7 seconds" in wrong[name] for name in wrong if HANGS in name)
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
        program = [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r})\n" + RESUME]
        process = subprocess.Popen([*program, str(broken)], start_new_session=True)
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


RESUME = """
if __name__ == "__main__":
    from pathlib import Path
    import test_folder_runs
    test_folder_runs.resumed(Path(sys.argv[1]))
"""


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
