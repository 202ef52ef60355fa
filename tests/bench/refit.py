"""`python -m tests.bench.refit PIPELINE ROWS`: fit an unfitted copy of a pipeline anew on JSON lines."""

import json
import sys
from pathlib import Path

import joblib
from sklearn.base import clone


def main(pipeline_file: str, rows_file: str) -> None:
    rows = [json.loads(line) for line in Path(rows_file).read_text(encoding="utf-8").splitlines()]
    pipeline = clone(joblib.load(pipeline_file))
    pipeline.fit([row["text"] for row in rows], [row["label"] for row in rows])


if __name__ == "__main__":
    main(*sys.argv[1:])
