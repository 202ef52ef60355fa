"""Further fields: kept as they came, whatever they hold; what cannot be kept refuses the row and says so."""

import json
from datetime import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.errors import ReviewError
from model.files.further import DEEPEST, EXTRA, LONGEST, further_fields, is_deeper


def test_values_that_json_does_not_have_become_text() -> None:
    values = {
        "at": datetime(2026, 1, 2),  # noqa: DTZ001 - a Parquet column without a zone
        "price": Decimal("1.50"),
        "nan": float("nan"),
        "large": 2**60,
        "flag": True,
        "list": (1, None),
    }
    assert further_fields(values) == {
        "at": "2026-01-02T00:00:00",
        "price": "1.50",
        "nan": "nan",
        "large": str(2**60),
        "flag": True,
        "list": [1, None],
    }


def test_empty_ones_are_left_out_and_zeros_kept() -> None:
    assert further_fields({"a": "", "b": None, "c": [], "d": {}, "e": 0, "f": False}) == {"e": 0, "f": False}


@pytest.mark.parametrize("extra", [{"id": "A17", "x": 1}, '{"id": "A17", "x": 1}'])
def test_what_an_export_put_aside_counts_before_the_exports_own_columns(extra: object) -> None:
    assert further_fields({"id": 5, "state": "held", EXTRA: extra}) == {"id": "A17", "x": 1, "state": "held"}


@pytest.mark.parametrize("extra", ["{broken", "plain", 7, [1]])
def test_a_column_of_that_name_that_holds_no_object_is_a_column_like_others(extra: object) -> None:
    assert further_fields({EXTRA: extra}) == {EXTRA: extra}


@pytest.mark.parametrize(
    ("fields", "word"),
    [
        ({"note": "x" * LONGEST}, f"at most {LONGEST}"),
        ({"note": "\ud800"}, "no Unicode"),
        ({"n\udfff": 1}, "no Unicode"),
    ],
)
def test_what_cannot_be_kept_is_refused_by_name(fields: dict[str, object], word: str) -> None:
    with pytest.raises(ReviewError, match=word):
        further_fields(fields)


def nested(depth: int) -> list[object]:
    found: list[object] = []
    for _ in range(depth - 1):
        found = [found]
    return found


@pytest.mark.parametrize("depth", [1, 2, 31, 5_000])
def test_levels_are_counted_without_recursion(depth: int) -> None:
    assert is_deeper(nested(depth), depth - 1)
    assert not is_deeper({"a": 1, "b": nested(depth)}, depth + 1)


def test_what_is_nested_too_deeply_is_refused_also_in_json() -> None:
    kept = {"a": [nested(DEEPEST - 2), "x"]}
    assert further_fields(kept) == kept
    assert further_fields({EXTRA: json.dumps(kept)}) == kept
    for fields in ({"a": nested(DEEPEST)}, {EXTRA: {"a": nested(700)}}, {EXTRA: json.dumps({"a": nested(700)})}):
        with pytest.raises(ReviewError, match=f"deeper than {DEEPEST} levels"):
            further_fields(fields)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5), st.lists, max_leaves=5
)


@given(st.dictionaries(st.text(max_size=5), JSON, max_size=4))
def test_kept_fields_are_kept_the_same_a_second_time(fields: dict[str, object]) -> None:
    try:
        once = further_fields(fields)
    except ReviewError:
        return
    assert further_fields({EXTRA: once}) == once


def test_the_longest_that_is_kept_is_kept_and_one_more_is_not() -> None:
    frame = len('{"note": ""}')
    kept = {"note": "é" * (LONGEST - frame)}
    assert further_fields(kept) == kept
    with pytest.raises(ReviewError, match=f"have {LONGEST + 1} characters, at most {LONGEST}"):
        further_fields({"note": "é" * (LONGEST - frame + 1)})


def test_the_largest_integers_are_kept_and_larger_ones_become_text() -> None:
    most = 2**53
    values = {"a": most, "b": -most, "c": most + 1, "d": [-most - 1], "e": float("-inf"), "f": 1e300}
    assert further_fields(values) == values | {"c": str(most + 1), "d": [str(-most - 1)], "e": "-inf"}


def test_an_extra_that_is_empty_or_holds_only_empty_ones_leaves_nothing_of_itself() -> None:
    for extra in ({}, "{}", {"a": None, "b": ""}, '{"a": [], "b": {}}'):
        assert further_fields({EXTRA: extra, "id": 7}) == {"id": 7}


def test_nan_within_the_json_of_an_extra_is_text_too() -> None:
    found = further_fields({EXTRA: '{"a": NaN, "b": [Infinity], "a": -Infinity}'})
    assert found == {"a": "-inf", "b": ["inf"]}
    assert json.loads(json.dumps(found, allow_nan=False)) == found


@given(st.dictionaries(st.text(max_size=5), JSON, max_size=4))
def test_whatever_is_kept_is_json_of_every_reader(fields: dict[str, object]) -> None:
    try:
        found = further_fields(fields)
    except ReviewError:
        return
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    assert not is_deeper(found, DEEPEST)
