"""N-grams of texts, counted once for whatever is made of them: the common ones, and the features of the texts."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.feature_extraction.text import CountVectorizer

from model.fitted.known import Counted
from model.fitted.pipeline import CHARACTERS, WORDS, Lexicon, Parameters, build_branches


def counted_ngrams(parameters: Parameters, texts: Sequence[str]) -> dict[str, Counted]:
    """Return how often each n-gram stands in each text, by branch."""
    branches = dict(build_branches(parameters, Lexicon()))
    counts = {WORDS: _words, CHARACTERS: _characters}
    return {name: counts[name](vectorizer, texts) for name, vectorizer in branches.items()}


def common_ngrams(counted: Mapping[str, Counted], weights: NDArray[np.float64], least: float) -> dict[str, list[str]]:
    """Return the n-grams of each branch whose texts weigh at least so much together."""
    common: dict[str, list[str]] = {WORDS: [], CHARACTERS: []}
    for branch, found in counted.items():
        totals = np.asarray(weights @ (found.counts > 0)).ravel()
        common[branch] = [str(name) for name in found.names[totals >= least]]
    return common


def _words(vectorizer: Any, texts: Sequence[str]) -> Counted:
    options = {name: getattr(vectorizer, name) for name in ("preprocessor", "token_pattern", "ngram_range")}
    return _counted(CountVectorizer(dtype=np.float64, **options), texts)


def _characters(vectorizer: Any, texts: Sequence[str]) -> Counted:
    """Count each word's n-grams once: none crosses a word, so a text's are the sum of its words'."""
    fold = vectorizer.preprocessor
    words = _counted(CountVectorizer(dtype=np.float64, analyzer=lambda text: fold(text).split()), texts)
    counter = CountVectorizer(
        dtype=np.float64, analyzer=vectorizer.analyzer, lowercase=False, ngram_range=vectorizer.ngram_range
    )
    of_words = _counted(counter, words.names)
    counts = sparse.csr_matrix(words.counts @ of_words.counts)
    counts.sort_indices()
    return Counted(of_words.names, counts)


def _counted(counter: CountVectorizer, texts: Sequence[str] | NDArray[np.object_]) -> Counted:
    try:
        counts = sparse.csr_matrix(counter.fit_transform(texts))
        counts.sort_indices()  # a row is summed in this order, and the last digit depends on it
    except ValueError:  # there is nothing to count in any of the texts
        return Counted(np.array([], dtype=object), sparse.csr_matrix((len(texts), 0)))
    return Counted(counter.get_feature_names_out(), counts)
