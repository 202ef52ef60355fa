"""Unlabelled text to points for its words: what company a word keeps, in few numbers, and no sentence.

Counts of neighbours become positive pointwise mutual information, its largest singular vectors become
coordinates. The same text gives the same file, up to the last digit of the linear algebra library.

References
----------
Levy, Goldberg, Dagan (2015), Improving Distributional Similarity with Lessons Learned from Word Embeddings.
"""

import gzip
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.utils.extmath import randomized_svd

from model.errors import CorpusError
from model.files.named import reported, write_text
from model.scoring.fold import fold_table
from training.corpus.lexicon import encode

MIN_SENTENCES = 10  # a word in fewer has no reliable company
N_DIMENSIONS = 64
WINDOW = 2  # neighbours on either side; the nearer one counts double
SMOOTHING = 0.75  # exponent on the neighbours' frequencies, so that rare ones do not dominate
SPREAD = 3.0  # standard deviations from the centre that the outermost letters stand for
TOKEN = re.compile(r"\w+")
RARE, BREAK = -1, -2
IntVector = NDArray[np.int32]
FloatMatrix = NDArray[np.float64]


def write_words(text: Path, output: Path) -> int:
    """Learn points for the words of a text file and write them as TSV; return how many words there are.

    Parameters
    ----------
    text : one sentence a line, UTF-8, plain or gzip

    Raises
    ------
    CorpusError
        The text is too small to learn from, or no UTF-8.
    FileError
        The text cannot be read, or the output not be written.
    """
    frequencies = Counter(word for tokens in _sentences(text) for word in set(tokens))
    words = sorted(word for word, count in frequencies.items() if count >= MIN_SENTENCES)
    if len(words) <= N_DIMENSIONS:
        raise CorpusError(f"{text} has {len(words)} words in {MIN_SENTENCES} sentences or more: more text is needed.")
    matrix = points(_associations(_numbered(text, words), len(words)))
    weight = np.array([frequencies[word] for word in words], dtype=np.float64)
    centred = matrix - weight @ matrix / weight.sum()
    letters = encode(centred / (SPREAD * centred.std()))
    rows = [f"{word}\t{point}\n" for word, point in zip(words, letters, strict=True)]
    write_text(output, "".join(["word\tpoint\n", *rows]))
    return len(words)


def points(associations: sparse.csr_matrix) -> FloatMatrix:
    """Return each word's coordinates, rows of length 1: singular vectors times the roots of the values."""
    left, values, _ = randomized_svd(associations, n_components=N_DIMENSIONS, n_iter=5, random_state=0)
    found: FloatMatrix = left * np.sqrt(values)
    length = np.linalg.norm(found, axis=1, keepdims=True)
    return np.asarray(found / np.maximum(length, np.finfo(np.float64).tiny))


def _sentences(text: Path) -> Iterator[list[str]]:
    fold = fold_table()
    with reported(text, "read"), text.open("rb") as raw, gzip.open(raw) if text.suffix == ".gz" else raw as lines:
        for number, line in enumerate(lines, 1):
            try:
                yield TOKEN.findall(line.decode().translate(fold))
            except UnicodeDecodeError:
                raise CorpusError(f"{text}:{number}: the line is not UTF-8: save the file as UTF-8.") from None


def _numbered(text: Path, words: list[str]) -> IntVector:
    """Return the text as word numbers, with breaks between sentences wide enough for the window."""
    number = {word: index for index, word in enumerate(words)}
    breaks = [BREAK] * WINDOW
    parts = [
        np.array([*(number.get(token, RARE) for token in tokens), *breaks], dtype=np.int32)
        for tokens in _sentences(text)
    ]
    return np.concatenate(parts)


def _associations(numbers: IntVector, n_words: int) -> sparse.csr_matrix:
    """Return positive pointwise mutual information of neighbours, shape (n_words, n_words)."""
    counts = sparse.csr_matrix((n_words, n_words), dtype=np.float64)
    for distance in range(1, WINDOW + 1):
        left, right = numbers[:-distance], numbers[distance:]
        both = (left >= 0) & (right >= 0)
        share = np.full(int(both.sum()), (WINDOW + 1 - distance) / WINDOW)
        counts = counts + sparse.csr_matrix((share, (left[both], right[both])), shape=counts.shape)
    counts = sparse.coo_matrix(counts + counts.T)
    own = np.asarray(counts.sum(axis=1)).ravel()
    near = own**SMOOTHING
    expected = own[counts.row] * (near / near.sum())[counts.col]
    information = np.log(counts.data / expected)
    is_kept = information > 0
    kept = (information[is_kept], (counts.row[is_kept], counts.col[is_kept]))
    return sparse.csr_matrix(kept, shape=counts.shape)
