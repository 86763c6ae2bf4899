"""The pre-commit hooks: the file says what pre-commit needs, and the entries do what the hooks promise."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

PROSE = [
    "The lighthouse at Cold Ness was sold on Friday to a retired piano tuner, who means to live there with two goats "
    "and to keep the lamp lit, although no ship has needed it for thirty years.",
    "The harbour board had wanted to pull it down. It changed its mind when a survey showed that the tower holds up "
    "the cliff, and not, as everyone in the town had always believed, the other way round.",
    "Visitors will be welcome on Sundays, the new owner said, if they bring something for the goats and do not ask him "
    "to play, since he has had enough of pianos to last him for the rest of his days.",
]
TIDY = "\n\n".join(PROSE) + "\r\n"
DUMP = "\n".join(
    ["Home", "News", "Sport", "Weather", "Log in", "", "Lighthouse sold", "", *PROSE, "", "Share", "Most read"]
)
ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT)}  # the checkout, also where nothing is installed


def hooks() -> dict[str, dict[str, str]]:
    """The hooks by id. The file is plain on purpose (`key: value` lines), so no YAML library is needed to read it."""
    found: dict[str, dict[str, str]] = {}
    for line in (ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8").splitlines():
        if match := re.fullmatch(r"- id: (\S+)", line):
            hook = found[match[1]] = {}
        elif line and not line.startswith("#"):
            key, value = re.fullmatch(r"  (\w+): (.+)", line).groups()  # type: ignore[union-attr]
            hook[key] = value
    return found


def entry(name: str, *files: str, folder: Path) -> subprocess.CompletedProcess[str]:
    command = shlex.split(hooks()[name]["entry"])
    assert command[0] == "stripper"
    arguments = [sys.executable, "-m", "stripper", *command[1:], *files]
    return subprocess.run(arguments, cwd=folder, env=ENVIRONMENT, capture_output=True, encoding="utf-8", check=False)


def test_there_are_three_hooks_with_all_that_pre_commit_needs() -> None:
    assert set(hooks()) == {"stripper-clean", "stripper-check", "stripper-rules"}
    for hook in hooks().values():
        assert hook["language"] == "python"
        assert hook["name"]
        assert re.compile(hook["files"])


@pytest.mark.parametrize("name", ["stripper-clean", "stripper-check"])
def test_hooks_see_dumps_but_not_other_plain_text(name: str) -> None:
    hook = hooks()[name]

    def seen(path: str) -> bool:
        return bool(re.search(hook["files"], path)) and not re.search(hook["exclude"], path)

    assert all(map(seen, ("a.txt", "captures/2017/tass.txt", "notices/robots-in-care.txt", "readers.text")))
    others = (
        "LICENSE",
        "LICENSE.txt",
        "requirements-dev.txt",
        "docs/README.txt",
        "static/robots.txt",
        "CMakeLists.txt",
        "a.py",
    )
    assert not any(map(seen, others))
    assert hook["types_or"] == "[plain-text]"


def test_the_rules_hook_sees_rule_files_only() -> None:
    files = hooks()["stripper-rules"]["files"]
    assert re.search(files, "rules/en/share.toml")
    assert not re.search(files, "pyproject.toml")


def test_the_fixer_changes_once_and_leaves_tidy_files_alone(tmp_path: Path) -> None:
    (tmp_path / "dump.txt").write_bytes(DUMP.encode())
    (tmp_path / "tidy.txt").write_bytes(TIDY.encode())
    assert entry("stripper-check", "dump.txt", "tidy.txt", folder=tmp_path).stdout.startswith("dump.txt:1 ")
    first = entry("stripper-clean", "dump.txt", "tidy.txt", folder=tmp_path)
    assert first.returncode == 1, first.stderr
    assert "rewrote: dump.txt" in first.stderr
    assert "Log in" not in (tmp_path / "dump.txt").read_text()
    assert (tmp_path / "tidy.txt").read_bytes() == TIDY.encode()
    for hook in ("stripper-clean", "stripper-check"):
        second = entry(hook, "dump.txt", "tidy.txt", folder=tmp_path)
        assert (second.returncode, second.stdout) == (0, ""), second.stderr


def test_the_rules_hook_fails_on_a_broken_example(tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    rule = (
        'label = "ad"\nwhy = "Sells goats."\nphrase = ["buy a goat"]\nmatches = ["Buy a goat today"]\nspares = ["{}"]\n'
    )
    file = tmp_path / "rules" / "goats.toml"
    file.write_text("[goats]\n" + rule.format("The goat slept."))
    assert entry("stripper-rules", "rules/goats.toml", folder=tmp_path).returncode == 0
    file.write_text("[goats]\n" + rule.format("They went to buy a goat."))
    broken = entry("stripper-rules", "rules/goats.toml", folder=tmp_path)
    assert broken.returncode == 1
    assert "goats/goats: noisy" in broken.stdout
