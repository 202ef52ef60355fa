"""Open addressing: what is placed is found, nothing else is, and hashes are those of the kernel."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.table.layout import NO_KEY
from model.table.slots import BYTE_BASE, find_keys, homes, mixed, placed, run_hashes, slot_count, spread


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


@given(st.lists(st.integers(0, 2**60), unique=True, max_size=40))
def test_whatever_the_keys_each_is_found_where_it_was_placed(keys: list[int]) -> None:
    known = np.array(keys, np.uint64)
    n_slots = slot_count(len(known))
    positions = placed(mixed(known), n_slots)
    assert len(set(positions.tolist())) == len(known)
    slots: Any = np.full(n_slots, NO_KEY, np.uint64)
    slots[positions] = known
    assert find_keys(known, slots).tolist() == positions.tolist()


@pytest.mark.parametrize(("n_keys", "n_slots"), [(0, 8), (3, 8), (4, 16), (5, 16), (8, 32), (1000, 2048)])
def test_slots_are_at_most_half_full_and_a_power_of_two(n_keys: int, n_slots: int) -> None:
    assert slot_count(n_keys) == n_slots
    assert homes(np.array([0, 2**64 - 1], np.uint64), n_slots).tolist() == [0, n_slots - 1]


@given(st.binary(min_size=1, max_size=30), st.integers(0, 29), st.integers(1, 30))
def test_a_runs_hash_is_the_one_computed_byte_by_byte(text: bytes, begin: int, length: int) -> None:
    begin = min(begin, len(text) - 1)
    end = min(begin + length, len(text))
    total = 0
    for byte in text[begin:end]:
        total = (total * BYTE_BASE + byte + 1) % (1 << 64)
    found = run_hashes(np.frombuffer(text, np.uint8), np.array([begin]), np.array([end]))
    assert found[0] == mixed(np.array([total], np.uint64))[0]


def test_no_runs_have_no_hashes() -> None:
    nothing = np.zeros(0, np.int64)
    assert len(run_hashes(np.zeros(0, np.uint8), nothing, nothing)) == 0
    assert [len(part) for part in spread(nothing, nothing)] == [0, 0]
