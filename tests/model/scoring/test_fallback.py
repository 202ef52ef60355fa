import numpy as np
import pytest

from model.fitted.export import export_table
from model.scoring import fallback
from model.scoring.fallback import NumpyEngine, feature_values, score_texts
from tests.model.scoring.engines import HOSTILE, LABELS, TEXTS, fitted


def test_slabs_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    table = export_table(fitted("all"), LABELS)
    whole = np.empty((len(TEXTS + HOSTILE), len(LABELS)))
    parts = whole.copy()
    NumpyEngine(table).fill(TEXTS + HOSTILE, whole, softmax=True)
    monkeypatch.setattr(fallback, "SLAB_CHARACTERS", 200)
    monkeypatch.setattr(fallback, "SLAB_TEXTS", 3)
    NumpyEngine(table).fill(TEXTS + HOSTILE, parts, softmax=True)
    assert np.abs(whole - parts).max() <= 1e-12


def test_values_of_a_normalised_block_have_length_one() -> None:
    table = export_table(fitted("words"), LABELS)
    features = np.array([3, 1, 3, 2])
    values = feature_values(table, np.zeros(4, np.int64), features)
    assert values.features.tolist() == [1, 2, 3]
    assert values.counts.tolist() == [1, 1, 2]
    assert np.isclose(np.sqrt((values.values**2).sum()), 1.0)


def test_a_text_without_features_scores_the_intercepts() -> None:
    table = export_table(fitted("words"), LABELS)
    expected = np.array(table.intercepts) * table.factor
    assert np.allclose(score_texts(table, ["", "\u4e2d"]), expected)
