"""Texts to probabilities by a scoring table: compiled where that is built, else with numpy.

Neither scikit-learn nor a pickle is needed; both scorers give the same answers to 1e-9.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Protocol

import numpy as np

from model.errors import TextError
from model.explain import Explanation, explain_text
from model.fallback import Buffer, FloatMatrix, NumpyEngine
from model.ngrams import surrogate_error
from model.table import open_table
from model.table_layout import ScoringTable


class Engine(Protocol):
    """What scores: the kernel's `Kernel`, or `NumpyEngine`."""

    @property
    def name(self) -> str:
        """Either "compiled" or "numpy"."""

    def fill(self, texts: Sequence[str], out: FloatMatrix, *, softmax: bool) -> None:
        """Write one row of `out` a text."""

    def count_lines(self, block: Buffer) -> int:
        """Return how many lines `fill_lines` finds."""

    def fill_lines(self, block: Buffer, out: FloatMatrix, *, softmax: bool) -> None:
        """Write one row of `out` a line."""

    def probabilities_of(self, text: str) -> tuple[float, ...]:
        """Return the probabilities of one text."""


class Scorer:
    """Scores texts by one table. Safe to share between threads; a batch releases the GIL.

    Parameters
    ----------
    table : the table that every answer comes from
    engine : what does the work

    Attributes
    ----------
    name : "compiled" or "numpy"
    labels : the columns of every array, in order
    probabilities_of : `(text) -> tuple`, one text's probabilities without an array; the fast path
    """

    __slots__ = ("_engine", "_table", "labels", "name", "probabilities_of")

    def __init__(self, table: ScoringTable, engine: Engine) -> None:
        self._table = table
        self._engine = engine
        self.labels = table.labels
        self.name = engine.name
        self.probabilities_of: Callable[[str], tuple[float, ...]] = engine.probabilities_of

    @property
    def table(self) -> ScoringTable:
        """The table that every answer comes from."""
        return self._table

    def probabilities(self, texts: Sequence[str], *, threads: int = 1) -> FloatMatrix:
        """Return probabilities, shape (n_texts, n_labels); each row sums to 1.

        Parameters
        ----------
        texts : any number of any length
        threads : how many work at once; worth it from some thousand texts

        Raises
        ------
        TextError
            A text holds a lone surrogate; the message says which and where.
        """
        return self._filled(texts, threads, softmax=True)

    def scores(self, texts: Sequence[str], *, threads: int = 1) -> FloatMatrix:
        """Return what softmax makes probabilities of, shape (n_texts, n_labels)."""
        return self._filled(texts, threads, softmax=False)

    def probabilities_of_lines(self, block: Buffer) -> FloatMatrix:
        r"""Return the probabilities of UTF-8 lines, shape (n_lines, n_labels), made of no `str`.

        Lines end in `\n` or `\r\n`; the last may end with the block.

        Raises
        ------
        TextError
            A line is not valid UTF-8; the message gives its number, counted from 1.
        """
        out = np.empty((self._engine.count_lines(block), len(self.labels)))
        self._engine.fill_lines(block, out, softmax=True)
        return out

    def explain(self, text: str) -> Explanation:
        """Return the n-grams that made the scores of `text`, their places and contributions.

        Raises
        ------
        TextError
            The text holds a lone surrogate.
        """
        return explain_text(self._table, text)

    def _filled(self, texts: Sequence[str], threads: int, *, softmax: bool) -> FloatMatrix:
        if isinstance(texts, str):
            raise TypeError("texts is one str; pass a list of texts, or call probabilities_of")
        out = np.empty((len(texts), len(self.labels)))
        try:
            self._fill(texts, out, threads, softmax=softmax)
        except TextError as error:
            raise surrogate_error(texts) from error  # which counts from the first text of all parts
        return out

    def _fill(self, texts: Sequence[str], out: FloatMatrix, threads: int, *, softmax: bool) -> None:
        if threads <= 1 or len(texts) < 2 * threads:
            self._engine.fill(texts, out, softmax=softmax)
            return
        step = -(-len(texts) // threads)
        parts = [slice(begin, begin + step) for begin in range(0, len(texts), step)]
        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(lambda part: self._engine.fill(texts[part], out[part], softmax=softmax), parts))


def open_scorer(path: Path, *, compiled: bool | None = None) -> Scorer:
    """Open a scoring table and return what scores by it.

    Parameters
    ----------
    path : a file that `model.table.write_table` wrote
    compiled : None takes the kernel where it is built, True insists on it, False takes numpy

    Raises
    ------
    FormatError, IntegrityError
        The file is no scoring table that this program can use.
    ImportError
        The kernel was insisted on and is not built.
    """
    return scorer_of(open_table(path), compiled=compiled)


def scorer_of(table: ScoringTable, *, compiled: bool | None = None) -> Scorer:
    """Return what scores by a table in memory; `compiled` as for `open_scorer`."""
    return Scorer(table, _engine_of(table, compiled=compiled))


def _engine_of(table: ScoringTable, *, compiled: bool | None) -> Engine:
    if compiled is False:
        return NumpyEngine(table)
    try:
        from model.kernel import Kernel
    except ImportError:
        if compiled:
            raise
        return NumpyEngine(table)
    return Kernel(table)
