"""`python -m tests.bench.fasttext_bulk MODEL LINES OUTPUT`: fastText's Python API over a whole file.

As little as its users can do: the best label and its probability, tab-separated.
"""

import sys
from itertools import islice
from pathlib import Path

import fasttext

BATCH = 10_000


def main(model_file: str, lines_file: str, output_file: str) -> None:
    model = fasttext.load_model(model_file)
    with Path(lines_file).open(encoding="utf-8", newline="\n") as lines, Path(output_file).open("w") as output:
        while texts := [line.rstrip("\n") for line in islice(lines, BATCH)]:
            labels, probabilities = model.predict(texts)
            for label, probability in zip(labels, probabilities, strict=True):
                output.write(f"{label[0]}\t{probability[0]}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
