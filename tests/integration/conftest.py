"""The same 200 captures for every engine, and the text that the library makes of each."""

from __future__ import annotations

import os
import sys
import tarfile
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path

import pytest
from loopback import ROOT

from stripper import strip

BENCH = Path(os.environ.get("BENCH", ROOT.parent / "shared" / "bench"))
COUNT = 200

sys.path.insert(0, str(ROOT / "examples"))


@pytest.fixture(scope="session")
def captures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of captures, HTML and text: real ones of all benchmark sets, or invented ones where there are no sets."""
    folder = tmp_path_factory.mktemp("captures")
    sets = sorted(BENCH.glob("*.tar.xz"))
    found = _of_sets(sets) if sets else _of_fixtures()
    for number, (ending, data) in enumerate(found):
        (folder / f"{number:03}{ending}").write_bytes(data)
    assert len(list(folder.iterdir())) == COUNT
    return folder


@pytest.fixture(scope="session")
def texts(captures: Path) -> dict[str, str]:
    """The text of each capture by the name of its file."""
    found = {path.name: strip(path.read_bytes()).text for path in sorted(captures.iterdir())}
    assert sum(map(bool, found.values())) > COUNT / 2
    return found


def _of_sets(sets: list[Path]) -> Iterator[tuple[str, bytes]]:
    for number, path in enumerate(sets):
        wanted = COUNT // len(sets) + (number < COUNT % len(sets))
        with tarfile.open(path, "r|xz") as archive:
            members = (member for member in archive if "/captures/" in member.name and member.isfile())
            for member in islice(members, wanted):
                file = archive.extractfile(member)
                assert file is not None
                yield Path(member.name).suffix, file.read()


def _of_fixtures() -> Iterator[tuple[str, bytes]]:
    paths = sorted((ROOT / "fixtures").glob("*/capture.*"))
    for path in islice(cycle(paths), COUNT):
        yield path.suffix, path.read_bytes()
