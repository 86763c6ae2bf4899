"""The command line: what goes to stdout, what to stderr, what to disk, and with which exit code it ends."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import stripper
from stripper.cli import app

PROSE = [
    "The beekeepers of the Lower Marl counted their hives on Sunday, as they do every year before the first frost, and "
    "found that nearly a third of the colonies had not outlived the wet summer.",
    "Some blame the new rape fields, others the mites. The old keeper at the mill says that bees simply do not like to "
    "be counted, and that nobody asked him in the years when all of them came through.",
    "A meeting will be held in the village hall, where the county's adviser is to explain how sugar water should be "
    "mixed, and whether the grant that was promised in May will be paid out this side of Christmas.",
]
MENU = ["Home", "World", "Business", "Sport", "Culture", "Log in"]
TIDY = "\n\n".join(PROSE) + "\n"
DUMP = "\n".join(
    [*MENU, "", "A third of the bees are gone", "", TIDY, "Share", "Most read", "Today", "Photo", "Contact"]
)
PAGE = "<html><body><nav><a href='/'>Home</a> <a href='/w'>World</a></nav>" + "".join(f"<p>{p}</p>" for p in PROSE)
RULE = """
[hive-box]
label   = "ad"
why     = "A box that sells honey; the paper prints it under every story."
phrase  = ["sugar water should be mixed"]
matches = ["He told us how sugar water should be mixed."]
spares  = ["The mill stood empty."]
"""


def call(*arguments: str | Path, stdin: bytes | None = None) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments], input=stdin)


@pytest.fixture
def captures(tmp_path: Path) -> Path:
    folder = tmp_path / "captures"
    (folder / "deep").mkdir(parents=True)
    (folder / "a.txt").write_text(DUMP)
    (folder / "deep" / "b.html").write_text(PAGE)
    (folder / "notes.json").write_text("{}")
    return folder


def test_the_version_is_the_librarys() -> None:
    assert call("--version").stdout == f"stripper {stripper.__version__}\n"


def test_a_folder_becomes_a_mirrored_folder_with_a_manifest(captures: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    result = call("clean", captures, "--to", out)
    assert result.exit_code == 0, result.stderr
    assert result.stdout == ""
    assert "captures" in result.stderr
    files = sorted(path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file())
    assert files == ["a.txt", "deep/b.txt", "manifest.jsonl"]
    assert (out / "a.txt").read_text() == stripper.strip(DUMP).text + "\n"
    rows = [json.loads(line) for line in (out / "manifest.jsonl").read_text().splitlines()]
    assert [row["output"] for row in rows] == ["a.txt", "deep/b.txt"]
    keys = "path id url date sha256 kind encoding page_type confidence kept_chars removed_chars removed warnings seconds status reason"
    assert set(rows[0]) == {*keys.split(), "output"}


def test_one_capture_goes_to_stdout_as_the_library_gives_it(captures: Path) -> None:
    article = stripper.strip(DUMP)
    path = captures / "a.txt"
    assert call("clean", path).stdout == article.text + "\n"
    assert call("clean", "-", stdin=DUMP.encode()).stdout == article.text + "\n"
    assert call("clean", path, "--format", "markdown").stdout == article.to_markdown() + "\n"
    assert call("clean", path, "--format", "html").stdout == article.to_html() + "\n"
    assert json.loads(call("clean", path, "--format", "json").stdout)["text"] == article.text
    kept = call("clean", path, "--keep", "title").stdout
    assert kept == stripper.Stripper(keep=("title",)).strip(DUMP).text + "\n"


def test_jsonl_is_a_line_for_each_capture(captures: Path, tmp_path: Path) -> None:
    lines = [json.loads(line) for line in call("clean", captures, "--format", "jsonl").stdout.splitlines()]
    assert [line["id"] for line in lines] == ["a", "deep/b"]
    assert all(PROSE[1] in line["text"] for line in lines)
    out = tmp_path / "out"
    assert call("clean", captures, "--format", "jsonl", "--to", out).exit_code == 0
    assert sorted(os.listdir(out)) == ["articles.jsonl", "manifest.jsonl"]
    assert [json.loads(line) for line in (out / "articles.jsonl").read_text().splitlines()] == lines


def test_a_dry_run_prints_rows_and_writes_nothing(captures: Path, tmp_path: Path) -> None:
    result = call("clean", captures, "--to", tmp_path / "out", "--dry-run")
    assert [json.loads(line)["output"] for line in result.stdout.splitlines()] == ["a.txt", "deep/b.txt"]
    assert not (tmp_path / "out").exists()


def test_a_diff_shows_what_goes_and_writes_nothing(captures: Path) -> None:
    result = call("clean", captures / "a.txt", "--diff")
    assert result.exit_code == 1
    assert "-Log in\n" in result.stdout
    assert (captures / "a.txt").read_text() == DUMP
    (captures / "a.txt").write_text(TIDY)
    assert (
        call("clean", captures / "a.txt", "--diff").exit_code,
        call("clean", captures / "a.txt", "--diff").stdout,
    ) == (0, "")


def test_in_place_changes_once(captures: Path) -> None:
    first = call("clean", "--in-place", captures / "a.txt")
    assert first.exit_code == 1
    assert "rewrote" in first.stderr
    assert first.stdout == ""
    assert (captures / "a.txt").read_text() == stripper.strip(DUMP).text  # the dump had no line break at its end
    assert call("clean", "--in-place", captures / "a.txt").exit_code == 0


def test_failures_win_over_changes(captures: Path) -> None:
    result = call("clean", "--in-place", captures)
    assert result.exit_code == 3
    assert "b.html: is HTML" in result.stderr
    assert "Log in" not in (captures / "a.txt").read_text()


def test_a_bad_capture_fails_and_the_others_are_done(captures: Path, tmp_path: Path) -> None:
    (captures / "bad.txt").write_bytes(b"%PDF-1.4" + bytes(200))
    result = call("clean", captures, "--to", tmp_path / "out", "--quiet")
    assert result.exit_code == 3
    assert result.stderr.startswith("failed: ")
    assert "bad.txt" in result.stderr
    rows = [json.loads(line) for line in (tmp_path / "out/manifest.jsonl").read_text().splitlines()]
    assert [row["status"] for row in rows] == ["ok", "failed", "ok"]
    assert rows[1]["output"] is None


def test_check_lists_file_line_label_and_rule(captures: Path) -> None:
    result = call("check", captures / "a.txt")
    assert result.exit_code == 1
    place, label, rule = result.stdout.splitlines()[0].split(" ")
    assert place == f"{captures / 'a.txt'}:1"
    assert label in {block.label for block in stripper.strip(DUMP).removed}
    assert "/" in rule
    (captures / "a.txt").write_text(TIDY)
    clean = call("check", captures / "a.txt")
    assert (clean.exit_code, clean.stdout) == (0, "")


def test_explain_gives_every_block_its_reasons(captures: Path) -> None:
    article = stripper.strip(DUMP.encode())
    assert call("explain", captures / "a.txt").stdout == article.explain() + "\n"
    assert json.loads(call("explain", captures / "a.txt", "--json").stdout) == json.loads(article.to_json())
    assert call("explain", "-", stdin=b"\x89PNG" + bytes(99)).exit_code == 3


WRONG = [
    (("clean", "{captures}"), "--to"),
    (("clean", "{captures}", "nowhere.txt", "--to", "{out}"), "nowhere.txt"),
    (("clean", "{captures}", "--to", "{captures}"), "a.txt"),
    (("clean", "{captures}", "--to", "{captures}/a.txt"), "is a file"),
    (("clean", "{captures}", "--in-place", "--to", "{out}"), "--in-place"),
    (("clean", "{captures}", "--format", "pdf"), "--format"),
    (("clean", "{captures}", "--to", "{out}", "--keep", "sidebars"), "sidebars"),
    (("clean", "{captures}", "--to", "{out}", "--page-type", "novel"), "novel"),
    (("clean", "{captures}", "--to", "{out}", "--rules", "no-rules-here"), "no-rules-here"),
    (("clean",), "SOURCES"),
    (("check", "nowhere"), "nowhere"),
    (("explain", "nowhere"), "nowhere"),
    (("rules", "show", "en/nothing/like-it"), "en/nothing/like-it"),
    (("rules", "test", "nowhere.toml"), "nowhere.toml"),
]


@pytest.mark.parametrize(("arguments", "named"), WRONG)
def test_wrong_use_ends_with_2_and_names_what_is_wrong(
    captures: Path, tmp_path: Path, arguments: tuple[str, ...], named: str
) -> None:
    before = sorted(tmp_path.rglob("*"))
    result = call(*(argument.format(captures=captures, out=tmp_path / "out") for argument in arguments))
    assert (result.exit_code, result.stdout) == (2, "")
    assert named in result.stderr
    assert sorted(tmp_path.rglob("*")) == before


@pytest.fixture
def own_rules(tmp_path: Path) -> Path:
    (tmp_path / "own" / "en").mkdir(parents=True)
    (tmp_path / "own" / "en" / "honey.toml").write_text(RULE)
    return tmp_path / "own"


def test_rules_are_listed_and_shown(own_rules: Path) -> None:
    listed = call("rules", "list", "en/honey", "--rules", own_rules).stdout
    assert listed == "en/honey/hive-box\tad\tA box that sells honey; the paper prints it under every story.\n"
    shown = call("rules", "show", "en/honey/hive-box", "--rules", own_rules)
    assert "sugar water should be mixed" in shown.stdout
    assert "The mill stood empty." in shown.stdout
    assert "did you mean en/honey/hive-box" in call("rules", "show", "en/honey/hivebox", "--rules", own_rules).stderr


def test_rules_are_tested_and_a_broken_example_is_named(own_rules: Path) -> None:
    file = own_rules / "en" / "honey.toml"
    good = call("rules", "test", file)
    assert (good.exit_code, good.stdout) == (0, "")
    assert good.stderr == "1 rules, 2 examples, 0 broken\n"
    file.write_text(RULE.replace('["The mill stood empty."]', '["How sugar water should be mixed, and why."]'))
    noisy = call("rules", "test", file)
    assert noisy.exit_code == 1
    assert noisy.stdout.startswith("en/honey/hive-box: noisy: ")
    file.write_text(RULE.replace("phrase ", "phrases "))
    wrong = call("rules", "test", own_rules)
    assert wrong.exit_code == 2
    assert "did you mean 'phrase'?" in wrong.stderr


def test_a_rule_file_is_tried_on_captures(own_rules: Path, captures: Path) -> None:
    result = call("rules", "try", own_rules / "en" / "honey.toml", captures)
    assert result.exit_code == 0, result.stderr
    assert len(result.stdout.splitlines()) == 2
    assert " en/honey/hive-box " in result.stdout
    assert "2 hits on 2 of 2 captures" in result.stderr


def run_apart(*arguments: str, **options: object) -> subprocess.Popen[bytes]:
    pipe = subprocess.PIPE
    command = [sys.executable, "-m", "stripper", *arguments]
    return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, **options)  # type: ignore[call-overload,no-any-return]


def test_a_closed_pipe_makes_no_noise(captures: Path) -> None:
    (captures / "long.txt").write_text("\n\n".join(PROSE * 2000))
    with run_apart("explain", str(captures / "long.txt")) as process:
        assert process.stdout
        process.stdout.read(10)
        process.stdout.close()
        assert process.stderr
        assert process.stderr.read() == b""
    assert process.returncode == 141  # as of any program that SIGPIPE ends


def test_an_interrupted_run_ends_with_130_and_without_a_traceback(tmp_path: Path) -> None:
    fifo = tmp_path / "slow.txt"
    os.mkfifo(fifo)
    # A shell gives what it runs in the background a SIGINT that is ignored; here it must count.
    with run_apart("clean", str(fifo), preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL)) as process:
        writer = os.open(fifo, os.O_WRONLY)  # returns once the other side has begun to read
        time.sleep(0.1)
        process.send_signal(signal.SIGINT)
        _, messages = process.communicate(timeout=20)
        os.close(writer)
    assert process.returncode == 130
    assert messages == b"stripper: interrupted\n"
