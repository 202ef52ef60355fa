"""The seeds' word lists to a lexicon: cue phrases with their families, words with their points."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from model.errors import CorpusError
from model.files.tables.quoting import Layout, read_table
from model.fitted.pipeline import Lexicon, Vectors

CUES = "cues.tsv"
WORDS = "words.tsv"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
"""A coordinate is one letter: the first stands for -1, the last for 1, the others lie evenly between."""


def read_lexicon(directory: Path) -> Lexicon:
    """Return what the word lists of a directory hold; a list that is not there is left out.

    Raises
    ------
    CorpusError
        A list has a row that cannot be used; the message names file and line.
    """
    cues, words = directory / CUES, directory / WORDS
    return Lexicon(
        families={"cues": read_cues(cues)} if cues.is_file() else {},
        vectors={"vectors": read_vectors(words)} if words.is_file() else {},
    )


def read_cues(path: Path) -> dict[str, str]:
    """Return phrase to family, from a TSV file with columns family and phrase.

    Raises
    ------
    CorpusError
        A row lacks one of them, or a phrase has two families.
    """
    families: dict[str, str] = {}
    with path.open("rb") as source:
        for row in read_table(source, Layout("\t")):
            family, phrase = row.fields.get("family"), row.fields.get("phrase")
            if not family or not phrase:
                raise CorpusError(f"{path}:{row.number}: a row needs a family and a phrase.")
            if families.setdefault(phrase, family) != family:
                raise CorpusError(
                    f"{path}:{row.number}: {phrase!r} is in {families[phrase]} and in {family}: keep one of them."
                )
    return families


def read_vectors(path: Path) -> Vectors:
    """Return words with their points, from a TSV file with columns word and point.

    Raises
    ------
    CorpusError
        A point is not a row of letters, or not as long as the first one.
    """
    words: list[str] = []
    points: list[str] = []
    with path.open("rb") as source:
        for row in read_table(source, Layout("\t")):
            word, point = row.fields.get("word"), row.fields.get("point") or ""
            if not word or len(point) != len(points[0] if points else point) or not set(point) <= set(LETTERS):
                raise CorpusError(f"{path}:{row.number}: a row needs a word and a point as long as the first one.")
            words.append(word)
            points.append(point)
    return Vectors(tuple(words), decode(points))


def decode(points: list[str]) -> NDArray[np.float64]:
    """Return coordinates from -1 to 1, shape (n_points, n_letters), each row scaled by 1 / sqrt(n_letters)."""
    value = np.zeros(128)
    value[[ord(letter) for letter in LETTERS]] = np.linspace(-1.0, 1.0, len(LETTERS))
    codes = np.array([list(point.encode("ascii")) for point in points], dtype=np.intp)
    return np.asarray(value[codes] / np.sqrt(codes.shape[1]))


def encode(matrix: NDArray[np.float64]) -> list[str]:
    """Return each row as letters, the nearest to each coordinate; beyond -1 and 1 the outermost ones."""
    steps = np.rint((np.clip(matrix, -1.0, 1.0) + 1.0) / 2.0 * (len(LETTERS) - 1)).astype(int)
    return ["".join(LETTERS[step] for step in row) for row in steps]
