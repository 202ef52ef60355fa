"""Even-handedness by least squares: the smallest change of a linear model that makes names of other blocs weigh alike.

Fitting with exchanged names leaves what chance put on them; here the differences that an exchange makes are brought
near zero, and only n-grams that one side has and the other has not are touched.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.linalg import lsqr

from training.corpus.swap import Actor, Swapper

FloatMatrix = NDArray[np.float64]
STRENGTH = 0.5  # three times that changes a fifth fewer labels and costs a point of macro-F1
ROUNDS = 30
SALT = "even"


def exchanged(texts: Sequence[str], actors: Sequence[Actor], seed: int) -> tuple[list[int], list[str]]:
    """Return the places of texts that name an actor, and each of them with the names of a bloc drawn at random.

    A text may draw its own bloc and is then left out: so of n blocs each is as likely.
    """
    swapper = Swapper(actors, SALT)
    generator = np.random.default_rng(seed)
    places: list[int] = []
    swapped: list[str] = []
    for place, text in enumerate(texts):
        bloc = swapper.bloc_of(text)
        if not bloc:
            continue
        other = swapper.blocs[int(generator.integers(len(swapper.blocs)))]
        if other != bloc:
            places.append(place)
            swapped.append(swapper.swap(text, bloc, other))
    return places, swapped


def differences(original: sparse.csr_matrix, swapped: sparse.csr_matrix) -> sparse.csr_matrix:
    """Return what differs in features that only one of the two rows has; the others differ by length alone."""
    one_sided = abs((original != 0).astype(np.int8) - (swapped != 0).astype(np.int8))
    found = sparse.csr_matrix((original - swapped).multiply(one_sided))
    found.eliminate_zeros()
    return found


def evened(weights: FloatMatrix, pairs: sparse.csr_matrix, strength: float = STRENGTH) -> FloatMatrix:
    """Return weights under which the pairs' differences score nearly nothing, as near to the given ones as can be.

    Parameters
    ----------
    weights : shape (n_features, n_labels)
    pairs : from `differences`, shape (n_pairs, n_features)
    strength : what a pair's remaining difference costs beside the change of the weights
    """
    if not pairs.shape[0]:
        return weights
    scaled = pairs * np.sqrt(strength)
    changes = [lsqr(scaled, -(scaled @ column), damp=1.0, iter_lim=ROUNDS)[0] for column in weights.T]
    return np.asarray(weights + np.column_stack(changes))
