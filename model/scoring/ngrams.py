"""Where a table's n-grams occur in texts, found with numpy alone.

The pure counterpart of the kernel's walk, and the only one that keeps positions: the fallback
scorer counts what is found here, `model.scoring.explain` says where it stood.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from model.errors import TextError
from model.table.layout import (
    FOLD_STRIDE,
    IS_DELETED,
    IS_SPACE,
    IS_WORD,
    LETTER_SHIFT,
    LIST,
    NOTHING,
    POINT_BITS,
    Array,
    ScoringTable,
)
from model.table.slots import Indices, find_keys, homes, run_hashes, spread

Flags: TypeAlias = npt.NDArray[np.bool_]

LONE_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True, eq=False)
class Folded:
    """Texts one after another, a space behind each, folded; deleted characters are gone.

    `points` are folded code points, `letters` their numbers in the alphabet, `sources` their
    positions in the text as sent, `texts` the numbers of their texts.
    """

    points: Indices
    letters: npt.NDArray[np.uint64]
    is_word: Flags
    is_space: Flags
    sources: Indices
    texts: Indices


@dataclass(frozen=True, slots=True, eq=False)
class Occurrences:
    """Found n-grams: the feature each feeds, its text, and where it stands in `Folded`.

    A character n-gram covers the space before its word if `has_left`, behind it if `has_right`;
    `begins` and `ends` leave these out.
    """

    features: Indices
    texts: Indices
    begins: Indices
    ends: Indices
    has_left: Flags
    has_right: Flags


def surrogate_error(texts: Sequence[str]) -> TextError:
    """Return the error for the first lone surrogate in `texts`, which says which text and where."""
    found = ((number, LONE_SURROGATE.search(text)) for number, text in enumerate(texts))
    number, place = next((number, place) for number, place in found if place)
    return TextError(
        f"Text {number} holds a lone surrogate, U+{ord(place.group()):04X}, at character "
        f"{place.start()}: it is no valid Unicode; send the text as it was before it was cut."
    )


def fold_texts(table: ScoringTable, texts: Sequence[str]) -> Folded:
    """Return the texts as folded code points with what the table knows of each.

    Raises
    ------
    TextError
        A text holds a lone surrogate.
    """
    joined = "".join([text + " " for text in texts])
    try:
        raw = np.frombuffer(joined.encode("utf-32-le"), "<u4").astype(np.int64)
    except UnicodeEncodeError as error:
        raise surrogate_error(texts) from error
    lengths = np.fromiter((len(text) + 1 for text in texts), np.int64, len(texts))
    owners = np.repeat(np.arange(len(texts)), lengths)
    sources = np.arange(len(raw)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    index, rows = table.sections["fold_index"], table.sections["fold_rows"]
    entries = rows[index[raw // FOLD_STRIDE].astype(np.int64) * FOLD_STRIDE + raw % FOLD_STRIDE]
    kept = np.flatnonzero(entries & np.uint64(IS_DELETED) == 0)
    entries = entries[kept]
    moves = (entries & np.uint64(POINT_BITS)).astype(np.int64)
    return Folded(
        points=(raw[kept] + moves) & POINT_BITS,
        letters=entries >> np.uint64(LETTER_SHIFT),
        is_word=entries & np.uint64(IS_WORD) != 0,
        is_space=entries & np.uint64(IS_SPACE) != 0,
        sources=sources[kept],
        texts=owners[kept],
    )


def find_ngrams(table: ScoringTable, folded: Folded) -> Occurrences:
    """Return every occurrence of every n-gram of the table, words' first, then letters'."""
    found = [*_word_ngrams(table, folded), *_letter_ngrams(table, folded)]
    names = ("features", "texts", "begins", "ends", "has_left", "has_right")
    columns = {name: [getattr(part, name) for part in found] for name in names}
    return Occurrences(**{name: np.concatenate(parts) for name, parts in columns.items()})


def find_tokens(table: ScoringTable, folded: Folded) -> tuple[Indices, Indices]:
    """Return where tokens begin and end."""
    is_word = folded.is_word
    is_mark = ~is_word & ~folded.is_space if table.has_marks else np.zeros(len(is_word), bool)
    before, after = np.zeros(len(is_word), bool), np.zeros(len(is_word), bool)
    before[1:], after[:-1] = is_word[:-1], is_word[1:]
    begins = np.flatnonzero((is_word & ~before) | is_mark)
    return begins, np.flatnonzero((is_word & ~after) | is_mark) + 1


def _word_ngrams(table: ScoringTable, folded: Folded) -> list[Occurrences]:
    begins, ends = find_tokens(table, folded)
    words = _word_numbers(table, folded, begins, ends)
    texts, count = folded.texts[begins], len(begins)
    states, found = words, []
    for length in range(1, table.depth + 1):
        if length > 1:
            reach = max(count - length + 1, 0)
            last = words[length - 1 :]
            states = states[:reach]
            is_open = (states >= 0) & (last >= 0) & (texts[:reach] == texts[length - 1 :])
            states = np.where(is_open, _next_states(table, states, last), -1)
        firsts = np.flatnonzero(states >= 0)
        references = table.sections["state_features"][states[firsts]]
        features, which = _features(table, references)
        firsts = firsts[which]
        outside = np.zeros(len(firsts), bool)
        found.append(Occurrences(features, texts[firsts], begins[firsts], ends[firsts + length - 1], outside, outside))
    return found


def _next_states(table: ScoringTable, states: Indices, words: Indices) -> Indices:
    keys = (states.astype(np.uint64) << np.uint64(32)) | words.astype(np.uint64)
    slots = find_keys(keys, table.sections["phrase_keys"])
    return np.where(slots >= 0, table.sections["phrase_states"][slots].astype(np.int64), -1)


def _features(table: ScoringTable, references: Array) -> tuple[Indices, Indices]:
    """Return the features that references lead to, and which reference led to each."""
    lists = table.sections["lists"]
    single = np.flatnonzero(references < LIST)
    several = np.flatnonzero((references >= LIST) & (references != NOTHING))
    begins = references[several].astype(np.int64) - LIST
    positions, owner = spread(begins + 1, lists[begins].astype(np.int64))
    features = np.concatenate([references[single], lists[positions]]).astype(np.int64)
    return features, np.concatenate([single, several[owner]])


def _word_numbers(table: ScoringTable, folded: Folded, begins: Indices, ends: Indices) -> Indices:
    """Return each token's number in the dictionary, or -1."""
    points = folded.points
    text = points.astype("<u4").tobytes().decode("utf-32-le").encode()
    sizes = 1 + (points >= 0x80) + (points >= 0x800) + (points >= 0x10000)
    offsets = np.zeros(len(points) + 1, np.int64)
    np.cumsum(sizes, out=offsets[1:])
    encoded = np.frombuffer(text, np.uint8)
    return _found_words(table, encoded, offsets[begins], offsets[ends])


def _found_words(table: ScoringTable, text: Array, begins: Indices, ends: Indices) -> Indices:
    slots = table.sections["word_slots"]
    hashes = run_hashes(text, begins, ends)
    places, tags = homes(hashes, len(slots)), hashes & np.uint64(NOTHING)
    words, pending = np.full(len(begins), -1, np.int64), np.arange(len(begins))
    while len(pending):
        held = slots[places[pending]]
        matching = np.flatnonzero((held != 0) & (held >> np.uint64(32) == tags[pending]))
        candidates = (held[matching] & np.uint64(NOTHING)).astype(np.int64) - 1
        tokens = pending[matching]
        is_same = _are_words(table, text, (begins[tokens], ends[tokens]), candidates)
        words[tokens[is_same]] = candidates[is_same]
        is_done = held == 0
        is_done[matching[is_same]] = True
        pending = pending[~is_done]
        places[pending] = (places[pending] + 1) & (len(slots) - 1)
    return words


def _are_words(table: ScoringTable, text: Array, runs: tuple[Indices, Indices], words: Indices) -> Flags:
    """Return which runs of bytes are exactly the words they are compared with."""
    offsets = table.sections["word_offsets"].astype(np.int64)
    begins, lengths = runs[0], runs[1] - runs[0]
    is_same: Flags = offsets[words + 1] - offsets[words] == lengths
    alike = np.flatnonzero(is_same)
    positions, owner = spread(begins[alike], lengths[alike])
    stored, _ = spread(offsets[words[alike]], lengths[alike])
    is_other: Flags = text[positions] != table.sections["word_bytes"][stored]
    is_same[alike[owner[is_other]]] = False
    return is_same


@dataclass(frozen=True, slots=True, eq=False)
class _Padded:
    """The letters of all chunks, a space before and behind each.

    `places` are positions in `Folded`, one less than a chunk's first for the space before it;
    `rooms` how many letters of the chunk are left, this one included; `owners` chunks, which lie
    from `begins` to `ends` in `Folded`.
    """

    letters: npt.NDArray[np.uint64]
    places: Indices
    rooms: Indices
    owners: Indices
    begins: Indices
    ends: Indices


def _padded(table: ScoringTable, folded: Folded) -> _Padded:
    edges = np.diff(np.concatenate([[True], folded.is_space, [True]]).astype(np.int8))
    begins, ends = np.flatnonzero(edges == -1), np.flatnonzero(edges == 1)
    lengths = ends - begins + 2
    places, owners = spread(begins - 1, lengths)
    rooms = np.cumsum(lengths)[owners] - np.arange(len(places))
    is_space = (rooms == 1) | (rooms == lengths[owners])
    letters = folded.letters[np.where(is_space, 0, places)]
    letters[is_space] = _space_letter(table)
    return _Padded(letters, places, rooms, owners, begins, ends)


def _letter_ngrams(table: ScoringTable, folded: Folded) -> list[Occurrences]:
    low, high = table.letter_range
    padded, found = _padded(table, folded), []
    keys = np.zeros(len(padded.letters), np.uint64)
    is_first = padded.places < padded.begins[padded.owners]
    for length in range(1, high + 1):
        keys = _longer(keys, padded.letters[length - 1 :], table.letter_bits)
        rooms = padded.rooms[: len(keys)]
        is_whole = is_first[: len(keys)] & (rooms == length)  # a word shorter than any n-gram counts once
        tried = np.flatnonzero(rooms >= length if length >= low else is_whole)
        slots = find_keys(keys[tried], table.sections["letter_keys"])
        hits = np.flatnonzero(slots >= 0)
        features, which = _features(table, table.sections["letter_features"][slots[hits]])
        found.append(_letter_occurrences(folded, padded, (features, tried[hits][which]), length))
    return found


def _letter_occurrences(folded: Folded, padded: _Padded, hits: tuple[Indices, Indices], length: int) -> Occurrences:
    features, starts = hits
    owners, begins = padded.owners[starts], padded.places[starts]
    ends, first, last = begins + length, padded.begins[owners], padded.ends[owners]
    return Occurrences(
        features=features,
        texts=folded.texts[first],
        begins=np.clip(begins, first, last),
        ends=np.clip(ends, first, last),
        has_left=begins < first,
        has_right=ends > last,
    )


def _longer(keys: npt.NDArray[np.uint64], letters: Array, bits: int) -> npt.NDArray[np.uint64]:
    """Return keys one letter longer; those that would leave the array fall away."""
    return np.asarray((keys[: len(letters)] << np.uint64(bits)) | letters, np.uint64)


def _space_letter(table: ScoringTable) -> np.uint64:
    row = int(table.sections["fold_index"][0]) * FOLD_STRIDE
    return np.uint64(int(table.sections["fold_rows"][row + 0x20]) >> LETTER_SHIFT)
