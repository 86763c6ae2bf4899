"""The engine gives the text that the library gives."""

import sys

import pytest

pytestmark = [pytest.mark.integration, pytest.mark.filterwarnings("default")]


def test_spark_gives_the_librarys_text(pages: list[str], texts: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    from pyspark.sql import SparkSession
    from spark_job import clean

    monkeypatch.setenv("PYSPARK_PYTHON", sys.executable)  # workers run what runs the tests
    spark = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").getOrCreate()
    try:
        frame = spark.createDataFrame(list(enumerate(pages)), "at int, html string")
        rows = clean(frame).orderBy("at").collect()
    finally:
        spark.stop()
    assert [row.text for row in rows] == texts
