"""A header that cannot be trusted is refused by the name of its part."""

import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from model.errors import IntegrityError
from model.table.file import open_table
from model.table.header import MAX_DEPTH, MAX_KEY_BITS, MAX_LABELS, MAX_LETTER_BITS, MAX_LETTERS, check_header
from model.table.layout import NO_KEY, ScoringTable
from tests.model.table.damaged import with_header


@pytest.mark.parametrize(
    "changed",
    [
        {"labels": ["one"]},
        {"labels": ["a", "a", "b", "c"]},
        {"labels": [1, 2, 3, 4]},
        {"labels": 4},
        {"intercepts": [0.0]},
        {"intercepts": [0.0, 0.0, 0.0, float("nan")]},
        {"factor": float("inf")},
        {"factor": "x"},
        {"depth": 0},
        {"depth": 17},
        {"letter_range": [3, 7]},
        {"letter_range": [4, 3]},
        {"letter_range": [3]},
        {"letter_bits": 16},
        {"letter_bits": 0},
        {"blocks": []},
        {"blocks": [{"name": "a"}]},
        {"sections": {}},
        {"sections": []},
        {"size": -1},
        {"size": None},
    ],
)
def test_a_damaged_header_is_refused(path: Path, changed: dict[str, Any]) -> None:
    with_header(path, lambda header: header.update(changed))
    with pytest.raises(IntegrityError, match=r"scoring\.table"):
        open_table(path)


@pytest.mark.parametrize(
    "changed",
    [{"begin": 1}, {"end": 10**9}, {"end": -1}, {"kind": "char"}, {"weight": float("nan")}],
)
def test_a_damaged_block_is_refused(path: Path, changed: dict[str, Any]) -> None:
    with_header(path, lambda header: header["blocks"][0].update(changed))
    with pytest.raises(IntegrityError, match="block"):
        open_table(path)


def test_a_sound_header_passes(table: ScoringTable) -> None:
    check_header(table)
    check_header(replace(table, labels=tuple("abcd"), depth=MAX_DEPTH, letter_range=(6, MAX_LETTERS), letter_bits=10))


@pytest.mark.parametrize(
    ("changes", "part"),
    [
        ({"labels": tuple(map(str, range(MAX_LABELS + 1))), "intercepts": (0.0,) * (MAX_LABELS + 1)}, "list of labels"),
        ({"intercepts": (0.0, 0.0, math.nan, 0.0)}, "list of intercepts"),
        ({"factor": -math.inf}, "list of intercepts"),
        ({"depth": MAX_DEPTH + 1}, "depth"),
        ({"letter_range": (0, 3)}, "range of character n-grams"),
        ({"letter_range": (MAX_LETTERS, MAX_LETTERS + 1)}, "range of character n-grams"),
        ({"letter_bits": MAX_LETTER_BITS, "letter_range": (1, 5)}, "number of bits"),
        ({"blocks": ()}, "list of blocks"),
    ],
)
def test_each_limit_is_kept_and_named(table: ScoringTable, changes: dict[str, Any], part: str) -> None:
    with pytest.raises(IntegrityError, match=part):
        check_header(replace(table, **changes))


def test_blocks_follow_one_another_without_gap_or_overlap(table: ScoringTable) -> None:
    first, second, *rest = table.blocks
    for moved in (
        (replace(first, end=first.end - 1), second),
        (replace(first, end=first.end + 1), second),
        (second, first),
    ):
        with pytest.raises(IntegrityError, match="list of blocks"):
            check_header(replace(table, blocks=(*moved, *rest)))


def test_a_key_of_the_longest_ngram_is_never_that_of_an_empty_slot() -> None:
    assert MAX_LETTER_BITS * 4 <= MAX_KEY_BITS < 64
    assert (1 << MAX_KEY_BITS) - 1 != NO_KEY
