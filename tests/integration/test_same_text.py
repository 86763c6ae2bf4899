"""The same captures give the same text, byte for byte, through every way there is into the library."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from loopback import ROOT, served

from stripper.read.encoding import decode

pytestmark = [pytest.mark.integration, pytest.mark.filterwarnings("default")]

Texts = dict[str, str]
"""Text by the name of the capture's file."""


def command_line(captures: Path, made: Path) -> Texts:
    arguments = ["-m", "stripper", "clean", str(captures), "--to", str(made), "--jobs", "2", "--quiet"]
    subprocess.run([sys.executable, *arguments], check=True)
    rows = [json.loads(line) for line in (made / "manifest.jsonl").read_text("utf-8").splitlines()]
    return {
        Path(row["path"]).name: (made / row["output"]).read_bytes().decode("utf-8").removesuffix("\n") for row in rows
    }


def json_lines(captures: Path, made: Path) -> Texts:
    arguments = ["-m", "stripper", "clean", str(captures), "--format", "jsonl", "--jobs", "1", "--quiet"]
    ran = subprocess.run([sys.executable, *arguments], check=True, capture_output=True)
    rows = map(json.loads, ran.stdout.splitlines())
    return {Path(row["path"]).name: row["text"] for row in rows}


def polars(captures: Path, made: Path) -> Texts:
    import polars as pl
    from polars_frame import clean

    frame = clean(pl.DataFrame(pages(captures)))
    return dict(zip(frame["name"], frame["text"], strict=True))


def duckdb(captures: Path, made: Path) -> Texts:
    import duckdb
    from duckdb_query import register

    connection = duckdb.connect()
    register(connection)
    query = "select parse_filename(filename), article(content).text from read_blob($files)"
    return dict(connection.sql(query, params={"files": f"{captures}/*"}).fetchall())


def hugging_face(captures: Path, made: Path) -> Texts:
    import datasets
    from hf_datasets import cleaned

    dataset = datasets.Dataset.from_dict(pages(captures))
    first, second = cleaned(dataset), cleaned(dataset)
    assert first._fingerprint == second._fingerprint  # so that datasets finds what it has cleaned before
    return dict(zip(first["name"], first["text"], strict=True))


def ray(captures: Path, made: Path) -> Texts:
    import ray
    from ray_data import articles

    # Workers import the example and this checkout, wherever the tests are started.
    path = os.pathsep.join([str(ROOT), str(ROOT / "examples")])
    ray.init(num_cpus=1, include_dashboard=False, runtime_env={"env_vars": {"PYTHONPATH": path}})
    try:
        return {Path(row["path"]).name: row["text"] for row in articles(str(captures)).take_all()}
    finally:
        ray.shutdown()


def spark(captures: Path, made: Path) -> Texts:
    from pyspark.sql import SparkSession
    from spark_job import articles

    os.environ["PYSPARK_PYTHON"] = sys.executable  # workers run what runs the tests
    session = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").getOrCreate()
    try:
        return {Path(row.path).name: row.text for row in articles(session, str(captures)).collect()}
    finally:
        session.stop()


def datatrove(captures: Path, made: Path) -> Texts:
    from datatrove_step import run

    made.mkdir()
    rows = ({"id": name, "text": text} for name, text in characters(captures).items())
    (made / "captures.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    run(str(made / "captures.jsonl"), str(made / "articles"))
    lines = [line for file in (made / "articles").iterdir() for line in file.read_text("utf-8").splitlines()]
    documents = map(json.loads, lines)
    return {document["id"]: document["text"] for document in documents}


def datatrove_extractor(captures: Path, made: Path) -> Texts:
    from datatrove.data import Document

    from stripper.adapters.datatrove import StripperExtractor

    documents = [Document(text=text, id=name) for name, text in characters(captures).items()]
    return {document.id: document.text for document in StripperExtractor(timeout=60).run(documents)}


def scrapy(captures: Path, made: Path) -> Texts:
    made.mkdir()
    (made / "spider.py").write_text(SPIDER)
    with served(captures) as address:
        urls = [f"{address}/{path.name}" for path in sorted(captures.iterdir())]
        command = [sys.executable, "-m", "scrapy", "runspider", "spider.py", "-O", "items.jsonl", "-L", "WARNING"]
        subprocess.run(command, cwd=made, check=True, env={**os.environ, "URLS": " ".join(urls)})
    items = map(json.loads, (made / "items.jsonl").read_text("utf-8").splitlines())
    return {item["url"].rsplit("/", 1)[1]: item["text"] for item in items}


SPIDER = """
import os

import scrapy


class Captures(scrapy.Spider):
    name = "captures"
    start_urls = os.environ["URLS"].split()
    custom_settings = {
        "ADDONS": {"stripper.adapters.scrapy.StripperAddon": 500},
        "FEED_EXPORT_FIELDS": ["url", "text"],
        "DOWNLOAD_DELAY": 0,
        "TELNETCONSOLE_ENABLED": False,
    }

    def parse(self, response):
        yield {"url": response.url, "html": response.body}
"""


def pages(captures: Path) -> dict[str, list[str] | list[bytes]]:
    """The captures as two columns, names and bytes."""
    paths = sorted(captures.iterdir())
    return {"name": [path.name for path in paths], "html": [path.read_bytes() for path in paths]}


def characters(captures: Path) -> Texts:
    """The captures decoded, for engines that have no bytes."""
    return {path.name: decode(path.read_bytes())[0] for path in sorted(captures.iterdir())}


WAYS: list[Callable[[Path, Path], Texts]] = [
    command_line, json_lines, polars, duckdb, hugging_face, ray, spark, datatrove, datatrove_extractor, scrapy,
]  # fmt: skip
DROPPING_EMPTY_ONES = (datatrove, datatrove_extractor)


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_the_text_is_the_librarys(
    way: Callable[[Path, Path], Texts], captures: Path, texts: Texts, tmp_path: Path
) -> None:
    found = way(captures, tmp_path / "made")
    wanted = {name: text for name, text in texts.items() if text or way not in DROPPING_EMPTY_ONES}
    assert found.keys() == wanted.keys()
    assert [name for name in wanted if found[name] != wanted[name]] == []


def test_the_formatter_gives_the_librarys_text_of_dumps(captures: Path, texts: Texts) -> None:
    from datatrove.data import Document

    from stripper.adapters.datatrove import StripperFormatter

    dumps = {name: text for name, text in characters(captures).items() if name.endswith(".txt")}
    documents = [Document(text=text, id=name) for name, text in dumps.items()]
    found = {document.id: document.text for document in StripperFormatter().run(documents)}
    assert found == {name: texts[name] or text for name, text in dumps.items()}


def test_the_hook_leaves_the_librarys_text_in_dumps(captures: Path, texts: Texts, tmp_path: Path) -> None:
    names = [name for name in texts if name.endswith(".txt")]
    for name in names:
        shutil.copy(captures / name, tmp_path)
    entry = next(line for line in (ROOT / ".pre-commit-hooks.yaml").read_text().splitlines() if "--in-place" in line)
    command = shlex.split(entry.split(":", 1)[1])
    assert command[0] == "stripper"
    ran = subprocess.run([sys.executable, "-m", *command, *names], cwd=tmp_path, capture_output=True, check=False)
    assert ran.returncode == 1, ran.stderr.decode()
    after = {name: (tmp_path / name).read_bytes() for name in names}
    rewritten = [name for name in names if after[name] != (captures / name).read_bytes()]
    assert len(rewritten) > len(names) / 4
    kept = {name: decode(after[name])[0].replace("\r\n", "\n").removesuffix("\n") for name in rewritten}
    assert [name for name in rewritten if kept[name] != texts[name]] == []
