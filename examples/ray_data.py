"""Clean captures on a Ray cluster: `python examples/ray_data.py captures.parquet articles`."""

import sys

import pyarrow as pa
import ray.data

from stripper.arrow import clean_batch, schema_after


def clean(table: pa.Table) -> pa.Table:
    batches = [clean_batch(batch) for batch in table.combine_chunks().to_batches()]
    return pa.Table.from_batches(batches, schema_after(table.schema))


def cleaned(dataset: ray.data.Dataset) -> ray.data.Dataset:
    return dataset.map_batches(clean, batch_format="pyarrow", batch_size=100)


if __name__ == "__main__":
    cleaned(ray.data.read_parquet(sys.argv[1])).write_parquet(sys.argv[2])
