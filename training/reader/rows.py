"""Labelled real text to rows: documents with labels by sentence number, and files of single sentences.

The text stays where it is: nothing of it is stored with what is learned.
"""

import contextlib
import csv
import gzip
import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from model.errors import CorpusError
from model.files.named import opened
from model.labels import Label

LABELS = tuple(label.value for label in Label)
LETTERS = "SIN"
PLAIN = LABELS.index(Label.NEUTRAL_REPORTING)
NO_SENTENCE = "X"
DOUBTED = "?"
READERS = ("first", "second", "third")
NONE = -1
PICKED = "eval"
"""The kind of sentences that were picked one by one, not read in whole documents."""


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """One sentence.

    Parameters
    ----------
    target : share of each label, in the order of `LABELS`; all 0 where it has none
    label : its place in `LABELS`, -1 where readers settled on none
    is_firm : whether all who read it agreed and nobody doubted
    family : what a fold holds out as a whole: the source, or what a table of families names for it
    """

    document: str
    sentence: int
    text: str
    target: NDArray[np.float64]
    label: int
    is_firm: bool
    family: str
    kind: str


@dataclass(frozen=True, slots=True)
class Folds:
    """Which fold each family belongs to, and to which family a source belongs that has none of its own name.

    Parameters
    ----------
    other : the family of a source that neither names
    """

    folds: dict[str, int]
    families: dict[str, str]
    other: str

    def family(self, source: str) -> str:
        """Return the family of a source."""
        name = source.split(" | ", maxsplit=1)[0]
        return name if name in self.folds else self.families.get(name, self.other)


def read_folds(path: Path) -> Folds:
    """Return a file of folds: JSON with `folds`, `families` and `other`.

    Raises
    ------
    CorpusError
        It is no such file.
    """
    with opened(path) as file:
        content = file.read()
    try:
        fields = json.loads(content)
        return Folds(dict(fields["folds"]), dict(fields["families"]), str(fields["other"]))
    except (ValueError, KeyError, TypeError) as error:
        raise CorpusError(f"{path} holds no folds ({error!r}): give JSON with folds, families and other.") from None


def read_documents(text: Path, labels: Path, folds: Folds) -> Iterator[Row]:
    """Yield every sentence of every labelled document.

    Parameters
    ----------
    text : JSON lines, `.gz`: `doc`, `source`, `kind`, `sentences`
    labels : TSV, `.gz`: `doc`, `sentence`, `first`, `second`, `third`, `label`; a label is S, I, N or X, with "?"
        where it was doubted

    Raises
    ------
    CorpusError
        A file is none of these.
    """
    marks: dict[str, dict[int, dict[str, str]]] = {}
    with _told(labels), opened(labels) as file, gzip.open(file, "rt", encoding="utf-8") as rows:
        for mark in csv.DictReader(rows, delimiter="\t"):
            marks.setdefault(mark["doc"], {})[int(mark["sentence"])] = mark
    with _told(text), opened(text) as file, gzip.open(file, "rt", encoding="utf-8") as lines:
        for document in map(json.loads, lines):
            found = marks.get(document["doc"])
            for number, sentence in enumerate(document["sentences"] if found else ()):
                place = (document["doc"], number, sentence)
                mark = (found or {}).get(number, {})
                yield Row(*place, *judged(mark), folds.family(document["source"]), document["kind"])


def read_sentences(path: Path, folds: Folds) -> Iterator[Row]:
    """Yield the sentences of a JSON lines file: `id`, `text`, `label`, `firm`, `source`.

    Raises
    ------
    CorpusError
        It is no such file.
    """
    with _told(path), opened(path) as file:
        for line in file:
            fields = json.loads(line)
            letter = LETTERS[LABELS.index(fields["label"])]
            mark = {"first": letter + ("" if fields["firm"] else DOUBTED), "label": letter}
            yield Row("eval:" + fields["id"], 0, fields["text"], *judged(mark), folds.family(fields["source"]), PICKED)


@contextlib.contextmanager
def _told(path: Path) -> Iterator[None]:
    """Turn what cannot be read as labelled text into a CorpusError that names the file."""
    try:
        yield
    except (ValueError, KeyError, TypeError, IndexError, OSError, EOFError, zlib.error, csv.Error) as error:
        raise CorpusError(f"{path} holds no labelled text that can be read ({error!r}).") from None


def judged(mark: dict[str, str]) -> tuple[NDArray[np.float64], int, bool]:
    """Return target, label and firmness of one sentence's marks."""
    readings = [mark[reader] for reader in READERS if mark.get(reader)]
    votes = [vote(reading) for reading in readings if reading[0] != NO_SENTENCE]
    label = mark.get("label", "")
    if not votes or label == NO_SENTENCE:
        return np.zeros(len(LABELS)), NONE, False
    place = LETTERS.index(label) if label else NONE
    is_firm = place != NONE and all(reading == label for reading in readings)
    return np.mean(votes, axis=0), place, is_firm


def vote(reading: str) -> NDArray[np.float64]:
    """Return what one reader's mark says of each label; a doubt leaves a quarter to plain reporting, or of it less."""
    place, is_doubted = LETTERS.index(reading[0]), reading.endswith(DOUBTED)
    share = np.eye(len(LABELS))[place]
    if is_doubted and place == PLAIN:
        return np.asarray(0.85 * share + 0.075 * (1 - share))
    return np.asarray(0.75 * share + 0.25 * np.eye(len(LABELS))[PLAIN]) if is_doubted else share
