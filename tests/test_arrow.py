"""Batches of captures become batches of articles, and one bad row stays alone."""

from __future__ import annotations

import pyarrow as pa
import pytest

from stripper import Stripper, StripperError, strip
from stripper.arrow import SCHEMA, clean_batch, clean_table

PAGES = [
    "<html lang=en><title>The ferry returns</title><nav><a href=/>Home</a></nav><article><h1>The ferry returns</h1>"
    "<p>The ferry between both banks runs again after a winter of repairs, the harbour office said on Monday.</p>"
    "<p>Tickets cost as much as last year, and bicycles travel free of charge until the end of June.</p></article>",
    "<html lang=de><title>Neue Brücke</title><article><h1>Neue Brücke</h1><p>Die Gemeinde öffnet am Samstag die neue "
    "Brücke über den Mühlbach, nach zwei Jahren Bauzeit und manchem Streit.</p></article>",
]


def batch(values: list[object], type: pa.DataType) -> pa.RecordBatch:
    return pa.RecordBatch.from_arrays([pa.array(values, type)], names=["html"])


def test_the_text_is_the_librarys() -> None:
    made = clean_batch(batch(list(PAGES), pa.large_string()))
    assert made.column("text").to_pylist() == [strip(page).text for page in PAGES]
    assert made.column("title").to_pylist() == [strip(page).metadata.title for page in PAGES]
    assert made.column("error").null_count == 2


def test_a_bad_row_stays_alone() -> None:
    picture = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00" * 40
    made = clean_batch(batch([picture, None, PAGES[0].encode()], pa.binary()))
    assert made.column("text").to_pylist() == [None, None, strip(PAGES[0].encode()).text]
    assert [bool(error) for error in made.column("error").to_pylist()] == [True, True, False]


def test_the_schema_never_depends_on_the_rows() -> None:
    schemas = {clean_batch(batch(rows, pa.string())).schema.to_string() for rows in ([], [None], list(PAGES))}
    assert len(schemas) == 1
    assert clean_batch(batch([], pa.string())).schema.names == ["html", *SCHEMA.names]


def test_columns_are_chosen_and_renamed() -> None:
    made = clean_batch(batch(list(PAGES), pa.string()), out={"text": "article", "error": "wrong"})
    assert made.schema.names == ["html", "article", "wrong"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"column": "body"}, "no column 'body'"),
        ({"out": ["texts"]}, "no column; columns are"),
        ({"out": {"text": "html"}}, "already has a column 'html'"),
        ({"out": {"text": "a", "title": "a"}}, "the same name"),
    ],
)
def test_wrong_columns_are_named(options: dict[str, object], said: str) -> None:
    with pytest.raises(StripperError, match=said):
        clean_batch(batch([], pa.string()), **options)  # type: ignore[arg-type]


def test_a_table_is_cleaned_in_all_its_chunks() -> None:
    table = pa.Table.from_batches([batch([page], pa.string()) for page in PAGES])
    made = clean_table(table, out=["text"], stripper=Stripper(keep=["title"]))
    assert made["text"].num_chunks == 2
    assert made["text"].to_pylist() == [Stripper(keep=["title"]).strip(page).text for page in PAGES]
    assert clean_table(table.slice(0, 0), out=["text"]).schema.names == ["html", "text"]
