"""`python -m tests.bench.sklearn_documents PIPELINE ARTICLES OUTPUT`: articles, split as ours are."""

import json
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import joblib

from model.language.sentences import split_sentences

BATCH = 10_000


def sentences(articles_file: str) -> Iterator[tuple[str, int, int, str]]:
    with Path(articles_file).open(encoding="utf-8") as articles:
        for line in articles:
            article = json.loads(line)
            for span in split_sentences(article["text"]):
                yield article["id"], span.begin, span.end, span.cut(article["text"])


def main(pipeline_file: str, articles_file: str, output_file: str) -> None:
    pipeline = joblib.load(pipeline_file)
    classes = pipeline.classes_.tolist()
    found = sentences(articles_file)
    with Path(output_file).open("w") as output:
        while rows := list(islice(found, BATCH)):
            probabilities = pipeline.predict_proba([text for *_, text in rows])
            best = probabilities.argmax(axis=1)
            for (name, begin, end, _), column, row in zip(rows, best, probabilities.tolist(), strict=True):
                fields = {"id": name, "begin": begin, "end": end, "label": classes[column]}
                output.write(json.dumps(fields | {"probabilities": dict(zip(classes, row, strict=True))}) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
