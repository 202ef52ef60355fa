"""DuckDB: python duck.py VERSION_FOLDER DIGEST 'sentences/*.parquet' labelled.parquet."""

import sys

import duckdb
import pyarrow

from model.batches.arrow import BatchLabeller

folder, digest, source, output = sys.argv[1:]
label = BatchLabeller(folder, digest, column="text")
rows = duckdb.read_parquet(source).to_arrow_reader(10_000)
labelled = pyarrow.RecordBatchReader.from_batches(label.schema(rows.schema), label(rows))
duckdb.from_arrow(labelled).write_parquet(output)
