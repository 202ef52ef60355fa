"""N-grams as arrays: each that goes in is found again, and what a table cannot hold is refused with the number."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.errors import ArtifactError
from model.fitted.export_arrays import Alphabet, fold_sections, letter_sections, word_sections
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
)
from model.table.slots import find_keys

WORDS = st.lists(st.sampled_from(["the", "army", "said", "é", "中"]), min_size=1, max_size=3).map(" ".join)


def features_at(reference: int, lists: Array) -> list[int]:
    if reference == NOTHING:
        return []
    if reference < LIST:
        return [reference]
    begin = reference - LIST
    return [int(feature) for feature in lists[begin + 1 : begin + 1 + int(lists[begin])]]


def entry(sections: dict[str, Array], character: str) -> int:
    row = int(sections["fold_index"][ord(character) // FOLD_STRIDE])
    return int(sections["fold_rows"][row * FOLD_STRIDE + ord(character) % FOLD_STRIDE])


def found_word(sections: dict[str, Array], ngram: str) -> list[int]:
    """Walk the words of an n-gram as a scorer does."""
    offsets, text = sections["word_offsets"].tolist(), sections["word_bytes"].tobytes()
    words = [text[begin:end].decode() for begin, end in pairwise(offsets)]
    state, *others = (words.index(word) for word in ngram.split(" "))
    for word in others:
        slot = int(find_keys(np.array([state << 32 | word], np.uint64), sections["phrase_keys"])[0])
        if slot < 0:
            return []
        state = int(sections["phrase_states"][slot])
    return features_at(int(sections["state_features"][state]), sections["word_lists"])


@given(st.lists(st.tuples(WORDS, st.integers(0, 50)), min_size=1, max_size=12))
def test_every_word_ngram_leads_to_its_features_and_its_beginnings_to_none_of_them(
    entries: list[tuple[str, int]],
) -> None:
    sections = word_sections(entries)
    expected: dict[str, list[int]] = {}
    for ngram, feature in entries:
        expected.setdefault(ngram, []).append(feature)
    for ngram, features in expected.items():
        assert found_word(sections, ngram) == features
        beginning = ngram.rpartition(" ")[0]
        if beginning and beginning not in expected:
            assert found_word(sections, beginning) == []


@given(st.lists(st.tuples(st.text("abcé ", min_size=1, max_size=4), st.integers(0, 50)), max_size=12))
def test_every_character_ngram_leads_to_its_features_and_no_other_key_to_any(entries: list[tuple[str, int]]) -> None:
    alphabet = Alphabet.of([ngram for ngram, _ in entries], 4)
    sections = letter_sections(entries, alphabet)
    expected: dict[str, list[int]] = {}
    for ngram, feature in entries:
        expected.setdefault(ngram, []).append(feature)
    for ngram, features in expected.items():
        slot = int(find_keys(np.array([alphabet.packed(ngram)], np.uint64), sections["letter_keys"])[0])
        assert features_at(int(sections["letter_features"][slot]), sections["letter_lists"]) == features
    unknown = np.array([alphabet.unknown], np.uint64)
    assert find_keys(unknown, sections["letter_keys"]).tolist() == [-1]


def test_ngrams_of_different_lengths_never_share_a_key() -> None:
    alphabet = Alphabet.of(["ab"], 6)
    ngrams = ["a", "b", "aa", "ab", "ba", "bb", "aaa", "aab", "bbb"]
    assert len({alphabet.packed(ngram) for ngram in ngrams}) == len(ngrams)


@pytest.mark.parametrize(("longest", "bits"), [(0, 15), (1, 15), (4, 15), (5, 12), (6, 10)])
def test_a_key_has_room_for_the_longest_ngram(longest: int, bits: int) -> None:
    limit = (1 << bits) - 2
    letters = [chr(0x4E00 + number) for number in range(limit + 1)]
    assert Alphabet.of(letters[:limit], longest).bits == bits
    with pytest.raises(ArtifactError, match=f"{limit + 1} different characters.*at most {limit}"):
        Alphabet.of(letters, longest)


def test_each_character_gets_its_fold_its_kind_and_its_letter() -> None:
    alphabet = Alphabet.of(["a", "_"], 3)
    sections = fold_sections({ord("A"): "a", ord("Á"): ord("a"), 0xAD: None, ord("-"): ord("_")}, alphabet)
    for character, folded in (("A", "a"), ("Á", "a"), ("-", "_"), ("a", "a"), ("b", "b"), ("😀", "😀")):
        value = entry(sections, character)
        assert (ord(character) + value) & POINT_BITS == ord(folded)
        assert value >> LETTER_SHIFT == alphabet.numbers.get(folded, alphabet.unknown)
        assert bool(value & IS_WORD) == (folded.isalnum() or folded == "_")
    assert entry(sections, "\u00ad") == IS_DELETED
    assert entry(sections, "\u2003") & IS_SPACE
    assert not entry(sections, ".") & (IS_WORD | IS_SPACE | IS_DELETED)


@pytest.mark.parametrize(
    ("point", "target"),
    [
        (ord("a"), "ab"),
        (ord("a"), 0xD800),
        (ord("a"), 0x110000),
        (ord("a"), -1),
        (-1, "a"),
        ("a", "b"),
        (0x110000, "a"),
    ],
)
def test_a_fold_to_no_single_character_is_refused(point: int, target: object) -> None:
    with pytest.raises(ArtifactError, match="needs one code point or None"):
        fold_sections({point: target}, Alphabet.of([], 3))


def test_a_space_stays_one_but_may_be_named() -> None:
    alphabet = Alphabet.of([], 3)
    assert fold_sections({0x20: 0x20}, alphabet)
    for target in (None, "x"):
        with pytest.raises(ArtifactError, match=r"changes U\+0020"):
            fold_sections({0x20: target}, alphabet)
