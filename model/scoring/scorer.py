"""Texts to probabilities by a scoring table: compiled where that is built, else with numpy.

Neither scikit-learn nor a pickle is needed; both scorers give the same answers to 1e-9. The compiled one needs no
numpy either, which is imported only for arrays and explanations: a server's start is spared it.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeAlias

from model.errors import TextError
from model.scoring.line_form import LineForm
from model.table.file import map_table, named, open_table, with_arrays
from model.table.layout import ScoringTable

if TYPE_CHECKING:
    from model.scoring.evidence import Shares, WordEvidence
    from model.scoring.explain import Explanation
    from model.scoring.fallback import FloatMatrix

Buffer: TypeAlias = bytes | bytearray | memoryview


class Engine(Protocol):
    """What scores: the kernel's `Kernel`, or `NumpyEngine`."""

    @property
    def name(self) -> str:
        """Either "compiled" or "numpy"."""

    def fill(self, texts: Sequence[str], out: "FloatMatrix", *, softmax: bool) -> None:
        """Write one row of `out` a text."""

    def count_lines(self, block: Buffer) -> int:
        """Return how many lines `fill_lines` finds."""

    def fill_lines(self, block: Buffer, out: "FloatMatrix", *, softmax: bool) -> None:
        """Write one row of `out` a line."""

    def write_lines(self, block: Buffer, row: int, form: LineForm, /) -> bytes | None:
        """Return one JSON line a line of a block, numbered from `row`; None if one is blank."""

    def write_texts(self, texts: Sequence[str], numbers: Sequence[int], form: LineForm, /) -> bytes:
        """Return one JSON line a text, with the given number."""

    def rows_of(self, texts: Sequence[str], /) -> list[tuple[float, ...]]:
        """Return the probabilities of several texts."""

    def word_shares(self, texts: Sequence[str], /) -> "list[Shares]":
        """Return each text's scores, and what each of its words adds to them."""

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
        """The table that every answer comes from; its sections may be bare memory."""
        return self._table

    def rows_of(self, texts: Sequence[str]) -> list[tuple[float, ...]]:
        """Return each text's probabilities, without an array.

        Raises
        ------
        TextError
            A text holds a lone surrogate; the message says which and where.
        """
        return self._engine.rows_of(texts)

    def write_lines(self, block: Buffer, row: int, form: LineForm) -> bytes | None:
        r"""Return one JSON line a UTF-8 line, made of no `str`; None if a line is blank.

        Parameters
        ----------
        block : lines that end in `\n` or `\r\n`; the last may end with the block
        row : number of the first line
        form : from `model.scoring.line_form.line_form`

        Raises
        ------
        TextError
            A line is not valid UTF-8; the message gives its number, counted from 1 in the block.
        """
        return self._engine.write_lines(block, row, form)

    def write_texts(self, texts: Sequence[str], numbers: Sequence[int], form: LineForm) -> bytes:
        """Return one JSON line a text, with the given row number each.

        Raises
        ------
        TextError
            A text holds a lone surrogate; the message says which and where.
        """
        return self._engine.write_texts(texts, numbers, form)

    def probabilities(self, texts: Sequence[str], *, threads: int = 1) -> "FloatMatrix":
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

    def scores(self, texts: Sequence[str], *, threads: int = 1) -> "FloatMatrix":
        """Return what softmax makes probabilities of, shape (n_texts, n_labels)."""
        return self._filled(texts, threads, softmax=False)

    def probabilities_of_lines(self, block: Buffer) -> "FloatMatrix":
        r"""Return the probabilities of UTF-8 lines, shape (n_lines, n_labels), made of no `str`.

        Lines end in `\n` or `\r\n`; the last may end with the block.

        Raises
        ------
        TextError
            A line is not valid UTF-8; the message gives its number, counted from 1.
        """
        import numpy as np

        out = np.empty((self._engine.count_lines(block), len(self.labels)))
        self._engine.fill_lines(block, out, softmax=True)
        return out

    def explain(self, text: str) -> "Explanation":
        """Return the n-grams that made the scores of `text`, their places and contributions.

        Raises
        ------
        TextError
            The text holds a lone surrogate.
        """
        from model.scoring.explain import explain_text

        return explain_text(with_arrays(self._table), text)

    def evidence(self, text: str) -> "WordEvidence":
        """Return what each word of `text` adds to its scores: `explain` by words, without an object for each n-gram.

        Raises
        ------
        TextError
            The text holds a lone surrogate.
        """
        from model.scoring.evidence import evidence_of

        return evidence_of(self._table, self.word_shares([text])[0])

    def word_shares(self, texts: Sequence[str]) -> "list[Shares]":
        """Return what `model.scoring.evidence.evidence_of` makes evidence of, for each text.

        Raises
        ------
        TextError
            A text holds a lone surrogate; the message says which and where.
        """
        return self._engine.word_shares(texts)

    def _filled(self, texts: Sequence[str], threads: int, *, softmax: bool) -> "FloatMatrix":
        import numpy as np

        from model.scoring.ngrams import surrogate_error

        if isinstance(texts, str):
            raise TypeError("texts is one str; pass a list of texts, or call probabilities_of")
        out = np.empty((len(texts), len(self.labels)))
        try:
            self._fill(texts, out, threads, softmax=softmax)
        except TextError as error:
            raise surrogate_error(texts) from error  # which counts from the first text of all parts
        return out

    def _fill(self, texts: Sequence[str], out: "FloatMatrix", threads: int, *, softmax: bool) -> None:
        if threads <= 1 or len(texts) < 2 * threads:
            self._engine.fill(texts, out, softmax=softmax)
            return
        from concurrent.futures import ThreadPoolExecutor

        step = -(-len(texts) // threads)
        parts = [slice(begin, begin + step) for begin in range(0, len(texts), step)]
        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(lambda part: self._engine.fill(texts[part], out[part], softmax=softmax), parts))


def open_scorer(path: Path, digest: str | None = None, *, compiled: bool | None = None) -> Scorer:
    """Open a scoring table and return what scores by it.

    Parameters
    ----------
    path : a file that `model.table.file.write_table` wrote
    digest : as for `model.table.file.map_table`
    compiled : None takes the kernel where it is built, True insists on it, False takes numpy

    Raises
    ------
    FormatError, IntegrityError
        The file is no scoring table that this program can use.
    ImportError
        The kernel was insisted on and is not built.
    """
    kernel = None if compiled is False else _kernel(is_needed=compiled is True)
    if kernel is None:
        return scorer_of(open_table(path, digest), compiled=False)
    table = map_table(path, digest)
    with named(path):
        return Scorer(table, kernel(table))


def scorer_of(table: ScoringTable, *, compiled: bool | None = None) -> Scorer:
    """Return what scores by a table in memory; `compiled` as for `open_scorer`.

    Raises
    ------
    IntegrityError
        The kernel finds an index in the table that leads nowhere.
    """
    kernel = None if compiled is False else _kernel(is_needed=compiled is True)
    if kernel is not None:
        return Scorer(table, kernel(table))
    from model.scoring.fallback import NumpyEngine

    return Scorer(table, NumpyEngine(table))


def _kernel(*, is_needed: bool) -> Callable[[ScoringTable], Engine] | None:
    """Return what makes a compiled engine, None where it was not built."""
    try:
        from model.scoring.compiled import Kernel
    except ImportError:
        if is_needed:
            raise
        return None
    return Kernel
