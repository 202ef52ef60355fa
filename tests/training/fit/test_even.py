"""Names of other blocs weigh alike afterwards, and little else changes."""

import numpy as np
from scipy import sparse

from training.corpus.swap import Actor
from training.fit.even import differences, evened, exchanged

ACTORS = (Actor("Arland", "state", "east"), Actor("Borland", "state", "west"), Actor("Corland", "state", "south"))


def test_texts_without_a_name_are_left_out_and_names_come_from_other_blocs() -> None:
    texts = ["Arland waits.", "Nobody waits.", *["Arland sleeps."] * 30]
    places, swapped = exchanged(texts, ACTORS, seed=1)
    assert 1 not in places
    assert {text.split()[0] for text in swapped} == {"Borland", "Corland"}
    assert 12 <= len(places) <= 28  # of three blocs one is the text's own
    assert exchanged(texts, ACTORS, seed=1) == (places, swapped)


def test_only_what_one_side_has_is_a_difference() -> None:
    original = sparse.csr_matrix([[0.5, 0.2, 0.0, 0.1]])
    swapped = sparse.csr_matrix([[0.0, 0.25, 0.4, 0.1]])
    assert differences(original, swapped).toarray().tolist() == [[0.5, 0.0, -0.4, 0.0]]


def test_the_weights_of_exchanged_names_come_together_and_the_others_stay() -> None:
    weights = np.array([[3.0], [-1.0], [0.7], [0.0]])
    pairs = sparse.csr_matrix(np.tile([1.0, -1.0, 0.0, 0.0], (50, 1)))
    found = evened(weights, pairs)
    assert abs(found[0, 0] - found[1, 0]) < 0.1
    assert found[2:].tolist() == weights[2:].tolist()
    assert abs(found[:2].sum() - weights[:2].sum()) < 1e-6
    assert evened(weights, sparse.csr_matrix((0, 4))) is weights
