"""Clean a column of a Polars frame: `python examples/polars_frame.py captures.parquet articles.parquet`."""

import sys

import polars as pl

from stripper.arrow import clean_table


def clean(frame: pl.DataFrame, **options: str) -> pl.DataFrame:
    return pl.from_arrow(clean_table(frame.to_arrow(), **options))


if __name__ == "__main__":
    clean(pl.read_parquet(sys.argv[1])).write_parquet(sys.argv[2])
