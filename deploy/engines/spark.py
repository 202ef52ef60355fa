"""Spark: spark-submit spark.py VERSION_FOLDER DIGEST sentences/ labelled/."""

import sys

from pyspark.sql import SparkSession
from pyspark.sql.pandas.types import from_arrow_schema, to_arrow_schema

from model.batches.arrow import BatchLabeller

folder, digest, source, output = sys.argv[1:]
label = BatchLabeller(folder, digest, column="text")
rows = SparkSession.builder.getOrCreate().read.parquet(source)
schema = from_arrow_schema(label.schema(to_arrow_schema(rows.schema)))
rows.mapInArrow(label, schema).write.parquet(output)
