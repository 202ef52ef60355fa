"""Scoring with numpy alone: what answers where the compiled kernel is missing.

Slower than the kernel and equal to it to 1e-9; the kernel is tested against it and it against
scikit-learn.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from model.errors import TextError
from model.scoring.evidence import Shares
from model.scoring.line_form import LineForm
from model.scoring.lines import LineWriter, holds_blank_line
from model.scoring.ngrams import find_ngrams, fold_texts, surrogate_error
from model.table.layout import Block, ScoringTable
from model.table.slots import Indices

FloatMatrix: TypeAlias = npt.NDArray[np.float64]
FloatVector: TypeAlias = npt.NDArray[np.float64]

Buffer: TypeAlias = bytes | bytearray | memoryview

SLAB_CHARACTERS = 200_000
SLAB_TEXTS = 1_000
"""Texts are scored in slabs of at most so much, unless one text alone is longer."""


@dataclass(frozen=True, slots=True, eq=False)
class Values:
    """The features found in texts, each once a text, ascending by text, then feature.

    `values` are what the classifier multiplies with its weights: tf-idf after the norm, times the
    block's weight; `counts` how often each occurs.
    """

    texts: Indices
    features: Indices
    counts: Indices
    values: FloatVector


class NumpyEngine:
    """Scores texts with numpy; the same face as the kernel's `Kernel`.

    Parameters
    ----------
    table : as `model.table.file.open_table` checked it
    """

    name = "numpy"

    def __init__(self, table: ScoringTable) -> None:
        self._table = table

    def fill(self, texts: Sequence[str], out: FloatMatrix, *, softmax: bool) -> None:
        """Write scores, or probabilities if `softmax`, of `texts` into the rows of `out`."""
        for begin, end in _slabs(texts):
            scores = score_texts(self._table, texts[begin:end])
            out[begin:end] = _softmax(scores) if softmax else scores

    def count_lines(self, block: Buffer) -> int:
        """Return how many lines a block holds; the last needs no newline."""
        content = bytes(block)
        return content.count(b"\n") + (not content.endswith(b"\n") and bool(content))

    def fill_lines(self, block: Buffer, out: FloatMatrix, *, softmax: bool) -> None:
        r"""Write what `fill` would of the UTF-8 lines of a block; one `\r` at an end is dropped."""
        lines = bytes(block).split(b"\n")[: len(out)]
        texts = [_decoded(line, number) for number, line in enumerate(lines, 1)]
        self.fill(texts, out, softmax=softmax)

    def write_lines(self, block: Buffer, row: int, form: LineForm) -> bytes | None:
        """Return one JSON line a line of a block, numbered from `row`; None if one is blank."""
        lines = bytes(block)
        if not lines or holds_blank_line(lines):
            return None if lines else b""
        out = np.empty((self.count_lines(lines), len(self._table.labels)))
        self.fill_lines(lines, out, softmax=True)
        return LineWriter(form).write(np.arange(row, row + len(out)), out)

    def write_texts(self, texts: Sequence[str], numbers: Sequence[int], form: LineForm) -> bytes:
        """Return one JSON line a text, with the given number."""
        if len(texts) != len(numbers):
            raise ValueError("there must be one number a text")
        out = np.empty((len(texts), len(self._table.labels)))
        self.fill(texts, out, softmax=True)
        return LineWriter(form).write(np.array(numbers, np.int64), out)

    def rows_of(self, texts: Sequence[str]) -> list[tuple[float, ...]]:
        """Return the probabilities of several texts."""
        out = np.empty((len(texts), len(self._table.labels)))
        self.fill(texts, out, softmax=True)
        return [tuple(row) for row in out.tolist()]

    def word_shares(self, texts: Sequence[str]) -> list[Shares]:
        """Return each text's scores, and what each of its words adds to them."""
        from model.scoring.explain import word_shares  # which stands on this module

        try:
            return [word_shares(self._table, text) for text in texts]
        except TextError as error:
            raise surrogate_error(texts) from error

    def probabilities_of(self, text: str) -> tuple[float, ...]:
        """Return the probabilities of one text."""
        if not isinstance(text, str):
            raise TypeError(f"a text must be str, not {type(text).__name__}")
        return tuple(_softmax(score_texts(self._table, [text]))[0].tolist())


def score_texts(table: ScoringTable, texts: Sequence[str]) -> FloatMatrix:
    """Return the scores of texts before softmax, shape (n_texts, n_labels)."""
    occurrences = find_ngrams(table, fold_texts(table, texts))
    found = feature_values(table, occurrences.texts, occurrences.features)
    weights = table.sections["payload"][found.features]
    sums = [
        np.bincount(found.texts, found.values * weights[:, 1 + column], len(texts))
        for column in range(len(table.labels))
    ]
    return np.asarray((np.stack(sums, 1) + np.array(table.intercepts)) * table.factor)


def feature_values(table: ScoringTable, texts: Indices, features: Indices) -> Values:
    """Count features a text and return what each is worth to the classifier."""
    keys, counts = np.unique(texts * table.n_features + features, return_counts=True)
    owners, columns = np.divmod(keys, max(table.n_features, 1))
    idf = table.sections["payload"][columns, 0].astype(np.float64)
    values = np.zeros(len(keys))
    for block in table.blocks:
        inside = np.flatnonzero((columns >= block.begin) & (columns < block.end))
        weighed = _term_frequencies(block, counts[inside]) * idf[inside]
        values[inside] = weighed * _scales(block, owners[inside], weighed)
    return Values(owners, columns, counts, values)


def _term_frequencies(block: Block, counts: Indices) -> FloatVector:
    if block.is_binary:
        return np.ones(len(counts))
    return np.asarray(1.0 + np.log(counts) if block.is_sublinear else counts, np.float64)


def _scales(block: Block, owners: Indices, values: FloatVector) -> FloatVector:
    """Return what each value is multiplied by: the block's weight, over the norm if it has one."""
    if not block.is_normalised:
        return np.full(len(values), block.weight)
    norms = np.sqrt(np.bincount(owners, values * values))[owners] if len(owners) else values
    return np.divide(block.weight, norms, out=np.zeros(len(values)), where=norms > 0)


def _softmax(scores: FloatMatrix) -> FloatMatrix:
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


def _slabs(texts: Sequence[str]) -> Iterator[tuple[int, int]]:
    begin, characters = 0, 0
    for end, text in enumerate(texts):
        if end > begin and (characters + len(text) > SLAB_CHARACTERS or end - begin == SLAB_TEXTS):
            yield begin, end
            begin, characters = end, 0
        characters += len(text)
    if begin < len(texts):
        yield begin, len(texts)


def _decoded(line: bytes, number: int) -> str:
    try:
        return line.removesuffix(b"\r").decode("utf-8")
    except UnicodeDecodeError as error:
        raise TextError(
            f"Line {number} is not valid UTF-8 at byte {error.start}: convert the file to UTF-8."
        ) from error
