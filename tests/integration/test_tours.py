"""What the documentation shows of a new user's first minutes is still what happens."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from loopback import ROOT

pytestmark = pytest.mark.integration


@pytest.mark.parametrize("tour", ["scrapy", "parquet"])
def test_a_tour_shows_what_its_transcript_shows(tour: str, tmp_path: Path) -> None:
    (tmp_path / "stripper").symlink_to(ROOT)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    path = os.pathsep.join([os.path.dirname(sys.executable), os.environ["PATH"]])
    environment = {**os.environ, "PATH": path, "INSTALLED": "1", "PORT": port}
    script = f"stripper/docs/tours/{tour}.sh"
    ran = subprocess.run(["bash", script], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    shown = (ROOT / "docs" / "tours" / f"{tour}.txt").read_text("utf-8").splitlines()
    assert [line for line in shown[:2] if line.startswith("$ ")] == shown[:2]  # environment and installation
    assert comparable(ran.stdout.splitlines()) == comparable(shown[2:])


def comparable(lines: list[str]) -> list[str]:
    """Without what differs from run to run: ports and which page of a crawl comes first."""
    told = [re.sub(r"127\.0\.0\.1:\d+|(?<=http\.server )\d+", "PORT", line) for line in lines]
    return [line for line in told if not line.startswith("    ")]
