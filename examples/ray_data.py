"""Clean a folder of captures on a Ray cluster: `python examples/ray_data.py captures articles`.

The same job as `stripper clean captures --to articles`, past one machine: workers read the folder, write Parquet.
"""

import sys

import pyarrow as pa
import ray.data

from stripper.arrow import clean_table


def clean(table: pa.Table) -> pa.Table:
    return clean_table(table, column="bytes").drop_columns("bytes")


def articles(folder: str) -> ray.data.Dataset:
    captures = ray.data.read_binary_files(folder, include_paths=True)
    return captures.map_batches(clean, batch_format="pyarrow", batch_size=100)


if __name__ == "__main__":
    articles(sys.argv[1]).write_parquet(sys.argv[2])
