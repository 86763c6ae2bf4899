"""Clean a folder of captures on a Spark cluster: `spark-submit examples/spark_job.py captures articles`.

The same job as `stripper clean captures --to articles`, past one machine: executors read the folder, write Parquet.
"""

import sys

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.pandas.types import from_arrow_schema, to_arrow_schema

from stripper.arrow import clean_batches, schema_after


def clean(frame: DataFrame, **options: object) -> DataFrame:
    schema = from_arrow_schema(schema_after(to_arrow_schema(frame.schema), **options))
    return frame.mapInArrow(clean_batches(**options), schema)


def articles(spark: SparkSession, folder: str) -> DataFrame:
    captures = spark.read.format("binaryFile").option("recursiveFileLookup", "true").load(folder)
    return clean(captures.select("path", "content"), column="content").drop("content")


if __name__ == "__main__":
    articles(SparkSession.builder.getOrCreate(), sys.argv[1]).write.parquet(sys.argv[2])
