"""Labels of real documents by document and sentence number, and scores that the table gave them unseen; no text.

Whoever has the text can check each label and make the statistics again; whoever has not can still calibrate and
judge by the scores.
"""

import gzip
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from model.errors import CorpusError
from model.labels import Label
from training.corpus.statistics import DIRECTORY, packed

LABELS, DOCUMENTS, SCORES = "labels.tsv.gz", "documents.tsv.gz", "scores.tsv.gz"
LETTERS = {
    "S": Label.STATE_MEDIA_FRAMING.value,
    "I": Label.INTELLIGENCE_ESTIMATE.value,
    "N": Label.NEUTRAL_REPORTING.value,
}
PICKED = "picked"
"""The kind of sentences that were picked one by one: they say nothing of how often a label occurs."""


@dataclass(frozen=True, slots=True)
class Document:
    """One document: its kind of text, the outlet family that is left out as a whole, its outlet, its fold."""

    name: str
    kind: str
    family: str
    outlet: str
    fold: int


@dataclass(frozen=True, slots=True)
class Reading:
    """What readers made of one sentence: `label` by most of them, firm where none was in doubt and none differed."""

    document: str
    sentence: int
    label: str
    is_firm: bool


@dataclass(frozen=True, slots=True, eq=False)
class Scored:
    """Sentences with the scores of a table that saw nothing of their families.

    Parameters
    ----------
    labels : the columns of the scores
    documents : each sentence's document, as a place in `known`
    scores : shape (n_sentences, n_labels), before calibration
    truth : the readers' label, by column
    """

    labels: tuple[str, ...]
    known: tuple[Document, ...]
    documents: NDArray[np.int_]
    sentences: NDArray[np.int_]
    scores: NDArray[np.float64]
    truth: NDArray[np.int_]
    is_firm: NDArray[np.bool_]

    def of(self, field: str) -> NDArray[np.object_]:
        """Return a field of each sentence's document, for example its `kind`."""
        values = np.array([getattr(document, field) for document in self.known], dtype=object)
        return values[self.documents]

    def part(self, keep: NDArray[np.bool_]) -> "Scored":
        """Return some of the sentences."""
        return Scored(
            self.labels,
            self.known,
            self.documents[keep],
            self.sentences[keep],
            self.scores[keep],
            self.truth[keep],
            self.is_firm[keep],
        )


def read_readings(directory: Path) -> list[Reading]:
    """Return the readings that `labels.tsv.gz` holds; what is no sentence, or has no label, is left out."""
    found = []
    for document, sentence, first, second, third, letter in _rows(directory / LABELS, 6):
        readers = [mark for mark in (first, second, third) if mark]
        is_firm = len(set(readers)) <= 1 and not any("?" in mark for mark in readers)
        if letter in LETTERS:
            found.append(Reading(document, int(sentence), LETTERS[letter], is_firm))
    return found


def read_documents(directory: Path) -> dict[str, Document]:
    """Return the documents that `documents.tsv.gz` holds, by name."""
    rows = _rows(directory / DOCUMENTS, 5)
    return {name: Document(name, kind, family, outlet, int(fold)) for name, kind, family, outlet, fold in rows}


def read_scored(seeds: Path, labels: Sequence[str]) -> Scored:
    """Return the labelled sentences of a seeds directory with their scores.

    Raises
    ------
    CorpusError
        A file is missing or cannot be read, or a sentence has a label and no scores.
    """
    directory = seeds / DIRECTORY
    known = read_documents(directory)
    scores = {(name, int(number)): row for name, number, *row in _rows(directory / SCORES, 2 + len(labels))}
    readings = read_readings(directory)
    places = {name: place for place, name in enumerate(known)}
    column = {label: place for place, label in enumerate(labels)}
    try:
        rows = [scores[reading.document, reading.sentence] for reading in readings]
        documents = [places[reading.document] for reading in readings]
    except KeyError as error:
        raise CorpusError(
            f"{directory / SCORES} lacks sentence {error.args[0]}: run `./run training statistics`."
        ) from None
    return Scored(
        tuple(labels),
        tuple(known.values()),
        np.array(documents),
        np.array([reading.sentence for reading in readings]),
        np.array(rows, dtype=np.float64),
        np.array([column[reading.label] for reading in readings]),
        np.array([reading.is_firm for reading in readings]),
    )


def scored_bytes(seeds: Path) -> list[bytes]:
    """Return the files that `read_scored` reads, as they are; an empty one for one that is missing."""
    files = [seeds / DIRECTORY / name for name in (LABELS, DOCUMENTS, SCORES)]
    return [file.read_bytes() if file.is_file() else b"" for file in files]


def write_scores(directory: Path, labels: Sequence[str], rows: Iterator[tuple[str, int, Sequence[float]]]) -> None:
    """Write scores by document and sentence, two decimals each."""
    lines = ["\t".join(("document", "sentence", *labels))]
    lines += ["\t".join((name, str(number), *(f"{value:.2f}" for value in row))) for name, number, row in rows]
    (directory / SCORES).write_bytes(packed("\n".join(lines) + "\n"))


def read_texts(paths: Sequence[Path]) -> dict[tuple[str, int], str]:
    """Return sentences by document and number, from JSONL files (plain or .gz).

    A line holds `doc` and `sentences`, or `id` and the `text` of one sentence, which then has number 0.
    """
    found: dict[tuple[str, int], str] = {}
    for path in paths:
        content = path.read_bytes()
        for line in (gzip.decompress(content) if path.suffix == ".gz" else content).decode().split("\n"):
            if not line.strip():
                continue
            row = json.loads(line)
            if "sentences" in row:
                found.update({(row["doc"], number): text for number, text in enumerate(row["sentences"])})
            else:
                found[row["id"], 0] = row["text"]
    return found


def _rows(path: Path, n_columns: int) -> Iterator[list[str]]:
    try:
        text = gzip.decompress(path.read_bytes()).decode()
    except FileNotFoundError:
        raise CorpusError(f"{path} is missing: restore it, or take `statistics.json` away as well.") from None
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise CorpusError(f"{path} is changed or cut short ({error}): restore it.") from error
    for number, line in enumerate(text.splitlines()[1:], start=2):
        row = line.split("\t")
        if len(row) != n_columns:
            raise CorpusError(f"{path}:{number}: {len(row)} columns where {n_columns} are needed: restore the file.")
        yield row
