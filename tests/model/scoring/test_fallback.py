from typing import Any

import numpy as np
import pytest

from model.fitted.export import export_table
from model.scoring import fallback
from model.scoring.fallback import NumpyEngine, feature_values, score_texts
from model.table.slots import find_keys, mixed, placed, run_hashes, slot_count, spread
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


@pytest.mark.parametrize("n_keys", [0, 1, 5, 1000])
def test_placed_keys_are_found_and_no_others(n_keys: int) -> None:
    keys = np.random.default_rng(3).integers(0, 1 << 60, 2 * n_keys, np.uint64)
    known, n_slots = keys[:n_keys], slot_count(n_keys)
    slots: Any = np.full(n_slots, 0xFFFFFFFFFFFFFFFF, np.uint64)
    positions = placed(mixed(known), n_slots)
    slots[positions] = known
    assert find_keys(known, slots).tolist() == positions.tolist()
    assert (find_keys(keys[n_keys:], slots) == -1).all()
    assert n_slots >= 2 * n_keys


def test_keys_of_one_home_are_all_placed() -> None:
    hashes = np.full(6, 0xFFFFFFFFFFFFFFFF, np.uint64)
    assert placed(hashes, 8).tolist() == [7, 0, 1, 2, 3, 4]


def test_hashes_do_not_depend_on_what_stands_around() -> None:
    text = np.frombuffer(b"army said army", np.uint8)
    hashes = run_hashes(text, np.array([0, 10, 5]), np.array([4, 14, 9]))
    assert hashes[0] == hashes[1] != hashes[2]
    total = 0
    for byte in b"army":
        total = (total * 0x5851F42D4C957F2D + byte + 1) % (1 << 64)
    assert hashes[0] == mixed(np.array([total], np.uint64))[0]


def test_spread_lists_every_position() -> None:
    positions, owners = spread(np.array([5, 0, 9]), np.array([2, 0, 3]))
    assert positions.tolist() == [5, 6, 9, 10, 11]
    assert owners.tolist() == [0, 0, 2, 2, 2]
