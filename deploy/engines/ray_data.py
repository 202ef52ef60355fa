"""Ray Data: python ray_data.py VERSION_FOLDER DIGEST sentences/ labelled/."""

import sys

import pyarrow
import ray

from model.batches.arrow import BatchLabeller

folder, digest, source, output = sys.argv[1:]
label = BatchLabeller(folder, digest, column="text")
rows = ray.data.read_parquet(source)
labelled = rows.map_batches(
    lambda table: pyarrow.Table.from_batches(label(table.to_batches()), label.schema(table.schema)),
    batch_format="pyarrow",
)
labelled.write_parquet(output)
