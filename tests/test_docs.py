"""The documentation: it builds without a warning, and what it says of output and options is what comes out."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from stripper import strip
from stripper.cli import app

pytest.importorskip("mkdocs", reason="asked for with the extra `docs`")

from jsonschema import Draft202012Validator

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    built = tmp_path_factory.mktemp("docs") / "site"
    bin_folder = os.path.dirname(sys.executable)
    environment = {**os.environ, "PATH": os.pathsep.join([bin_folder, os.environ["PATH"]])}
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(built)]
    ran = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    return built


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All fixtures cleaned into every form of JSON, and a capture that fails."""
    folder = tmp_path_factory.mktemp("written")
    captures = shutil.copytree(ROOT / "fixtures", folder / "captures")
    (captures / "picture.html").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" * 50)
    for form in ("json", "jsonl"):
        arguments = ["clean", str(captures), "--to", str(folder / form), "--format", form, "--quiet"]
        assert CliRunner().invoke(app, arguments).exit_code == 3
    return folder


def validator(site: Path, name: str) -> Draft202012Validator:
    schema: dict[str, Any] = json.loads((site / "schema" / f"{name}.json").read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def lines(path: Path) -> list[Any]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_the_schemas_hold_for_what_is_written(site: Path, written: Path) -> None:
    manifest = lines(written / "json" / "manifest.jsonl")
    for row in manifest:
        validator(site, "manifest").validate(row)
    done = [row for row in manifest if row["status"] != "failed"]
    assert {row["status"] for row in manifest} == {"ok", "empty", "failed"}
    article = validator(site, "article")
    for row in done:
        article.validate(json.loads((written / "json" / row["output"]).read_text("utf-8")))
    rows = lines(written / "jsonl" / "articles.jsonl")
    assert len(rows) == len(done)
    for row in rows:
        validator(site, "line").validate(row)


def test_the_schemas_refuse_what_is_not_written(site: Path) -> None:
    article = json.loads(strip("<p>A page.</p>").to_json())
    assert validator(site, "article").is_valid(article)
    for broken in ({**article, "more": 1}, {**article, "confidence": "much"}, {}):
        assert not validator(site, "article").is_valid(broken)


def test_every_key_is_explained(site: Path) -> None:
    page = (ROOT / "docs" / "pages" / "reference" / "output.md").read_text("utf-8")
    for name in ("article", "line", "manifest"):
        schema = json.loads((site / "schema" / f"{name}.json").read_text("utf-8"))
        for part in (schema, *schema.get("$defs", {}).values()):
            assert [key for key in part["properties"] if f"`{key}`" not in page] == []


def test_every_option_and_label_is_on_the_site(site: Path) -> None:
    from typer.main import get_command

    page = (site / "reference" / "cli" / "index.html").read_text("utf-8")
    commands = [get_command(app)]
    for command in commands:
        commands += getattr(command, "commands", {}).values()
        options = [name for parameter in command.params for name in parameter.opts if name.startswith("--")]
        assert [name for name in options if name not in page] == []
    assert len(commands) > 12
    labels = (site / "labels" / "index.html").read_text("utf-8")
    from stripper.rulebook.load import load_default

    assert [name for name in load_default().labels if f"<code>{name}</code>" not in labels] == []


def test_the_made_up_site_shows_what_learning_is_for(site: Path) -> None:
    page = (site / "sites" / "index.html").read_text("utf-8")
    line = "High water: see the board at the Old Pier."
    before, learnt, after = page.partition("3 lines learnt")
    assert learnt
    assert line in before
    assert after.count(line) == 2  # in the rule and its example, and not in the text cleaned with it


def test_examples_stand_there_as_they_are_run(site: Path) -> None:
    pages = "".join(path.read_text("utf-8") for path in (ROOT / "docs" / "pages" / "recipes").glob("*.md"))
    examples = sorted(path.name for path in (ROOT / "examples").glob("*.py"))
    assert [name for name in examples if f'--8<-- "examples/{name}"' not in pages] == []


def test_nothing_is_fetched_from_elsewhere(site: Path) -> None:
    for page in site.rglob("*.html"):
        text = page.read_text("utf-8")
        assert 'src="http' not in text, page
        assert 'rel="stylesheet" href="http' not in text, page
