"""Shingles: the same cosines as scikit-learn's vectorizer, which hashes each n-gram by itself."""

from operator import methodcaller

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sklearn.feature_extraction.text import HashingVectorizer

from model.scoring.fold import fold_table
from training.audit.shingles import SIZE, shingle_vectors

TEXTS = st.lists(st.text(st.sampled_from("aAbé \n\0…🚀ß"), max_size=30) | st.text(max_size=30), min_size=1, max_size=6)


@settings(max_examples=200, deadline=None)
@example(["AAA \0"])
@given(TEXTS)
def test_cosines_are_those_of_a_vectorizer(texts: list[str]) -> None:
    vectorizer = HashingVectorizer(
        analyzer="char",
        ngram_range=(SIZE, SIZE),
        preprocessor=methodcaller("translate", fold_table()),
        binary=True,
        alternate_sign=False,
        n_features=2**22,
    )
    expected = vectorizer.transform([text.replace("\0", " ") for text in texts])
    found = shingle_vectors(texts)
    assert (found @ found.T).toarray() == pytest.approx((expected @ expected.T).toarray(), abs=1e-9)


def test_a_short_text_holds_none_and_is_like_nothing() -> None:
    vectors = shingle_vectors(["abcd", "abcde", "", "abcde"])
    cosines = (vectors @ vectors.T).toarray()
    assert cosines.tolist() == [[0, 0, 0, 0], [0, 1, 0, 1], [0, 0, 0, 0], [0, 1, 0, 1]]
    assert shingle_vectors([]).shape[0] == 0


def test_no_ngram_reaches_from_one_text_into_the_next() -> None:
    vectors = shingle_vectors(["abc", "def", "abcdef"])
    assert np.diff(vectors.indptr).tolist() == [0, 0, 2]
