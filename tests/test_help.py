"""What people see before they know anything: help of every command, and completion in a real shell."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from stripper.cli import app

ROOT = Path(__file__).resolve().parent.parent


def commands(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    yield path, command
    for name, below in getattr(command, "commands", {}).items():
        yield from commands(below, (*path, name))


COMMANDS = dict(commands(get_command(app)))


@pytest.mark.parametrize("path", COMMANDS, ids=lambda path: " ".join(path) or "stripper")
def test_help_says_what_everything_is_for_and_cuts_nothing_off(path: tuple[str, ...]) -> None:
    command = COMMANDS[path]
    shown = CliRunner().invoke(app, [*path, "--help"], env={"COLUMNS": "80", "TERMINAL_WIDTH": "80"})
    assert shown.exit_code == 0
    usage, _, rest = shown.stdout.partition("\n\n")
    assert usage.startswith("Usage: ")
    assert "..." not in rest
    assert max(map(len, rest.splitlines())) <= 80
    assert command.help.strip().endswith(".")
    assert [parameter.name for parameter in command.params if not (parameter.help or "")[:1].strip()] == []


@pytest.mark.skipif(not shutil.which("bash"), reason="needs bash")
@pytest.mark.parametrize(
    ("typed", "completed"),
    [
        ("cl", "clean"),
        ("clean --form", "--format"),
        ("clean --format j", "json jsonl"),
        ("git inst", "install"),
        ("rules t", "test try"),
    ],
)
def test_bash_completes(typed: str, completed: str, tmp_path: Path) -> None:
    program = tmp_path / "stripper"
    program.write_text(f"#!{sys.executable}\nfrom stripper.cli import main\n\nmain()\n")
    program.chmod(0o755)
    words = f"stripper {typed}"
    script = (
        'eval "$(_STRIPPER_COMPLETE=source_bash stripper)" && complete -p stripper >/dev/null && '
        f"COMP_WORDS=({words}) COMP_CWORD={len(words.split()) - 1}; _stripper_completion stripper; "
        'echo "${COMPREPLY[@]}"'
    )
    environment = {**os.environ, "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}", "PYTHONPATH": str(ROOT)}
    ran = subprocess.run(["bash", "-c", script], env=environment, capture_output=True, text=True, check=False)
    assert (ran.stdout.split(), ran.stderr) == (completed.split(), "")
