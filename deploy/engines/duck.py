"""DuckDB: python duck.py VERSION_FOLDER DIGEST 'sentences/*.parquet' labelled.parquet."""

import sys

import duckdb
import pyarrow

from model.batches.arrow import BatchLabeller

folder, digest, source, output = sys.argv[1:]
label = BatchLabeller(folder, digest, column="text")
reading, writing = duckdb.connect(), duckdb.connect()  # a connection has one open result
rows = reading.read_parquet(source).to_arrow_reader(10_000)
labelled = pyarrow.RecordBatchReader.from_batches(label.schema(rows.schema), label(rows))
writing.from_arrow(labelled).write_parquet(output)
