"""Clean a column of a Polars frame: `python examples/polars_frame.py captures.parquet articles.parquet`."""

import sys

import polars as pl
import pyarrow as pa

from stripper.arrow import clean_batch


def clean(frame: pl.DataFrame, **options: object) -> pl.DataFrame:
    table = frame.to_arrow()
    cleaned = [clean_batch(batch, **options) for batch in table.to_batches()]
    return pl.from_arrow(pa.Table.from_batches(cleaned)) if cleaned else frame


if __name__ == "__main__":
    clean(pl.read_parquet(sys.argv[1])).write_parquet(sys.argv[2])
