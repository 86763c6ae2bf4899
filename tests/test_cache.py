"""The kept rulebook: the same as a fresh one, made anew when a file changes, and never in the way."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from stripper import Stripper
from stripper.errors import BadRule
from stripper.rulebook.cache import ready_rules

RULE = '[tides]\nlabel = "ad"\nwhy = "Sells."\nline = ["{}"]\nmatches = ["{}"]\nspares = ["No."]\n'


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("STRIPPER_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def own(folder: Path, line: str) -> tuple[str]:
    folder.mkdir(exist_ok=True)
    (folder / "tides.toml").write_text(RULE.format(line, line))
    return (str(folder),)


def test_what_was_kept_is_what_was_read(cache: Path, tmp_path: Path) -> None:
    folders = own(tmp_path / "rules", "Tides today")
    fresh, kept = ready_rules(folders), ready_rules(folders)
    assert len(list(cache.iterdir())) == 1
    assert kept[0] == fresh[0]
    assert kept[1].lines == fresh[1].lines
    assert kept[1].phrases == fresh[1].phrases


def test_a_changed_file_is_read_again(cache: Path, tmp_path: Path) -> None:
    folders = own(tmp_path / "rules", "Tides today")
    assert "tides today" in ready_rules(folders)[1].lines
    own(tmp_path / "rules", "Moon today")
    os.utime(tmp_path / "rules/tides.toml", ns=(1, 1))
    lines = ready_rules(folders)[1].lines
    assert "moon today" in lines
    assert "tides today" not in lines


def test_a_broken_or_missing_cache_is_no_trouble(cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folders = own(tmp_path / "rules", "Tides today")
    ready_rules(folders)
    for file in cache.iterdir():
        file.write_bytes(b"nonsense")
    assert "tides today" in ready_rules(folders)[1].lines
    (tmp_path / "file").write_text("")
    for place in ("", str(tmp_path / "file" / "below")):
        monkeypatch.setenv("STRIPPER_CACHE", place)
        assert "tides today" in ready_rules(folders)[1].lines


def test_a_folder_that_is_not_there_is_an_error_each_time(cache: Path, tmp_path: Path) -> None:
    for _ in range(2):
        with pytest.raises(BadRule, match="no-such"):
            Stripper(rules=tmp_path / "no-such")
