"""`python -m tests.bench.sklearn_bulk PIPELINE LINES OUTPUT`: what a scikit-learn user would write for a whole file."""

import json
import sys
from itertools import islice
from pathlib import Path

import joblib

BATCH = 10_000


def main(pipeline_file: str, lines_file: str, output_file: str) -> None:
    pipeline = joblib.load(pipeline_file)
    classes = pipeline.classes_.tolist()
    with Path(lines_file).open(encoding="utf-8", newline="\n") as lines, Path(output_file).open("w") as output:
        while texts := [line.rstrip("\n") for line in islice(lines, BATCH)]:
            probabilities = pipeline.predict_proba(texts)
            best = probabilities.argmax(axis=1)
            for column, row in zip(best, probabilities.tolist(), strict=True):
                fields = {"label": classes[column], "probabilities": dict(zip(classes, row, strict=True))}
                output.write(json.dumps(fields) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
