"""Captures and folders made to break readers: no crash, no lost text, a cost that grows with the size and no faster."""

from __future__ import annotations

import gzip
import json
import os
import re
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hostile import AFTER, BEFORE, CASES, PROSE, Case, Made
from typer.testing import CliRunner

from stripper import Article, Stripper
from stripper.cli import app
from stripper.folder import Job, Limits, Settings, find, run

STRIPPER = Stripper()
GROWTH = 4
"""How much larger the second capture of a kind is …"""
MOST = 10
"""… and how many times its cost may be that of the first; a cost that grows with the square is 16 times as high."""
SLACK = 0.1
"""Seconds that no ratio is drawn from."""


def squeezed(text: str) -> str:
    return " ".join(text.split())


def all_forms(data: bytes | str) -> Article:
    article = STRIPPER.strip(data)
    _ = (
        article.text,
        article.metadata,
        article.to_markdown(),
        article.to_html(),
        article.to_tei(),
        article.comments,
        article.counts(),
    )
    return article


def seconds(work: Callable[[], object]) -> float:
    """CPU time, which other programs on the machine do not count into."""
    begun = time.process_time()
    work()
    return time.process_time() - begun


def linear(smaller: Callable[[], object], larger: Callable[[], object]) -> bool:
    """Whether the cost of something so many times larger is in proportion; asked again before it is denied."""
    return any(seconds(larger) <= MOST * seconds(smaller) + SLACK for _ in range(3))


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_no_words_are_lost_and_the_cost_grows_no_faster_than_the_size(case: Case) -> None:
    size = case.size // 5 if case.name == "one-line" else case.size  # whole it is read once, further down
    small, made = case.make(max(1, size // GROWTH)).data, case.make(size)
    articles: list[Article] = []
    assert linear(lambda: all_forms(small), lambda: articles.append(all_forms(made.data)))
    seen = squeezed(" ".join(articles[0]._page.texts))
    assert [words for words in made.words if squeezed(words) not in seen] == []


@pytest.mark.parametrize("name", ["div-300", "div-5000", "data-uri", "text-node", "inline-script", "paragraphs", "nul"])
def test_the_story_around_a_hostile_construct_is_in_the_text(name: str) -> None:
    case = next(case for case in CASES if case.name == name)
    made = case.make(case.size)
    text = squeezed(STRIPPER.strip(made.data).text)
    assert all(squeezed(words) in text for words in made.words)


@pytest.mark.parametrize("name", ["div-stairs", "list-stairs", "unclosed-block"])
def test_reasons_and_paths_of_nested_blocks_grow_no_faster_than_the_page(name: str) -> None:
    case = next(case for case in CASES if case.name == name)
    small, large = (case.make(size).data for size in (30, 30 * GROWTH))
    assert linear(lambda: STRIPPER.strip(small).explain(), lambda: STRIPPER.strip(large).explain())


def test_random_bytes_and_cut_pages_are_read_or_refused(tmp_path: Path) -> None:
    page = Path(__file__).parents[1].joinpath("fixtures").glob("*/capture.html")
    whole = next(page).read_bytes()
    for end in range(0, len(whole), max(1, len(whole) // 60)):
        all_forms(whole[:end])
        all_forms(whole[:end] + b"\xff\xfe<" + whole[end:])


def test_a_pattern_of_the_user_that_never_ends_is_left_out_and_said(tmp_path: Path) -> None:
    rule = "[slow]\nlabel = 'ad'\nwhy = 'Never ends.'\npattern = '^(a|a)*$'\nmatches = ['aa']\nspares = ['b']\n"
    (tmp_path / "slow.toml").write_text(rule)
    stripper = Stripper(rules=tmp_path)
    page = PROSE + "".join(f"<p>{'a' * 200} {number}</p>" for number in range(300))
    begun = time.perf_counter()
    article = stripper.strip(page)
    assert time.perf_counter() - begun < 10, "300 blocks that take the limit of 0.05 s each would take 15"
    assert squeezed(BEFORE) in squeezed(article.text)
    assert any("slow/slow took too long" in warning for warning in article.warnings)


def test_large_captures_stay_within_time_and_memory(tmp_path: Path) -> None:
    for case in CASES:
        made = case.make(case.size).data
        if isinstance(made, bytes) and len(made) > 4_000_000:
            (tmp_path / f"{case.name}.txt").write_bytes(made)
    jobs = [Job(one) for one in find([str(tmp_path)], stdin=bytes).found]
    assert len(jobs) >= 9
    outcomes = list(run(jobs, Settings(form="jsonl"), 1, limits=Limits(seconds=120, memory=2_000_000_000)))
    assert [(one.row.path, one.row.reason) for one in outcomes if one.row.status == "failed"] == []


# -- folders -----------------------------------------------------------------------------------------------------------


def cleaned(source: Path, to: Path, *options: str) -> list[dict[str, object]]:
    """The manifest of a run over a folder."""
    CliRunner().invoke(app, ["clean", str(source), "--to", str(to), "--quiet", *options])
    return [json.loads(line) for line in (to / "manifest.jsonl").read_bytes().splitlines()]


def test_a_folder_of_odd_files_is_cleaned_with_a_row_for_each(tmp_path: Path) -> None:
    source = tmp_path / "in"
    (source / "deep" / "er").mkdir(parents=True)
    (source / "deep" / "er" / "loop").symlink_to(source)
    (source / "itself.html").symlink_to("itself.html")
    (source / "nowhere.html").symlink_to("missing.html")
    names = [
        "good.html",
        "new\nline.html",
        "tab\t.html",
        "quote\"'.html",
        "- dash.html",
        "deep/er/page.html",
        "x" * 200 + ".html",
    ]
    for name in names:
        (source / name).write_text(PROSE)
    (source / "page.html").write_text(PROSE)
    (source / "page.txt").write_text(f"{BEFORE}\n\n{AFTER}\n")
    (source / "empty.html").write_bytes(b"")
    (source / "picture.html").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(999))
    try:
        (source / os.fsdecode(b"caf\xe9.html")).write_text(PROSE)
        names.append("caf\\xe9.html")
    except OSError:
        pass  # file systems that only have names in UTF-8 cannot have this trouble
    rows = cleaned(source, tmp_path / "out")
    states = {str(row["path"]).removeprefix(f"{source}/"): row["status"] for row in rows}
    wanted = dict.fromkeys([*names, "page.html", "page.txt"], "ok") | {"empty.html": "empty", "picture.html": "failed"}
    assert states == wanted
    outputs = [str(row["output"]) for row in rows if row["output"]]
    assert len(set(outputs)) == len(outputs) == len(rows) - 1
    assert sum(path.is_file() for path in (tmp_path / "out").rglob("*")) == len(outputs) + 1, "articles and manifest"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads every file")
def test_what_may_not_be_read_has_a_row_with_the_reason(tmp_path: Path) -> None:
    source = tmp_path / "in"
    (source / "closed").mkdir(parents=True)
    (source / "good.html").write_text(PROSE)
    (source / "secret.html").write_text(PROSE)
    (source / "secret.html").chmod(0)
    (source / "closed").chmod(0)
    rows = cleaned(source, tmp_path / "out")
    (source / "closed").chmod(0o700)
    assert [row["status"] for row in rows] == ["ok", "failed", "failed"]
    assert all("ermission denied" in str(row["reason"]) for row in rows[1:])


def test_a_bomb_costs_only_itself(tmp_path: Path) -> None:
    with gzip.open(tmp_path / "bomb.html.gz", "wb", compresslevel=1) as bomb:
        for _ in range(300):
            bomb.write(b" " * 1_000_000)
    (tmp_path / "good.html").write_text(PROSE)
    found = find([str(tmp_path / name) for name in ("bomb.html.gz", "good.html")], stdin=bytes).found
    outcomes = list(run([Job(one) for one in found], Settings(), 1, limits=Limits(memory=1_000_000_000)))
    assert [one.row.status for one in outcomes] == ["failed", "ok"]
    assert re.search("binary|larger", outcomes[0].row.reason)


def test_threads_share_one_stripper() -> None:
    pages = [case.make(min(case.size, 300)).data for case in CASES]
    alone = [STRIPPER.strip(page).text for page in pages]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda page: STRIPPER.strip(page).text, pages)) == alone


def test_cases_are_what_they_say() -> None:
    assert len({case.name for case in CASES}) == len(CASES)
    assert isinstance(CASES[0].make(1), Made)
    assert sys.getrecursionlimit() <= 1000 < 5_000, "nesting in the cases is deeper than recursion goes"
