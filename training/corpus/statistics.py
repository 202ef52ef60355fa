"""What n-grams weigh in labelled real text, as numbers without text: read by every fit on the codebook's labels.

Two files stand for it: a list that a person can read (`statistics.tsv.gz`) and its description (`statistics.json`),
which names the list's digest and how it was made. Making them is `training.fit.real`'s task.
"""

import gzip
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.errors import CorpusError
from model.fitted.known import Counts

FloatMatrix = NDArray[np.float64]
DIRECTORY = "real_text"
LIST, DESCRIPTION = "statistics.tsv.gz", "statistics.json"
DECIMALS = 3
COLUMNS = ("branch", "feature", "sentences")
AGAIN = "make it again with `./run training statistics`"


@dataclass(frozen=True, slots=True, eq=False)
class Statistics:
    """Weights of a linear table over n-grams, families and dimensions, learned from real text.

    Parameters
    ----------
    labels : the columns of the weights
    counts : how common each n-gram is
    features : (branch, name) of each row of `weights`
    weights : shape (n_features, n_labels); scores before calibration
    intercepts : shape (n_labels,)
    seed_factors : what the seeds' own scores of each label count beside these, shape (n_labels,)
    description : how they were made; `sha256` is the list's, `lexicon` the word lists' they go with
    """

    labels: tuple[str, ...]
    counts: Counts
    features: tuple[tuple[str, str], ...]
    weights: FloatMatrix
    intercepts: FloatMatrix
    seed_factors: FloatMatrix
    description: Mapping[str, Any]

    @property
    def digest(self) -> str:
        """Return the SHA-256 of the description, which names the list's: equal digests mean equal statistics."""
        return hashlib.sha256(described(self.description)).hexdigest()


def described(description: Mapping[str, Any]) -> bytes:
    """Return a description as it is written."""
    return json.dumps(dict(description), indent=1, sort_keys=True).encode() + b"\n"


def lexicon_digest(directory: Path) -> str:
    """Return one SHA-256 of the word lists of a directory; weights of families and points go with these lists alone."""
    found = hashlib.sha256()
    for name in ("cues.tsv", "words.tsv"):
        file = directory / name
        found.update(hashlib.sha256(file.read_bytes() if file.is_file() else b"").digest())
    return found.hexdigest()


def write_statistics(directory: Path, statistics: Statistics) -> None:
    """Write both files; the list's digest and the digits that it keeps are put into the description."""
    lines = ["\t".join((*COLUMNS, *statistics.labels))]
    for (branch, name), row in zip(statistics.features, statistics.weights, strict=True):
        count = statistics.counts.listed.get(branch, {}).get(name, 0)
        lines.append("\t".join((branch, name, str(count), *(f"{value:.{DECIMALS}f}" for value in row))))
    content = packed("\n".join(lines) + "\n")
    directory.mkdir(parents=True, exist_ok=True)
    (directory / LIST).write_bytes(content)
    description = dict(statistics.description) | {"sha256": hashlib.sha256(content).hexdigest()}
    (directory / DESCRIPTION).write_bytes(described(description))


def packed(text: str) -> bytes:
    """Return text as gzip bytes that depend on nothing else."""
    return gzip.compress(text.encode(), mtime=0)


def read_statistics(seeds: Path) -> Statistics | None:
    """Return the statistics in a seeds directory, None where there are none.

    Raises
    ------
    CorpusError
        A file is missing, changed or cut short, or the word lists are not those that the weights were made with.
    """
    directory = seeds / DIRECTORY
    path, listed = directory / DESCRIPTION, directory / LIST
    if not path.is_file() and not listed.is_file():
        return None
    try:
        description, content = json.loads(path.read_bytes()), listed.read_bytes()
    except FileNotFoundError as error:
        raise CorpusError(f"{error.filename} is missing, though the other half is there: {AGAIN}.") from error
    except ValueError as error:
        raise CorpusError(f"{path} is no JSON: {AGAIN}.") from error
    if hashlib.sha256(content).hexdigest() != description.get("sha256"):
        raise CorpusError(f"{listed} is not the list that {path} describes: it was changed or cut short; {AGAIN}.")
    if description.get("lexicon") != lexicon_digest(seeds):
        raise CorpusError(f"{listed} was made with other word lists (cues.tsv, words.tsv) than {seeds} holds: {AGAIN}.")
    return _parsed(content, description)


def _parsed(content: bytes, description: Mapping[str, Any]) -> Statistics:
    head, *lines = gzip.decompress(content).decode().splitlines()
    labels = tuple(head.split("\t")[len(COLUMNS) :])
    features: list[tuple[str, str]] = []
    listed: dict[str, dict[str, int]] = {}
    rows: list[list[str]] = []
    for line in lines:
        branch, name, count, *row = line.split("\t")
        features.append((branch, name))
        listed.setdefault(branch, {})[name] = int(count)
        rows.append(row)
    thresholds = description["thresholds"]
    return Statistics(
        labels,
        Counts(description["sentences"], thresholds["sentences"], listed),
        tuple(features),
        np.array(rows, dtype=np.float64),
        np.array([description["intercepts"][label] for label in labels]),
        np.array([description["seed_factors"][label] for label in labels]),
        description,
    )
