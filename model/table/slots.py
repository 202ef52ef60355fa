"""Open addressing as the scoring table uses it: hashes, filling slots, finding in them.

Every comparison is exact (whole keys, whole words); a hash only says where to begin looking.
`kernel/table.h` computes the same hashes.
"""

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from model.table.layout import NO_KEY

Keys: TypeAlias = npt.NDArray[np.uint64]
Indices: TypeAlias = npt.NDArray[np.int64]

MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
BYTE_BASE = 0x5851F42D4C957F2D
BYTE_BASE_INVERSE = pow(BYTE_BASE, -1, 1 << 64)


def mixed(keys: Keys) -> Keys:
    """Return a hash of each 64-bit key; its highest bits are the best."""
    return np.asarray((keys ^ (keys >> np.uint64(29))) * MULTIPLIER, np.uint64)


def slot_count(n_keys: int) -> int:
    """Return the power of two that holds so many keys at a load of at most a half."""
    return 1 << max(3, (2 * n_keys).bit_length())


def homes(hashes: Keys, n_slots: int) -> Indices:
    """Return the slot where the search for each hash begins: its highest bits."""
    shift = np.uint64(64 - (n_slots.bit_length() - 1))
    return (hashes >> shift).astype(np.int64)


def placed(hashes: Keys, n_slots: int) -> Indices:
    """Return a free slot for each hash such that a search from its home finds it.

    Earlier hashes come first where several want a slot, so that the same input is placed alike.
    """
    slots = homes(hashes, n_slots)
    owner = np.full(n_slots, -1, np.int64)
    pending = np.arange(len(hashes))
    while len(pending):
        wanted, first = np.unique(slots[pending], return_index=True)
        is_free = owner[wanted] < 0
        owner[wanted[is_free]] = pending[first[is_free]]
        pending = pending[owner[slots[pending]] != pending]
        slots[pending] = (slots[pending] + 1) & (n_slots - 1)
    return slots


def find_keys(keys: Keys, slot_keys: Keys) -> Indices:
    """Return the slot that holds each key, or -1; one slot at least must be empty."""
    slots, n_slots = homes(mixed(keys), len(slot_keys)), len(slot_keys)
    found = np.full(len(keys), -1, np.int64)
    pending = np.arange(len(keys))
    while len(pending):
        held = slot_keys[slots[pending]]
        is_hit = held == keys[pending]
        found[pending[is_hit]] = slots[pending[is_hit]]
        pending = pending[~is_hit & (held != np.uint64(NO_KEY))]
        slots[pending] = (slots[pending] + 1) & (n_slots - 1)
    return found


def spread(begins: Indices, lengths: Indices) -> tuple[Indices, Indices]:
    """Return the positions of many runs one after another, and which run each belongs to."""
    owner = np.repeat(np.arange(len(begins)), lengths)
    ends = np.cumsum(lengths)
    return begins[owner] + np.arange(len(owner)) - (ends - lengths)[owner], owner


def run_hashes(text: npt.NDArray[np.uint8], begins: Indices, ends: Indices) -> Keys:
    """Return the hash of each run of bytes: from 0, times BYTE_BASE plus byte + 1 each, then mixed.

    Computed for all runs at once as differences of one running sum, whose terms the inverse of
    BYTE_BASE scales; all modulo 2**64.
    """
    sums = np.zeros(len(text) + 1, np.uint64)
    terms = (text.astype(np.uint64) + np.uint64(1)) * _powers(BYTE_BASE_INVERSE, len(text))
    np.cumsum(terms, out=sums[1:])
    powers = _powers(BYTE_BASE, len(text))
    return mixed((sums[ends] - sums[begins]) * powers[ends - 1])


def _powers(base: int, count: int) -> Keys:
    powers = np.full(max(count, 1), base, np.uint64)
    powers[0] = 1
    return np.cumprod(powers, dtype=np.uint64)[:count]
