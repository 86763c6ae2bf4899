"""Clean captures on a Spark cluster: `spark-submit examples/spark_job.py captures.parquet articles.parquet`."""

import sys

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.pandas.types import from_arrow_schema, to_arrow_schema

from stripper.arrow import clean_batches, schema_after


def clean(frame: DataFrame, **options: object) -> DataFrame:
    schema = from_arrow_schema(schema_after(to_arrow_schema(frame.schema), **options))
    return frame.mapInArrow(clean_batches(**options), schema)


if __name__ == "__main__":
    spark = SparkSession.builder.getOrCreate()
    clean(spark.read.parquet(sys.argv[1])).write.parquet(sys.argv[2])
