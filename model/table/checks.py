"""Whether a scoring table can be scored with: every index that a scorer follows lies in bounds.

A hostile or broken table is refused here, by the name of its part, so that the numpy scorer need not look again;
`kernel/check.h` asks the same for the compiled one. That the numbers are the ones training wrote, the manifest's
SHA-256 says.
"""

import numpy as np

from model.table.header import check_header, require
from model.table.layout import (
    FOLD_STRIDE,
    IS_DELETED,
    IS_SPACE,
    LETTER_SHIFT,
    LIST,
    NO_KEY,
    NOTHING,
    POINT_BITS,
    Array,
    ScoringTable,
    payload_stride,
)
from model.table.slots import spread

CODE_POINTS = 0x110000
SPACE = 0x20


def check_table(table: ScoringTable) -> None:
    """Check that a table is whole and every index in it leads somewhere.

    Raises
    ------
    IntegrityError
        Names the part that cannot be used.
    """
    check_header(table)
    _check_payload(table)
    _check_fold(table)
    _check_words(table)
    _check_phrases(table)
    _check_letters(table)


def _check_payload(table: ScoringTable) -> None:
    payload = table.sections["payload"]
    require("payload", holds=payload.ndim == 2 and len(payload) < LIST)
    stride = payload.shape[1]
    require("payload", holds=stride == payload_stride(len(table.labels)))
    require("payload", holds=bool(np.isfinite(payload).all()))
    others = [array for name, array in table.sections.items() if name != "payload"]
    require("list of sections", holds=all(array.ndim == 1 for array in others))


def _check_fold(table: ScoringTable) -> None:
    index, rows = table.sections["fold_index"], table.sections["fold_rows"]
    is_whole = len(index) == CODE_POINTS // FOLD_STRIDE and len(rows) % FOLD_STRIDE == 0
    require("fold", holds=is_whole and int(index.max()) < len(rows) // FOLD_STRIDE)
    letters = rows >> np.uint64(LETTER_SHIFT)
    require("alphabet", holds=int(letters.max()) < (1 << table.letter_bits))
    moves = rows.reshape(-1, FOLD_STRIDE) & np.uint64(POINT_BITS)
    moved = np.flatnonzero(np.asarray(moves.any(axis=1))[index])
    points = moved[:, None] * FOLD_STRIDE + np.arange(FOLD_STRIDE)
    folded = (points.astype(np.uint64) + moves[index[moved]]) & np.uint64(POINT_BITS)
    surrogates = range(0xD800, 0xE000)
    is_surrogate = (folded >= surrogates.start) & (folded < surrogates.stop)
    is_bad = (folded >= CODE_POINTS) | (is_surrogate & (folded != points))
    require("fold", holds=not np.any(is_bad))
    space = int(rows[int(index[0]) * FOLD_STRIDE + SPACE])
    is_space = not space & (POINT_BITS | IS_DELETED) and space & IS_SPACE
    require("fold of the space", holds=is_space)


def _check_words(table: ScoringTable) -> None:
    slots, offsets = table.sections["word_slots"], table.sections["word_offsets"]
    require("list of words", holds=len(offsets) >= 1 and offsets[0] == 0)
    is_rising = bool((offsets[1:] >= offsets[:-1]).all())
    require("list of words", holds=is_rising and offsets[-1] == len(table.sections["word_bytes"]))
    _require_slots("word_slots", slots, slots == 0)
    words = slots & np.uint64(NOTHING)
    require("word_slots", holds=int(words.max()) < len(offsets))
    require("word_slots", holds=bool(((words > 0) | (slots == 0)).all()))


def _check_phrases(table: ScoringTable) -> None:
    keys, states = table.sections["phrase_keys"], table.sections["phrase_states"]
    features = table.sections["state_features"]
    _require_slots("phrase_keys", keys, keys == np.uint64(NO_KEY))
    require("phrase_states", holds=len(keys) == len(states))
    n_words = len(table.sections["word_offsets"]) - 1
    require("state_features", holds=n_words <= len(features) < LIST)
    is_held = keys != np.uint64(NO_KEY)
    require("phrase_states", holds=bool((states[is_held] < len(features)).all()))
    words, shorter = keys[is_held] & np.uint64(NOTHING), keys[is_held] >> np.uint64(32)
    are_known = (words < n_words) & (shorter < len(features))
    require("phrase_keys", holds=bool(are_known.all()))
    _check_references("state_features", features, table)


def _check_letters(table: ScoringTable) -> None:
    keys, features = table.sections["letter_keys"], table.sections["letter_features"]
    _require_slots("letter_keys", keys, keys == np.uint64(NO_KEY))
    require("letter_features", holds=len(keys) == len(features))
    _check_references("letter_features", features, table)


def _require_slots(part: str, slots: Array, is_empty: Array) -> None:
    """Require a power of two of slots, one of them empty, so that every search ends."""
    is_power = len(slots) >= 8 and len(slots) & (len(slots) - 1) == 0 and len(slots) <= LIST
    require(part, holds=is_power and bool(is_empty.any()))


def _check_references(part: str, references: Array, table: ScoringTable) -> None:
    lists, n_features = table.sections["lists"], table.n_features
    is_list = (references >= LIST) & (references != NOTHING)
    require(part, holds=bool((references[references < LIST] < n_features).all()))
    begins = references[is_list].astype(np.int64) - LIST
    require(part, holds=bool((begins < len(lists)).all()))
    lengths = lists[begins].astype(np.int64)
    require(part, holds=bool((lengths <= len(table.blocks)).all()))
    require(part, holds=bool((begins + lengths < len(lists)).all()))
    positions, _ = spread(begins + 1, lengths)
    require(part, holds=bool((lists[positions] < n_features).all()))
