"""The diff driver and the clean filter in a real repository."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from stripper import strip
from stripper.adapters.git import with_driver, without_driver

PROSE = [
    "The lock at Ravensmead was drained on Tuesday for the first time in sixty years, and on its floor lay eleven "
    "bicycles, a tuba and the bell of the old chapel, which had been missing since the flood.",
    "The bell will be hung again before Easter, the parish said. Nobody has asked for the bicycles, and the tuba still "
    "holds a tune, as the lock keeper showed to the children who had come to watch.",
    "Boats will have to wait until the gates are mended, which the canal trust expects to take six weeks if the weather "
    "holds and the oak arrives from the yard at Thornby in time.",
]
MENU = ["Home", "News", "Sport", "Weather", "Log in", ""]
END = ["", "Share", "Most read", "Today", "Advertisement"]
DUMP = "\n".join([*MENU, "\n\n".join(PROSE), *END]) + "\n"
TIDY = "\n\n".join(PROSE) + "\n"
PAGE = (
    "<html lang=en><head><title>{0}</title></head><body><nav><a href=/>Home</a> <a href=/n>{0}</a></nav><article>"
    + "".join(f"<p>{text}</p>" for text in PROSE)
    + "</article><footer>© {0}. All rights reserved.</footer></body></html>"
)
PICTURE = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)) * 300
ROOT = Path(__file__).resolve().parent.parent


class Repository:
    """A repository of its own, untouched by the settings of whoever runs the tests."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_NOSYSTEM": "1",
            **{f"GIT_{who}_{what}": "x" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
        }
        self.git("init", "-q")

    def run(self, *command: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(command, cwd=self.folder, env=self.environment, capture_output=True, check=False)

    def git(self, *arguments: str) -> bytes:
        ran = self.run("git", *arguments)
        assert ran.returncode == 0, ran.stderr.decode()
        return ran.stdout

    def stripper(self, *arguments: str) -> subprocess.CompletedProcess[bytes]:
        return self.run(sys.executable, "-m", "stripper", "git", *arguments)

    def install(self, *arguments: str) -> None:
        ran = self.stripper("install", *arguments)
        assert ran.returncode == 0, ran.stderr.decode()

    def write(self, name: str, data: bytes | str) -> None:
        (self.folder / name).write_bytes(data.encode() if isinstance(data, str) else data)

    def committed(self, name: str) -> bytes:
        return self.git("cat-file", "blob", f":{name}")


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path)


def test_a_diff_shows_what_changed_in_articles_only(repository: Repository) -> None:
    repository.install("*.html", "*.txt")
    repository.write("a.html", PAGE.format("Canal News"))
    repository.write("b.txt", DUMP)
    repository.git("add", ".")
    repository.write("a.html", PAGE.format("The Canal Post"))
    repository.write("b.txt", DUMP.replace("Weather", "Horoscope"))
    shown = repository.git("diff").decode()
    assert "@@" not in shown  # git names the files, but nothing in their articles has changed
    repository.write("a.html", PAGE.format("Canal News").replace("eleven", "twelve"))
    shown = repository.git("diff").decode()
    assert "lay twelve" in shown
    assert "<p>" not in shown


def test_the_driver_alone_changes_nothing_that_is_committed(repository: Repository) -> None:
    repository.install("*.txt")
    repository.write("dump.txt", DUMP)
    repository.git("add", ".")
    assert repository.committed("dump.txt") == DUMP.encode()


def test_the_filter_commits_dumps_without_chrome_and_leaves_the_working_tree(repository: Repository) -> None:
    repository.install("--filter", "*")
    repository.write("dump.txt", DUMP)
    repository.git("add", ".")
    assert repository.committed("dump.txt").decode() == strip(DUMP).text + "\n" == TIDY
    assert (repository.folder / "dump.txt").read_bytes() == DUMP.encode()
    repository.git("commit", "-qm", "x")
    assert repository.git("status", "--porcelain") == b""
    (repository.folder / "dump.txt").unlink()
    repository.git("checkout", "-q", ".")
    assert (repository.folder / "dump.txt").read_text() == TIDY
    assert repository.git("status", "--porcelain") == b""  # cleaned twice is cleaned once


AS_THEY_ARE = {
    "page.html": PAGE.format("Canal News").encode(),
    "picture.txt": PICTURE,
    "tidy.txt": TIDY.replace("\n", "\r\n").encode(),
    "empty.txt": b"",
    "marked.txt": b"\xef\xbb\xbf" + TIDY.encode(),
    "broken.txt": b"\xff\xfe" + DUMP.encode("utf-16-le") + b"x",  # half a character at the end
    "menu.txt": "\n".join(MENU).encode(),
    "large.txt": ("A line that is long enough for many packets of the protocol. " * 20_000).encode(),
}


def test_the_filter_passes_on_byte_for_byte_what_it_cannot_clean(repository: Repository) -> None:
    repository.git("config", "core.autocrlf", "false")
    repository.install("--filter", "*")
    for name, data in AS_THEY_ARE.items():
        repository.write(name, data)
    ran = repository.run("git", "add", ".")
    assert ran.returncode == 0, ran.stderr.decode()
    assert {name: repository.committed(name) for name in AS_THEY_ARE} == AS_THEY_ARE
    said = ran.stderr.decode()
    assert "committed as it is: picture.txt: " in said
    assert "committed as it is: broken.txt: it is not sound utf-16-le" in said


def test_a_diff_of_what_is_no_capture_shows_it_as_it_is(repository: Repository) -> None:
    repository.write("picture.png", PICTURE)
    ran = repository.stripper("textconv", "picture.png")
    assert (ran.returncode, ran.stdout) == (0, PICTURE)
    assert b"shown as it is: picture.png" in ran.stderr
    assert repository.stripper("textconv", "missing.txt").returncode == 2


@pytest.mark.parametrize("command", ["false", "no-such-command-here", "echo"])
def test_a_filter_that_does_not_run_never_changes_a_byte(repository: Repository, command: str) -> None:
    repository.install("--filter", "*")
    repository.git("config", "filter.stripper.process", command)
    repository.write("dump.txt", DUMP)
    ran = repository.run("git", "add", ".")  # git itself may refuse, depending on when it notices
    if ran.returncode == 0:
        assert repository.committed("dump.txt") == DUMP.encode()
    assert (repository.folder / "dump.txt").read_bytes() == DUMP.encode()
    assert repository.run("git", "-c", "filter.stripper.process=", "add", ".").returncode == 0
    assert repository.committed("dump.txt") == DUMP.encode()


def test_rules_and_labels_travel_into_the_filter(repository: Repository) -> None:
    (repository.folder / "own").mkdir()
    rule = '[bell]\nlabel = "ad"\nwhy = "x"\nline = ["Ring the bell"]\nmatches = ["Ring the bell"]\nspares = ["x"]\n'
    repository.write("own/bells.toml", rule)
    wrong = repository.stripper("install", "--filter", "--keep", "nonsense", "*.txt")
    assert wrong.returncode == 2
    assert b"nonsense" in wrong.stderr
    repository.install("--filter", "--rules", "own", "--lang", "en", "*.txt")
    assert str(repository.folder / "own") in repository.git("config", "filter.stripper.process").decode()
    repository.write("dump.txt", f"Ring the bell\n\n{DUMP}")
    repository.git("add", "dump.txt")
    assert repository.committed("dump.txt") == TIDY.encode()


def test_broken_rules_leave_every_byte(repository: Repository) -> None:
    (repository.folder / "own").mkdir()
    repository.install("--filter", "--rules", "own", "*.txt")
    repository.write("own/broken.toml", "[")
    repository.write("dump.txt", DUMP)
    ran = repository.run("git", "add", "dump.txt")
    assert repository.committed("dump.txt") == DUMP.encode()
    assert b"broken.toml" in ran.stderr


def test_uninstalling_leaves_nothing_behind(repository: Repository) -> None:
    repository.write(".gitattributes", "# ours\n*.py text\n")
    before = repository.git("config", "--list")
    for _ in range(2):
        repository.install("--filter", "--attributes", ".gitattributes", "*.txt", "old dumps/*")
    said = (repository.folder / ".gitattributes").read_text()
    assert said.count("diff=stripper filter=stripper") == 2
    assert repository.git("check-attr", "filter", "old dumps/a").endswith(b"filter: stripper\n")
    assert repository.stripper("uninstall", "--attributes", ".gitattributes").returncode == 0
    assert (repository.folder / ".gitattributes").read_text() == "# ours\n*.py text\n"
    assert repository.git("config", "--list") == before


def test_outside_a_repository_git_is_quoted(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "GIT_CEILING_DIRECTORIES": str(tmp_path.parent)}
    command = [sys.executable, "-m", "stripper", "git", "install", "*.txt"]
    ran = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert ran.returncode == 2
    assert "not a git repository" in ran.stderr


def test_attributes_that_say_more_keep_the_rest() -> None:
    by_hand = "*.txt text diff=stripper eol=lf\n*.htm diff=stripper\n*.md diff=stripper-2"
    assert without_driver(by_hand) == "*.txt text eol=lf\n*.md diff=stripper-2"
    assert with_driver("*.md text", ["*.txt"], filtered=False) == "*.md text\n*.txt diff=stripper\n"
