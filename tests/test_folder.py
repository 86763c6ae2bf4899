"""The folder runner: what it finds, what it writes, and that one bad capture costs nothing but itself."""

from __future__ import annotations

import codecs
import json
import os
import stat
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import BinaryIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stripper.errors import StripperError
from stripper.folder import Found, Job, LinesFile, Outcome, Row, Settings, Task, find, output_names, run, whole_file
from stripper.folder.dump import has_chrome, without_chrome
from stripper.folder.one import worked
from stripper.pipeline import Stripper

PROSE = [
    "The ferry to Harrow Island was held in port for the third day running, because the harbour master did not trust "
    "the swell beyond the breakwater, and the islanders had begun to share out what flour was left.",
    "Nobody was surprised. In the winter of the long frost the boat had stayed away for seven weeks, and the older "
    "people still tell how the schoolteacher walked across the ice to fetch the post and a sack of lamp oil.",
    "On Tuesday the council met in the net loft to hear what the ferry company had to say. It had sent a young man in "
    "town shoes, who promised that a second boat would be ready by the spring, if the bank agreed.",
]
MENU = ["Home", "World", "Business", "Sport", "Culture", "Log in"]
TAIL = ["Share", "Most read", "Today", "This week", "Photo", "Video", "Contact"]
TIDY = "\n\n".join(PROSE)
DUMP = "\n".join([*MENU, "", "Harrow Island waits for its ferry", "", TIDY, "", *TAIL])
PAGE = "<html><body><nav><a href='/'>Home</a> <a href='/w'>World</a></nav>" + "".join(f"<p>{p}</p>" for p in PROSE)


def no_input() -> BinaryIO:
    raise AssertionError("standard input must not be read")


def place(folder: Path, files: dict[str, str | bytes]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def jobs_of(*sources: Path | str) -> list[Job]:
    return [Job(one) for one in find([str(source) for source in sources], stdin=no_input).found]


def timeless(outcomes: list[Outcome]) -> list[object]:
    return [(asdict(one.row) | {"seconds": 0}, *one[1:]) for one in outcomes]


def test_captures_are_found_in_sorted_order_without_hidden_files_and_files_that_are_no_captures(tmp_path: Path) -> None:
    names = (
        "b.txt",
        "a/z.html",
        "a/.git/x.txt",
        ".hidden.txt",
        "data.json",
        "rules.toml",
        "logo.PNG",
        "example.org_news",
    )
    place(tmp_path, dict.fromkeys(names, "x"))
    search = find([str(tmp_path)], stdin=no_input)
    assert [one.relative for one in search.found] == ["b.txt", "example.org_news", "a/z.html"]
    assert search.passed_over == 4


def test_a_named_file_is_always_taken_and_each_file_only_once(tmp_path: Path) -> None:
    place(tmp_path, {"data.json": "x", "a.txt": "x"})
    sources = [str(tmp_path / "data.json"), str(tmp_path), str(tmp_path / "a.txt")]
    assert [one.relative for one in find(sources, stdin=no_input).found] == ["data.json", "a.txt"]


def test_the_output_folder_is_not_read_again(tmp_path: Path) -> None:
    place(tmp_path, {"a.txt": "x", "out/a.txt": "x"})
    search = find([str(tmp_path)], stdin=no_input, leave_out=str(tmp_path / "out"))
    assert [one.relative for one in search.found] == ["a.txt"]


def test_a_source_that_does_not_exist_is_named(tmp_path: Path) -> None:
    with pytest.raises(StripperError, match="nowhere"):
        find([str(tmp_path / "nowhere")], stdin=no_input)


def test_no_two_captures_share_an_output(tmp_path: Path) -> None:
    files = ("one/same.html", "one/same.txt", "one/Same.HTM", "one/same.html.txt", "two/same.txt", "x/one/same.txt")
    place(tmp_path, dict.fromkeys(files, "x"))
    found = find([str(tmp_path / name) for name in ("one", "two", "x/one", "two/same.txt")], stdin=no_input).found
    names = output_names(found, ".txt")
    assert len({name.casefold() for name in names}) == len(found) == len(files)
    assert {"one/same.txt", "two/same.txt", "one-2/same.txt"} < set(names)
    twins = [Found(name, f"/{name}", name) for name in ("a.html", "A.HTML", "b.txt", "B.txt")]
    assert output_names(twins, ".txt") == ["a.html.txt", "A.HTML-2.txt", "b.txt", "B-2.txt"]


def test_one_folder_is_mirrored_and_only_endings_of_captures_are_replaced(tmp_path: Path) -> None:
    place(tmp_path, {"a/page.html": "x", "example.org": "x"})
    found = find([str(tmp_path)], stdin=no_input).found
    assert output_names(found, ".md") == ["example.org.md", "a/page.md"]


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    target = place(tmp_path, {"real.txt": "old"}) / "real.txt"
    target.chmod(0o640)
    (tmp_path / "link.txt").symlink_to(target)
    whole_file(str(tmp_path / "link.txt"), b"new")
    assert target.read_bytes() == b"new"
    assert stat.S_IMODE(target.stat().st_mode) == 0o640
    assert (tmp_path / "link.txt").is_symlink()
    with suppress(RuntimeError), LinesFile(str(target)) as file:
        file.write(b"half")
        raise RuntimeError
    assert target.read_bytes() == b"new"
    assert sorted(os.listdir(tmp_path)) == ["link.txt", "real.txt"]


def test_what_is_wrong_with_a_capture_stands_in_its_row(tmp_path: Path) -> None:
    place(
        tmp_path,
        {"a.txt": DUMP, "b.txt": b"\x89PNG\r\n\x1a\n" + bytes(900), "c.txt": b"", "d.txt": "x" * 5000, "e.html": PAGE},
    )
    jobs = jobs_of(tmp_path)
    place(tmp_path, {"gone.txt": "x"})
    jobs += jobs_of(tmp_path / "gone.txt")
    (tmp_path / "gone.txt").unlink()
    rows = {Path(one.row.path).name: one.row for one in run(jobs, Settings(largest_bytes=4000), 1)}
    assert {name: row.status for name, row in rows.items()} == {
        "a.txt": "ok", "b.txt": "failed", "c.txt": "empty", "d.txt": "failed", "e.html": "ok", "gone.txt": "failed",
    }  # fmt: skip
    assert "binary" in rows["b.txt"].reason
    assert rows["c.txt"].reason
    assert "4,000 bytes" in rows["d.txt"].reason
    assert "No such file" in rows["gone.txt"].reason
    assert rows["a.txt"].kind == "text"
    assert rows["e.html"].kind == "html"
    assert sum(rows["a.txt"].removed.values()) == rows["a.txt"].removed_chars > 0


def test_an_unexpected_fault_is_a_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*_: object, **__: object) -> None:
        raise RecursionError("too deep")

    monkeypatch.setattr(Stripper, "strip", breaks)
    (outcome,) = run(jobs_of(place(tmp_path, {"a.txt": DUMP})), Settings(), 1)
    assert outcome.row.status == "failed"
    assert "RecursionError: too deep" in outcome.row.reason
    assert outcome.row.sha256


def test_a_name_that_is_not_utf_8_can_be_written_in_a_row(tmp_path: Path) -> None:
    try:
        (tmp_path / os.fsdecode(b"caf\xe9.txt")).write_text(DUMP)
    except OSError:
        return  # file systems that only have names in UTF-8 cannot have this trouble
    (outcome,) = run(jobs_of(tmp_path), Settings(), 1)
    assert "caf\\xe9.txt" in json.loads(outcome.row.to_json().encode("utf-8"))["path"]


def test_several_processes_give_what_one_gives(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        f"{number:02}.txt": DUMP.replace("Tuesday", f"day {number}") for number in range(9)
    }
    place(tmp_path, files | {"bad.txt": b"%PDF-1.7 " + bytes(99), "z.html": PAGE})
    jobs = jobs_of(tmp_path)
    assert timeless(list(run(jobs, Settings(form="jsonl"), 2))) == timeless(list(run(jobs, Settings(form="jsonl"), 1)))


def dies_at_times(job: Job, settings: Settings) -> Outcome:
    if "deadly" in job.found.path:
        os._exit(1)
    return Outcome(Row(job.found.path))


def test_a_process_that_dies_costs_only_its_capture(tmp_path: Path) -> None:
    names = ["a", "deadly-1", "c", "d", "e", "deadly-2", "g"]
    jobs = jobs_of(place(tmp_path, {f"{number}-{name}.txt": "x" for number, name in enumerate(names)}))
    rows = [outcome.row for outcome in run(jobs, Settings(), 2, dies_at_times)]
    assert [row.path for row in rows] == [job.found.path for job in jobs]
    assert [row.status == "failed" for row in rows] == ["deadly" in name for name in names]
    assert "died" in rows[1].reason


def test_settings_that_do_not_hold_are_told_before_any_capture_is_read() -> None:
    with pytest.raises(StripperError, match="sidebars"):
        run([], Settings(keep=("sidebars",)), 2)


MARKED = [("utf-8", b""), ("utf-8", codecs.BOM_UTF8), ("utf-16-le", codecs.BOM_UTF16_LE), ("cp1252", b"")]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(("encoding", "mark"), MARKED)
@pytest.mark.parametrize("end", ["", "\n"])
def test_a_rewritten_dump_keeps_encoding_mark_newlines_and_mode(
    tmp_path: Path, newline: str, encoding: str, mark: bytes, end: str
) -> None:
    accented = DUMP.replace("flour", "farine brûlée “à point”")
    dump = mark + (accented + end).replace("\n", newline).encode(encoding)
    path = place(tmp_path, {"a.txt": dump}) / "a.txt"
    path.chmod(0o604)
    wanted = (
        Stripper().strip(accented + end).text
    )  # the bytes may be taken for a sister encoding, and are kept all the same
    assert "Log in" not in wanted
    asked = Settings(task=Task.REWRITE, in_place=True)
    (outcome,) = run(jobs_of(path), asked, 1)
    assert outcome.row.status == "ok", outcome.row.reason
    assert outcome.changed
    written = path.read_bytes()
    assert written == mark + (wanted + end).replace("\n", newline).encode(encoding)
    assert stat.S_IMODE(path.stat().st_mode) == 0o604
    (again,) = run(jobs_of(path), asked, 1)
    assert not again.changed
    assert path.read_bytes() == written


@pytest.mark.parametrize(
    "tidy",
    [
        TIDY,
        TIDY + "\r\n\n\n",
        "\ufeff" + TIDY,
        f"  {PROSE[0]}  \r\n\r\n\r\n\r\n{PROSE[1]}\n",
        f"{TIDY}\n\n- {PROSE[0]}\n",
    ],
)
def test_a_file_without_chrome_is_not_even_opened_for_writing(tmp_path: Path, tidy: str) -> None:
    path = place(tmp_path, {"a.txt": tidy}) / "a.txt"
    before = path.stat()
    (outcome,) = run(jobs_of(path), Settings(task=Task.REWRITE, in_place=True), 1)
    assert not outcome.changed
    assert path.read_bytes() == tidy.encode()
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


@pytest.mark.parametrize("content", ["", "\n\n", "\n".join(MENU)])
def test_a_file_without_an_article_is_never_emptied(tmp_path: Path, content: str) -> None:
    path = place(tmp_path, {"a.txt": content}) / "a.txt"
    (outcome,) = run(jobs_of(path), Settings(task=Task.REWRITE, in_place=True), 1)
    assert (outcome.row.status, outcome.changed) == ("empty", False)
    assert path.read_text() == content


def test_in_place_refuses_html_and_bytes_it_could_not_write_back(tmp_path: Path) -> None:
    broken = DUMP.encode().replace(b"flour", b"fl\xffour " + "brûlée ".encode() * 20)
    files: dict[str, str | bytes] = {"a.html": PAGE, "b.txt": broken}
    jobs = jobs_of(place(tmp_path, files))
    html, unsound = run(jobs, Settings(task=Task.REWRITE, in_place=True), 1)
    assert html.row.status == unsound.row.status == "failed"
    assert "--to" in html.row.reason
    assert "UTF-8" in unsound.row.reason
    assert (tmp_path / "a.html").read_text() == PAGE
    assert (tmp_path / "b.txt").read_bytes() == broken


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.sampled_from([*PROSE, *MENU, *TAIL, "", "Harrow Island waits", "- a boat", "Read also"]), max_size=25)
)
def test_a_second_rewrite_never_finds_anything(lines: list[str]) -> None:
    stripper = Stripper()
    once = without_chrome(stripper, "\n".join(lines).encode(), None)
    assert without_chrome(stripper, once, None) == once
    assert not has_chrome(stripper, stripper.strip(once))


def test_what_a_first_removal_brings_into_a_rules_reach_goes_too(tmp_path: Path) -> None:
    rule = """
        [goat-fair]
        label = "ad"
        why = "Only what stands near the top is hit, so each removal brings the next paragraph into its reach."
        phrase = ["goat fair"]
        position = { max = 0.3 }
        matches = ["The goat fair opens."]
        spares = ["The goat slept."]
    """
    stripper = Stripper(rules=place(tmp_path, {"en/fair.toml": rule}))
    fair = [
        f"The {name} keepers walked down to the goat fair on Monday, and came home late."
        for name in ("Marl", "Harrow", "Ness", "Mill", "Weir", "Lock", "Barn", "Moor")
    ]
    dump = "\n\n".join([*fair, *PROSE]).encode()
    article = stripper.strip(dump)
    # The rule reaches four of eleven blocks at first, and what it is about goes to the last.
    assert [block.text for block in article.removed] == fair
    assert article.text == TIDY
    assert stripper.strip(article.text).text == article.text
    assert not has_chrome(stripper, stripper.strip(without_chrome(stripper, dump, None)))


def test_check_finds_chrome_exactly_where_a_rewrite_changes_something(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {"a.txt": DUMP, "b.txt": TIDY, "c.txt": "", "d.txt": "\n".join([TIDY, *TAIL])}
    jobs = jobs_of(place(tmp_path, files))
    checked = list(run(jobs, Settings(task=Task.CHECK), 1))
    differing = list(run(jobs, Settings(task=Task.DIFF), 1))
    rewritten = list(run(jobs, Settings(task=Task.REWRITE, in_place=True), 1))
    changed = [one.changed for one in rewritten]
    assert changed == [True, False, False, True]
    assert [bool(one.findings) for one in checked] == [bool(one.data) for one in differing] == changed
    assert (checked[0].findings[0].line, checked[0].findings[0].rule.count("/")) >= (1, 1)


def test_a_dry_run_and_a_diff_write_nothing(tmp_path: Path) -> None:
    (job,) = jobs_of(place(tmp_path, {"a.txt": DUMP}))
    out = str(tmp_path / "out" / "a.txt")
    for asked in (Settings(dry_run=True), Settings(task=Task.REWRITE, dry_run=True), Settings(task=Task.DIFF)):
        worked(job._replace(output=out), asked)
        assert os.listdir(tmp_path) == ["a.txt"]
        assert (tmp_path / "a.txt").read_text() == DUMP


def test_an_output_that_cannot_be_written_fails_only_its_row(tmp_path: Path) -> None:
    place(tmp_path, {"in/a.txt": DUMP, "in/b.txt": DUMP, "out/a": "a file where a folder must be"})
    a, b = jobs_of(tmp_path / "in")
    work = [a._replace(output=str(tmp_path / "out/a/a.txt")), b._replace(output=str(tmp_path / "out/b.txt"))]
    assert [one.row.status for one in run(work, Settings(), 1)] == ["failed", "ok"]
