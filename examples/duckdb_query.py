"""Clean captures inside a DuckDB query: `python examples/duckdb_query.py captures.parquet`."""

import sys

import duckdb
import pyarrow as pa

from stripper.arrow import clean_batch


def article_text(captures: pa.ChunkedArray) -> pa.Array:
    table = pa.table({"html": captures})
    made = [clean_batch(batch, out=["text"]).column("text") for batch in table.to_batches()]
    return pa.chunked_array(made, pa.string())


def register(connection: duckdb.DuckDBPyConnection) -> None:
    connection.create_function("article_text", article_text, ["VARCHAR"], "VARCHAR", type="arrow")


if __name__ == "__main__":
    connection = duckdb.connect()
    register(connection)
    print(connection.sql(f"select article_text(html) as text from '{sys.argv[1]}'"))
