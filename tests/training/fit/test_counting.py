"""Counting n-grams once: what comes of it is bit for bit what scikit-learn's own vectorizers give."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from model.fitted.known import Counts, known_features
from model.fitted.pipeline import Lexicon, Parameters, Vectors
from training.fit.counting import common_ngrams, counted_ngrams

LEXICON = Lexicon(
    {"cues": {"may": "hedge", "seems to": "hedge", "hero": "praise"}},
    {"vectors": Vectors(("ship", "army"), np.array([[0.5, -0.2], [0.1, 0.9]]))},
)
PARAMETERS = Parameters(word_ngrams=(1, 2), char_ngrams=(3, 5), weights={"vectors": 0.5})
LISTED = {"words": {"the": 900, "ship": 40, "the ship": 12}, "characters": {" ship": 40, "army": 7, "ip ": 9}}
TEXTS = [
    "The ship  seems to wait.",
    "A hero of the army may come.",
    "the the the ship",
    "a",
    "",
    "e\u0301te\u2028ship\x1cit",
]


@settings(deadline=None)
@given(
    st.lists(st.text("they shipa.\u2019\u0301\t\u2028", max_size=30) | st.sampled_from(TEXTS), min_size=1, max_size=6)
)
def test_features_of_counted_texts_are_the_vectorizers_own(texts: list[str]) -> None:
    counts = Counts(1000, 5, LISTED)
    known = known_features(PARAMETERS, LEXICON, counts, {"words": ["wait"], "characters": [" the "]})
    expected, found = known.union.transform(texts), known.rows_of(counted_ngrams(PARAMETERS, texts))
    for part in ("indptr", "indices", "data"):
        assert getattr(found, part).tolist() == getattr(expected, part).tolist()


def test_an_ngram_is_counted_as_often_as_it_stands_and_the_names_order_the_columns() -> None:
    counted = counted_ngrams(PARAMETERS, ["The ship, the ship", "ab"])
    words = counted["words"].of(["the ship", "ship", "ship the", "ship the ship", "harbour", "a harbour"])
    assert words.toarray().tolist() == [[2, 2, 1, 1, 0, 0], [0] * 6]
    assert counted["characters"].of([" ab ", "ship", "p sh"]).toarray().tolist() == [[0, 2, 0], [1, 0, 0]]


def test_a_branch_left_out_is_not_counted_and_texts_without_ngrams_give_none() -> None:
    assert list(counted_ngrams(Parameters(char_ngrams=None), ["the ship"])) == ["words"]
    counted, weights = counted_ngrams(PARAMETERS, ["", "  "]), np.ones(2)
    assert common_ngrams(PARAMETERS, counted, weights, 1) == {"words": [], "characters": []}
    assert [one.of(["the", "abc"]).nnz for one in counted.values()] == [0, 0]


def test_common_is_what_stands_in_texts_of_enough_weight_however_often() -> None:
    counted = counted_ngrams(PARAMETERS, ["ship ship ship", "army", "army", "idle"])
    common = [common_ngrams(PARAMETERS, counted, np.array([one, 0.5, 0.5, 0]), 1) for one in (0.5, 3.0)]
    assert [found["words"] for found in common] == [["army"], ["ship", "army", "ship ship"]]
    assert ["ship" in found["characters"] for found in common] == [False, True]
    without = Parameters(word_ngrams=None, char_ngrams=None)
    assert common_ngrams(without, counted_ngrams(without, ["a"]), np.ones(1), 1) == {"words": [], "characters": []}
