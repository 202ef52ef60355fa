"""N-grams of texts, found once for whatever is made of them: the common ones, and the features of the texts.

Units of a text (its tokens, or its words between spaces) become numbers, and n-grams runs of numbers, so that nothing
but an n-gram that is asked for is ever put together as a string.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from model.fitted.known import Counted
from model.fitted.pipeline import CHARACTERS, WORDS, Lexicon, Parameters, build_branches

FloatVector = NDArray[np.float64]
IntVector = NDArray[np.int64]


def counted_ngrams(parameters: Parameters, texts: Sequence[str]) -> dict[str, Counted]:
    """Return what counts the n-grams of texts: of tokens, and of characters where the parameters want them."""
    everything = Parameters(word_ngrams=(1, 1), char_ngrams=parameters.char_ngrams)
    branches: dict[str, Any] = dict(build_branches(everything, Lexicon()))
    folded = [branches[WORDS].preprocessor(text) for text in texts]
    found: dict[str, Counted] = {WORDS: Tokens(list(map(branches[WORDS].build_tokenizer(), folded)))}
    if CHARACTERS in branches:
        found[CHARACTERS] = Letters(folded, branches[CHARACTERS].build_analyzer())
    return found


def common_ngrams(
    parameters: Parameters, counted: Mapping[str, Counted], weights: FloatVector, least: float
) -> dict[str, list[str]]:
    """Return the n-grams of each branch whose texts weigh at least so much together; what weighs 0 is not looked at."""
    ranges = {WORDS: parameters.word_ngrams, CHARACTERS: parameters.char_ngrams}
    return {name: counted[name].common(lengths, weights, least) if lengths else [] for name, lengths in ranges.items()}


class Units:
    """Texts as runs of units, each unit by its number.

    Parameters
    ----------
    runs : the units of each text
    """

    def __init__(self, runs: Sequence[Sequence[str]]) -> None:
        numbers: dict[str, int] = {}
        flat = [numbers.setdefault(unit, len(numbers)) for unit in chain.from_iterable(runs)]
        self.numbers, self.names, self.n_texts = numbers, list(numbers), len(runs)
        self.flat = np.array(flat, dtype=np.int64)
        self.owners = np.repeat(np.arange(len(runs)), [len(run) for run in runs])

    def matrix(self, places: IntVector, columns: IntVector, n_columns: int) -> sparse.csr_matrix:
        """Return how often each column stands in each text, given once for each place in `flat`."""
        shape = (self.n_texts, n_columns)
        return _summed(self.owners[places], columns, shape)


class Tokens(Units):
    """Texts as runs of tokens; a name of an n-gram is its tokens with spaces between."""

    def of(self, names: Sequence[str]) -> sparse.csr_matrix:
        """Return how often each named n-gram stands in each text, shape (n_texts, n_names)."""
        known = [tuple(self.numbers.get(token, -1) for token in name.split(" ")) for name in names]
        found = [self._of_length(known, length) for length in sorted(set(map(len, known)))]
        places, columns = (np.concatenate([part[side] for part in found]) for side in (0, 1)) if found else ((), ())
        return self.matrix(np.array(places, dtype=np.int64), np.array(columns, dtype=np.int64), len(names))

    def _of_length(self, known: Sequence[tuple[int, ...]], length: int) -> tuple[IntVector, IntVector]:
        """Return at which places which of the known n-grams of one length begin."""
        columns = [place for place, ngram in enumerate(known) if len(ngram) == length and min(ngram) >= 0]
        places = np.arange(max(0, len(self.flat) - length + 1))
        places = places[self.owners[places] == self.owners[places + length - 1]]
        wanted = np.array([known[column] for column in columns], dtype=np.int64).reshape(-1, length)
        nodes, targets = np.zeros(len(places), dtype=np.int64), np.zeros(len(columns), dtype=np.int64)
        for step in range(length):  # a node is a beginning that some known n-grams share
            keys, targets = np.unique(targets * len(self.names) + wanted[:, step], return_inverse=True)
            asked = nodes * len(self.names) + self.flat[places + step]
            near = np.searchsorted(keys, asked)
            is_known = near < len(keys)
            is_known[is_known] = keys[near[is_known]] == asked[is_known]
            places, nodes = places[is_known], near[is_known]
        order = np.argsort(targets, kind="stable")
        return places, np.array(columns, dtype=np.int64)[order][nodes]

    def common(self, lengths: tuple[int, int], weights: FloatVector, least: float) -> list[str]:
        """Return the n-grams of some lengths whose texts weigh at least so much together."""
        return [name for length in range(lengths[0], lengths[1] + 1) for name in self._common(length, weights, least)]

    def _common(self, length: int, weights: FloatVector, least: float) -> Iterator[str]:
        places = np.flatnonzero(weights[self.owners] > 0)
        places = places[places + length <= len(self.flat)]
        places = places[self.owners[places] == self.owners[places + length - 1]]
        numbers = np.zeros(len(places), dtype=np.int64)
        for step in range(length):
            keys = numbers * len(self.names) + self.flat[places + step]
            _, first, numbers = np.unique(keys, return_index=True, return_inverse=True)
        if not len(places):
            return
        totals = _text_weights(self.matrix(places, numbers, len(first)), weights)
        for place in places[first[totals >= least]]:
            yield " ".join(self.names[number] for number in self.flat[place : place + length])


class Letters:
    """Texts as words between spaces: no n-gram of characters crosses a word, so a text's are the sum of its words'.

    Parameters
    ----------
    folded : as the branch's preprocessor gives them
    analyze : the branch's own way from a text to its n-grams
    """

    def __init__(self, folded: Sequence[str], analyze: Any) -> None:
        units = Units([text.split() for text in folded])
        ngrams = Units([analyze(word) for word in units.names])
        self.words = units.matrix(np.arange(len(units.flat)), units.flat, len(units.names))
        self.ngrams = ngrams.matrix(np.arange(len(ngrams.flat)), ngrams.flat, len(ngrams.names))
        self.numbers, self.names = ngrams.numbers, ngrams.names

    def of(self, names: Sequence[str]) -> sparse.csr_matrix:
        """Return how often each named n-gram stands in each text, shape (n_texts, n_names)."""
        columns = np.full(len(self.names), -1, dtype=np.int64)
        for column, name in enumerate(names):
            if name in self.numbers:
                columns[self.numbers[name]] = column
        entries = self.ngrams.tocoo()
        moved = columns[entries.col]
        is_known = moved >= 0
        kept = _summed(
            entries.row[is_known], moved[is_known], (self.ngrams.shape[0], len(names)), entries.data[is_known]
        )
        counts = sparse.csr_matrix(self.words @ kept)
        counts.sort_indices()  # a row is summed in this order, and the last digit depends on it
        return counts

    def common(self, lengths: tuple[int, int], weights: FloatVector, least: float) -> list[str]:
        """Return the n-grams whose texts weigh at least so much together, of the lengths they were found with."""
        rows = np.flatnonzero(weights > 0)
        totals = _text_weights(sparse.csr_matrix(self.words[rows] @ self.ngrams), weights[rows])
        return [self.names[number] for number in np.flatnonzero(totals >= least)]


def _summed(
    rows: IntVector, columns: IntVector, shape: tuple[int, int], values: FloatVector | None = None
) -> sparse.csr_matrix:
    """Return a matrix of counts with its entries in order."""
    data = np.ones(len(rows)) if values is None else values
    found = sparse.csr_matrix((data, (rows, columns)), shape=shape, dtype=np.float64)
    found.sum_duplicates()
    return found


def _text_weights(counts: sparse.csr_matrix, weights: FloatVector) -> FloatVector:
    """Return how much the texts weigh that hold each column."""
    return np.asarray(weights @ (counts > 0)).ravel()
