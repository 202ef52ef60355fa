"""Rows that both readers have scored, made up: each knows half of what there is to know."""

import numpy as np
from scipy.special import softmax

from training.reader.join import Scored

N = 3_000


def made_up() -> Scored:
    """Return rows in which table and encoder each tell half of what there is to know of the rare labels."""
    chance = np.random.default_rng(7)
    labels = chance.choice(3, N, p=[0.06, 0.06, 0.88])
    signal = np.eye(3)[labels]
    table = softmax(4 * signal + chance.normal(0, 1.5, (N, 3)) + np.array([0, 0, 2.0]), axis=1)
    encoder = 4 * signal + chance.normal(0, 1.5, (N, 3)) + np.array([0, 0, 2.0])
    kinds = np.where(chance.random(N) < 0.5, "wire", "state")
    documents = np.array([f"d{number // 20}" for number in range(N)])
    return Scored(table, encoder, labels, chance.random(N) < 0.9, np.arange(N) // 20 % 3, kinds, documents)
