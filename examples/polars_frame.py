"""Clean a column of a Polars frame: `python examples/polars_frame.py captures.parquet articles.parquet`."""

import sys

import polars as pl
import pyarrow as pa

from stripper.arrow import clean_batch, schema_after


def clean(frame: pl.DataFrame, **options: str) -> pl.DataFrame:
    table = frame.to_arrow()
    cleaned = [clean_batch(batch, **options) for batch in table.to_batches()]
    return pl.from_arrow(pa.Table.from_batches(cleaned, schema_after(table.schema, **options)))


if __name__ == "__main__":
    clean(pl.read_parquet(sys.argv[1])).write_parquet(sys.argv[2])
