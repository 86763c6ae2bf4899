"""Every folder of `fixtures/` against what stripper makes of its capture. `fixtures/README.md` says what they hold."""

from __future__ import annotations

import difflib
import json
import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from stripper import Article, Block, Stripper

FIXTURES = Path(__file__).parent.parent / "fixtures"
FOLDERS = sorted(path for path in FIXTURES.iterdir() if path.is_dir())
_WORD = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]|[^\W_]+")
_RUN_KEYS = ("articles_only", "keep", "page_type", "url", "lang")


def gaps() -> dict[str, dict[str, Any]]:
    """The fixtures that do not pass yet: name → why, and the word F1 their text has to reach."""
    return tomllib.loads((FIXTURES / "known_gaps.toml").read_text("utf-8"))


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_fixture(folder: Path, request: pytest.FixtureRequest) -> None:
    wanted = metadata_of(folder)
    article = stripped(folder, wanted)
    gap = gaps().get(folder.name)
    if request.config.getoption("--bless"):
        # What is known to be wrong is not to become what is expected.
        if gap is None:
            bless(folder, article, wanted)
        return
    faults = list(differences(folder, article, wanted))
    if gap is None:
        if faults:
            pytest.fail(report(folder, faults), pytrace=False)
        return
    assert faults, f"fixtures/{folder.name} passes now: take it out of fixtures/known_gaps.toml"
    reached = word_f1(expected_text(folder), article.text)
    fallen = f"word F1 {reached:.4f} is under its floor of {gap['word_f1']}"
    assert reached >= gap["word_f1"], report(folder, [fallen, *faults])


def test_known_gaps_say_why_and_how_far() -> None:
    names = {folder.name for folder in FOLDERS}
    for name, gap in gaps().items():
        assert name in names, f"known_gaps.toml names {name}, which is no fixture"
        assert set(gap) == {"why", "word_f1"}, name
        assert gap["why"].strip(), name
        assert 0 <= gap["word_f1"] <= 1, name


def test_fixtures_cover_kinds_and_languages() -> None:
    html = [folder for folder in FOLDERS if (folder / "capture.html").exists()]
    languages = {folder.name.split("-")[1] for folder in FOLDERS}
    assert len(FOLDERS) >= 40
    assert 0.4 <= len(html) / len(FOLDERS) <= 0.6
    assert len(languages) >= 12


def test_word_f1() -> None:
    assert word_f1("", "") == 1
    assert word_f1("one two", "") == 0
    assert word_f1("one two three", "One, two!") == pytest.approx(0.8)
    assert word_f1("猫が好き", "猫") == pytest.approx(0.4)


def test_toml_is_read_back_as_it_was_written() -> None:
    values = {"title": 'A "quoted" \\ one', "authors": ["Ä. B.", "ツ"], "published": "--04-13", "run me": True}
    assert tomllib.loads("\n".join(f"{toml(key)} = {toml(value)}" for key, value in values.items())) == values


def test_labels_are_looked_up_by_block_line_or_part() -> None:
    article = Stripper().strip(b"<p>Heron one<br>Heron two</p><p>Heron one</p><p>A long heron three</p>")
    assert [block.index for block in blocks_with("Heron one", article.blocks)] == [1]
    assert [block.index for block in blocks_with("Heron two", article.blocks)] == [0]
    assert [block.index for block in blocks_with("heron three", article.blocks)] == [2]


def metadata_of(folder: Path) -> dict[str, Any]:
    path = folder / "metadata.toml"
    return tomllib.loads(path.read_text("utf-8")) if path.exists() else {}


def labels_of(folder: Path) -> dict[str, str]:
    path = folder / "labels.toml"
    return tomllib.loads(path.read_text("utf-8")).get("labels", {}) if path.exists() else {}


def expected_text(folder: Path) -> str:
    return (folder / "article.txt").read_text("utf-8").removesuffix("\n")


def stripped(folder: Path, wanted: Mapping[str, Any]) -> Article:
    """The article of a fixture's capture, with the options its `[run]` table names."""
    run = wanted.get("run", {})
    unknown = set(run).difference(_RUN_KEYS)
    assert not unknown, f"fixtures/{folder.name}/metadata.toml: [run] has no {sorted(unknown)}, but {_RUN_KEYS}"
    capture = next(folder.glob("capture.*")).read_bytes()
    options = {key: value for key, value in run.items() if key not in ("url", "lang")}
    return Stripper(**options).strip(capture, url=run.get("url"), lang=run.get("lang"))


def differences(folder: Path, article: Article, wanted: Mapping[str, Any]) -> Iterator[str]:
    """What is not as the fixture wants it, one readable piece each."""
    expected = expected_text(folder)
    if article.text != expected:
        sides = (expected.split("\n"), article.text.split("\n"), "expected", "stripper")
        reached = f"article.txt: word F1 {word_f1(expected, article.text):.4f}"
        yield "\n".join((reached, *difflib.unified_diff(*sides, n=1, lineterm="")))
    for field, value in wanted.items():
        if field == "run":
            continue
        found = plain(stated(article, field))
        if found != value:
            yield f"metadata.toml: {field}\n  expected {value!r}\n  stripper {found!r}"
    for text, label in labels_of(folder).items():
        found_blocks = blocks_with(text, article.blocks)
        if not found_blocks:
            yield f"labels.toml: no block holds {text!r}"
        for block in found_blocks:
            if block.label != label:
                yield f"labels.toml: {text!r}\n  expected {label}\n  stripper {block.label} (block {block.index})"


def stated(article: Article, field: str) -> Any:
    return article.page_type if field == "page_type" else getattr(article.metadata, field)


def plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def blocks_with(text: str, blocks: Sequence[Block]) -> list[Block]:
    """The blocks a label speaks of: those that are this text, else those with such a line, else those that hold it."""
    tests = (
        lambda block: block.text == text,
        lambda block: text in block.text.split("\n"),
        lambda block: text in block.text,
    )
    return next((found for test in tests if (found := [block for block in blocks if test(block)])), [])


def report(folder: Path, faults: Sequence[str]) -> str:
    why = (folder / "why.txt").read_text("utf-8").strip() if (folder / "why.txt").exists() else ""
    return "\n\n".join((f"fixtures/{folder.name}: {why}", *faults))


def word_f1(expected: str, found: str) -> float:
    """Harmonic mean of precision and recall over words, each as often as it occurs; 0..1."""
    left, right = (Counter(_WORD.findall(text.casefold())) for text in (expected, found))
    if not left or not right:
        return float(not left and not right)
    return 2 * (left & right).total() / (left.total() + right.total())


def bless(folder: Path, article: Article, wanted: Mapping[str, Any]) -> None:
    """Writes what stripper says now: the fields and labels a fixture names, or a first choice where it names none."""
    write(folder / "article.txt", article.text + "\n" if article.text else "")
    fields = [field for field in wanted if field != "run"] or told(article)
    values = {field: plain(stated(article, field)) for field in fields}
    lines = [f"{field} = {toml(value)}" for field, value in values.items() if value is not None]
    if wanted.get("run"):
        lines += ["", "[run]", *(f"{key} = {toml(value)}" for key, value in wanted["run"].items())]
    write(folder / "metadata.toml", "".join(f"{line}\n" for line in lines))
    texts = labels_of(folder) or {block.label: block.text for block in reversed(article.blocks)}.values()
    found = {text: {block.label for block in blocks_with(text, article.blocks)} for text in texts}
    pairs = [f"{toml(text)} = {toml(labels.pop())}\n" for text, labels in found.items() if len(labels) == 1]
    write(folder / "labels.toml", "[labels]\n" + "".join(pairs))


def told(article: Article) -> list[str]:
    names = ("title", "subtitle", "authors", "published", "modified", "section", "topics", "persons", "site_name")
    more = ("language", "agency", "dateline", "credit", "page_type")
    return [field for field in names + more if stated(article, field)]


def write(path: Path, text: str) -> None:
    path.write_text(text, "utf-8", newline="\n")


def toml(value: Any) -> str:
    """A string, list or boolean, or a key. What JSON escapes, TOML reads."""
    return json.dumps(value, ensure_ascii=False)
