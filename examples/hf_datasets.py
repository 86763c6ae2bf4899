"""Clean a column of a Hugging Face dataset: `python examples/hf_datasets.py captures.parquet articles.parquet`."""

import sys

import datasets
import pyarrow as pa

from stripper.arrow import clean_batch, schema_after


def clean(table: pa.Table) -> pa.Table:
    batches = [clean_batch(batch) for batch in table.combine_chunks().to_batches()]
    return pa.Table.from_batches(batches, schema_after(table.schema))


def cleaned(dataset: datasets.Dataset) -> datasets.Dataset:
    return dataset.with_format("arrow").map(clean, batched=True, batch_size=100).with_format(None)


if __name__ == "__main__":
    cleaned(datasets.Dataset.from_parquet(sys.argv[1])).to_parquet(sys.argv[2])
