"""Corrections on top of a table: they take effect, and the rest keeps its labels."""

import numpy as np
from scipy import sparse

from training.fit.beside import Linear
from training.fit.corrections import Taught, corrected


def some(n: int = 300, n_features: int = 400) -> tuple[Linear, sparse.csr_matrix]:
    generator = np.random.default_rng(5)
    rows = sparse.random(n, n_features, 0.05, "csr", random_state=5)
    norms = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
    rows = sparse.csr_matrix(sparse.diags(1 / norms) @ rows)
    return Linear(generator.normal(0, 8, (n_features, 3)), np.array([0.0, 0.0, 3.0])), rows


def test_every_correction_takes_effect_and_few_other_labels_change() -> None:
    linear, rows = some()
    before = linear.scores(rows).argmax(axis=1)
    wanted = (before[:40] + 1) % 3
    found = corrected(linear, Taught(rows[:40], wanted, np.full(40, 3.0)), rows[40:])
    after = found.scores(rows).argmax(axis=1)
    assert after[:40].tolist() == wanted.tolist()
    assert (after[40:] != before[40:]).mean() <= 0.1
    assert found.intercepts is linear.intercepts


def test_what_is_right_already_moves_nearly_nothing() -> None:
    linear, rows = some()
    sure = Linear(linear.weights * 10, linear.intercepts * 10)
    truth = sure.scores(rows[:40]).argmax(axis=1)
    found = corrected(sure, Taught(rows[:40], truth, np.full(40, 3.0)), rows[40:])
    assert np.abs(found.weights - sure.weights).max() < 0.2 * np.abs(sure.weights).max()
    assert (found.scores(rows).argmax(axis=1) == sure.scores(rows).argmax(axis=1)).all()
