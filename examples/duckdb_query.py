"""Clean captures inside a DuckDB query: `python examples/duckdb_query.py 'captures/*'`."""

import sys

import duckdb
import pyarrow as pa

from stripper.arrow import clean_table

OUT = ("text", "title", "published", "page_type", "error")


def article(captures: pa.ChunkedArray) -> pa.ChunkedArray:
    return clean_table(pa.table({"html": captures}), out=OUT).select(OUT).to_struct_array()


def register(connection: duckdb.DuckDBPyConnection) -> None:
    """Adds `article(page)`; pages are BLOBs, and `encode(page)` makes one of a VARCHAR."""
    made = duckdb.struct_type(dict.fromkeys(OUT, "VARCHAR"))
    connection.create_function("article", article, ["BLOB"], made, type="arrow")


if __name__ == "__main__":
    connection = duckdb.connect()
    register(connection)
    connection.sql(
        "select filename, unnest(article(content)) from read_blob($files)", params={"files": sys.argv[1]}
    ).show()
