"""Clean a column of a Hugging Face dataset: `python examples/hf_datasets.py captures.parquet articles.parquet`."""

import sys

import datasets
import pyarrow as pa

import stripper
from stripper.arrow import clean_table


def clean(table: pa.Table, version: str) -> pa.Table:
    return clean_table(table)


def cleaned(dataset: datasets.Dataset) -> datasets.Dataset:
    # Results are cached by function and arguments: the version among them makes another stripper clean anew.
    version = {"version": stripper.__version__}
    return dataset.with_format("arrow").map(clean, batched=True, batch_size=100, fn_kwargs=version).with_format(None)


if __name__ == "__main__":
    cleaned(datasets.Dataset.from_parquet(sys.argv[1])).to_parquet(sys.argv[2])
