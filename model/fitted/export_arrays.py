"""N-grams as arrays: the fold, the words and their trie, the packed character n-grams."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from model.errors import ArtifactError
from model.table.header import MAX_KEY_BITS, MAX_LETTER_BITS
from model.table.layout import (
    FOLD_STRIDE,
    IS_DELETED,
    IS_SPACE,
    IS_WORD,
    LETTER_SHIFT,
    LIST,
    NO_KEY,
    NOTHING,
    POINT_BITS,
    Array,
)
from model.table.slots import mixed, placed, run_hashes, slot_count

CODE_POINTS = 0x110000
SURROGATES = range(0xD800, 0xE000)
SPACE = 0x20

Entries = Sequence[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Alphabet:
    """The letters of all character n-grams: letter -> number from 1; all ones means unknown."""

    numbers: dict[str, int]
    bits: int

    @classmethod
    def of(cls, ngrams: Sequence[str], longest: int) -> "Alphabet":
        """Number the letters of `ngrams` by code point; refuse more than a key has room for."""
        bits = min(MAX_LETTER_BITS, MAX_KEY_BITS // max(longest, 1))
        letters = sorted(set().union(*ngrams))
        limit = (1 << bits) - 2
        if len(letters) > limit:
            raise ArtifactError(
                f"Character n-grams of up to {longest} use {len(letters)} different characters; a "
                f"scoring table packs at most {limit}: raise min_df or shorten the n-grams."
            )
        return cls({letter: number for number, letter in enumerate(letters, 1)}, bits)

    @property
    def unknown(self) -> int:
        """The number of every character that no n-gram holds."""
        return (1 << self.bits) - 1

    def packed(self, ngram: str) -> int:
        """Return the n-gram's key; n-grams of different length never share one."""
        key = 0
        for letter in ngram:
            key = key << self.bits | self.numbers[letter]
        return key


def fold_sections(fold: dict[int, Any], alphabet: Alphabet) -> dict[str, Array]:
    """Return `fold_index` and `fold_rows`: what becomes of each code point."""
    points = np.arange(CODE_POINTS, dtype=np.int64)
    folded, is_deleted = points.copy(), np.zeros(CODE_POINTS, bool)
    for point, change in fold.items():
        target = ord(change) if isinstance(change, str) and len(change) == 1 else change
        _check_fold(point, target)
        is_deleted[point] = target is None
        folded[point] = point if target is None else target
    letters = np.full(CODE_POINTS, alphabet.unknown, np.uint64)
    for letter, number in alphabet.numbers.items():
        letters[ord(letter)] = number
    entries = ((folded - points) & POINT_BITS).astype(np.uint64) | _flags()[folded]
    entries |= letters[folded] << np.uint64(LETTER_SHIFT)
    entries[is_deleted] = IS_DELETED
    number_of: dict[bytes, int] = {}
    rows = (row.tobytes() for row in entries.reshape(-1, FOLD_STRIDE))
    index = [number_of.setdefault(row, len(number_of)) for row in rows]
    return {
        "fold_index": np.array(index, np.uint16),
        "fold_rows": np.frombuffer(b"".join(number_of), np.uint64),
    }


def _check_fold(point: Any, target: Any) -> None:
    """Refuse what no text holds, what is more than one character, and a fold of the space."""
    is_point = isinstance(point, int) and 0 <= point < CODE_POINTS
    is_target = target is None or (isinstance(target, int) and 0 <= target < CODE_POINTS)
    if not is_point or not is_target or target in SURROGATES:
        raise ArtifactError(
            f"The preprocessor's table maps {point!r} to {target!r}; a scoring table needs one code point or None."
        )
    if point == SPACE and target != SPACE:
        raise ArtifactError("The preprocessor's table changes U+0020; a scoring table needs it kept.")


@lru_cache(maxsize=1)
def _flags() -> npt.NDArray[np.uint64]:
    r"""Return for each code point whether `\w` matches it and whether it is a space."""
    flags = np.zeros(CODE_POINTS, np.uint64)
    everything = "".join(map(chr, range(CODE_POINTS)))
    for pattern, flag in ((r"\w+", IS_WORD), (r"\s+", IS_SPACE)):
        for run in re.finditer(pattern, everything):
            flags[slice(*run.span())] = flag
    return flags


def word_sections(entries: Entries) -> dict[str, Array]:
    """Return words, phrases, the features of their states and the lists these refer to."""
    words = list(dict.fromkeys(word for ngram, _ in entries for word in ngram.split(" ")))
    number_of = {word: number for number, word in enumerate(words)}
    phrases: dict[tuple[int, int], int] = {}
    features: dict[int, list[int]] = {}
    for ngram, feature in entries:
        first, *others = (number_of[word] for word in ngram.split(" "))
        state = first
        for word in others:
            state = phrases.setdefault((state, word), len(words) + len(phrases))
        features.setdefault(state, []).append(feature)
    keys = np.array([state << 32 | word for state, word in phrases], np.uint64)
    phrase_keys, (phrase_states,) = _slotted(keys, [phrases.values()])
    references, lists = _references(features.get(s, []) for s in range(len(words) + len(phrases)))
    return {
        **_dictionary(words),
        "phrase_keys": phrase_keys,
        "phrase_states": phrase_states,
        "state_features": references,
        "word_lists": lists,
    }


def letter_sections(entries: Entries, alphabet: Alphabet) -> dict[str, Array]:
    """Return the packed character n-grams, their features and the lists these refer to."""
    features: dict[str, list[int]] = {}
    for ngram, feature in entries:
        features.setdefault(ngram, []).append(feature)
    keys = np.array([alphabet.packed(ngram) for ngram in features], np.uint64)
    references, lists = _references(features.values())
    letter_keys, (letter_features,) = _slotted(keys, [references.tolist()])
    return {
        "letter_keys": letter_keys,
        "letter_features": letter_features,
        "letter_lists": lists,
    }


def _dictionary(words: Sequence[str]) -> dict[str, Array]:
    encoded = [word.encode() for word in words]
    offsets = np.cumsum([0, *map(len, encoded)]).astype(np.int64)
    text = np.frombuffer(b"".join(encoded), np.uint8)
    hashes = run_hashes(text, offsets[:-1], offsets[1:])
    slots = np.zeros(slot_count(len(words)), np.uint64)
    numbers = np.arange(1, len(words) + 1, dtype=np.uint64)
    slots[placed(hashes, len(slots))] = hashes << np.uint64(32) | numbers
    return {"word_slots": slots, "word_offsets": offsets.astype(np.uint32), "word_bytes": text}


def _slotted(keys: Array, columns: Sequence[Iterable[int]]) -> tuple[Array, list[Array]]:
    """Return keys, and columns of values beside them, in the slots of an open-addressing table."""
    n_slots = slot_count(len(keys))
    positions = placed(mixed(keys), n_slots)
    slots = np.full(n_slots, NO_KEY, np.uint64)
    slots[positions] = keys
    placed_columns = []
    for column in columns:
        values = np.full(n_slots, NOTHING, np.uint32)
        values[positions] = list(column)
        placed_columns.append(values)
    return slots, placed_columns


def _references(feature_lists: Iterable[Sequence[int]]) -> tuple[Array, Array]:
    """Return one reference a list, and the lists of those that hold several features."""
    references: list[int] = []
    lists: list[int] = []
    for features in feature_lists:
        if len(features) > 1:
            references.append(LIST + len(lists))
            lists += [len(features), *features]
        else:
            references.append(features[0] if features else NOTHING)
    return np.array(references, np.uint32), np.array(lists, np.uint32)
