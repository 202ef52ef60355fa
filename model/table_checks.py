"""Whether a scoring table can be scored with: every index that a scorer follows lies in bounds.

A hostile or broken table is refused here, by the name of its part, so that neither scorer has to
look again. That the numbers are the ones training wrote, the manifest's SHA-256 says.
"""

import math
from itertools import pairwise

import numpy as np

from model.errors import IntegrityError
from model.table_layout import (
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
from model.table_slots import spread

CODE_POINTS = 0x110000
MAX_LABELS = 64
MAX_BLOCKS = 64
MAX_DEPTH = 16
MAX_LETTERS = 6
MAX_LETTER_BITS = 15
MAX_KEY_BITS = 60  # so that no key is all ones, which marks an empty slot
SPACE = 0x20


def check_table(table: ScoringTable) -> None:
    """Check that a table is whole and every index in it leads somewhere.

    Raises
    ------
    IntegrityError
        Names the part that cannot be used.
    """
    _check_header(table)
    _check_blocks(table)
    _check_payload(table)
    _check_fold(table)
    _check_words(table)
    _check_phrases(table)
    _check_letters(table)


def _require(part: str, *, holds: object) -> None:
    if not holds:
        raise IntegrityError(f"its {part} is damaged")


def _check_header(table: ScoringTable) -> None:
    labels = table.labels
    is_text = all(isinstance(label, str) for label in labels)
    _require("list of labels", holds=is_text and 2 <= len(set(labels)) == len(labels) <= MAX_LABELS)
    is_finite = all(math.isfinite(value) for value in (*table.intercepts, table.factor))
    _require("list of intercepts", holds=len(table.intercepts) == len(labels) and is_finite)
    _require("depth of word n-grams", holds=1 <= table.depth <= MAX_DEPTH)
    low, high = table.letter_range
    is_range = 1 <= low <= high <= MAX_LETTERS or low == high == 0
    _require("range of character n-grams", holds=is_range)
    is_packed = 1 <= table.letter_bits <= MAX_LETTER_BITS and table.letter_bits * high <= MAX_KEY_BITS
    _require("number of bits a letter", holds=is_packed)


def _check_blocks(table: ScoringTable) -> None:
    blocks = table.blocks
    _require("list of blocks", holds=1 <= len(blocks) <= MAX_BLOCKS)
    edges = [0, *(edge for block in blocks for edge in (block.begin, block.end)), table.n_features]
    are_adjacent = all(first == second for first, second in zip(edges[::2], edges[1::2], strict=True))
    _require("list of blocks", holds=are_adjacent and all(b >= a for a, b in pairwise(edges)))
    for block in blocks:
        _require(f"block {block.name!r}", holds=block.kind in ("word", "char_wb"))
        _require(f"block {block.name!r}", holds=math.isfinite(block.weight))


def _check_payload(table: ScoringTable) -> None:
    payload = table.sections["payload"]
    _require("payload", holds=payload.ndim == 2 and len(payload) < LIST)
    stride = payload.shape[1]
    _require("payload", holds=stride == payload_stride(len(table.labels)))
    _require("payload", holds=bool(np.isfinite(payload).all()))
    others = [array for name, array in table.sections.items() if name != "payload"]
    _require("list of sections", holds=all(array.ndim == 1 for array in others))


def _check_fold(table: ScoringTable) -> None:
    index, rows = table.sections["fold_index"], table.sections["fold_rows"]
    is_whole = len(index) == CODE_POINTS // FOLD_STRIDE and len(rows) % FOLD_STRIDE == 0
    _require("fold", holds=is_whole and int(index.max()) < len(rows) // FOLD_STRIDE)
    letters = rows >> np.uint64(LETTER_SHIFT)
    _require("alphabet", holds=int(letters.max()) < (1 << table.letter_bits))
    moves = rows.reshape(-1, FOLD_STRIDE) & np.uint64(POINT_BITS)
    moved = np.flatnonzero(np.asarray(moves.any(axis=1))[index])
    points = moved[:, None] * FOLD_STRIDE + np.arange(FOLD_STRIDE)
    folded = (points.astype(np.uint64) + moves[index[moved]]) & np.uint64(POINT_BITS)
    surrogates = range(0xD800, 0xE000)
    is_surrogate = (folded >= surrogates.start) & (folded < surrogates.stop)
    is_bad = (folded >= CODE_POINTS) | (is_surrogate & (folded != points))
    _require("fold", holds=not np.any(is_bad))
    space = int(rows[int(index[0]) * FOLD_STRIDE + SPACE])
    is_space = not space & (POINT_BITS | IS_DELETED) and space & IS_SPACE
    _require("fold of the space", holds=is_space)


def _check_words(table: ScoringTable) -> None:
    slots, offsets = table.sections["word_slots"], table.sections["word_offsets"]
    _require("list of words", holds=len(offsets) >= 1 and offsets[0] == 0)
    is_rising = bool((offsets[1:] >= offsets[:-1]).all())
    _require("list of words", holds=is_rising and offsets[-1] == len(table.sections["word_bytes"]))
    _require_slots("word_slots", slots, slots == 0)
    words = slots & np.uint64(NOTHING)
    _require("word_slots", holds=int(words.max()) < len(offsets))
    _require("word_slots", holds=bool(((words > 0) | (slots == 0)).all()))


def _check_phrases(table: ScoringTable) -> None:
    keys, states = table.sections["phrase_keys"], table.sections["phrase_states"]
    features = table.sections["state_features"]
    _require_slots("phrase_keys", keys, keys == np.uint64(NO_KEY))
    _require("phrase_states", holds=len(keys) == len(states))
    n_words = len(table.sections["word_offsets"]) - 1
    _require("state_features", holds=n_words <= len(features) < LIST)
    is_held = keys != np.uint64(NO_KEY)
    _require("phrase_states", holds=bool((states[is_held] < len(features)).all()))
    words, shorter = keys[is_held] & np.uint64(NOTHING), keys[is_held] >> np.uint64(32)
    are_known = (words < n_words) & (shorter < len(features))
    _require("phrase_keys", holds=bool(are_known.all()))
    _check_references("state_features", features, table)


def _check_letters(table: ScoringTable) -> None:
    keys, features = table.sections["letter_keys"], table.sections["letter_features"]
    _require_slots("letter_keys", keys, keys == np.uint64(NO_KEY))
    _require("letter_features", holds=len(keys) == len(features))
    _check_references("letter_features", features, table)


def _require_slots(part: str, slots: Array, is_empty: Array) -> None:
    """Require a power of two of slots, one of them empty, so that every search ends."""
    is_power = len(slots) >= 8 and len(slots) & (len(slots) - 1) == 0 and len(slots) <= LIST
    _require(part, holds=is_power and bool(is_empty.any()))


def _check_references(part: str, references: Array, table: ScoringTable) -> None:
    lists, n_features = table.sections["lists"], table.n_features
    is_list = (references >= LIST) & (references != NOTHING)
    _require(part, holds=bool((references[references < LIST] < n_features).all()))
    begins = references[is_list].astype(np.int64) - LIST
    _require(part, holds=bool((begins < len(lists)).all()))
    lengths = lists[begins].astype(np.int64)
    _require(part, holds=bool((lengths <= len(table.blocks)).all()))
    _require(part, holds=bool((begins + lengths < len(lists)).all()))
    positions, _ = spread(begins + 1, lengths)
    _require(part, holds=bool((lists[positions] < n_features).all()))
