"""Numbers in figures and words."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.estimates.numbers import NUMBER, number_range


@pytest.mark.parametrize(
    ("written", "low", "high"),
    [
        ("10,000", 10_000, 10_000),
        ("1 300", 1_300, 1_300),
        ("1.5 million", 1_500_000, 1_500_000),
        ("5bn", 5 * 10**9, 5 * 10**9),
        ("12k", 12_000, 12_000),
        ("a dozen", 12, 12),
        ("two dozen", 24, 24),
        ("half a million", 500_000, 500_000),
        ("half a dozen", 6, 6),
        ("two hundred and fifty", 250, 250),
        ("twenty-five thousand", 25_000, 25_000),
        ("two and a half thousand", 2_500, 2_500),
        ("tens of thousands", 20_000, 99_999),
        ("several hundred", 200, 999),
        ("several hundred million", 2 * 10**8, 10**9 - 1),
        ("a few thousand", 2_000, 9_999),
        ("a couple of hundred", 200, 200),
        ("thousands", 2_000, None),
    ],
)
def test_numbers_are_read_as_people_write_them(written: str, low: float, high: float | None) -> None:
    assert re.fullmatch(NUMBER, written)
    assert number_range(written) == (low, high)


@pytest.mark.parametrize("written", ["a third", "two-thirds", "half", "three quarters"])
def test_a_fraction_is_one_where_something_is_shared(written: str) -> None:
    found = re.match(NUMBER, f"{written} of it")
    assert found
    assert found[0] == written
    assert 0 < number_range(written)[0] < 1


@given(st.integers(0, 10**11))
def test_a_number_in_figures_is_itself(value: int) -> None:
    assert number_range(f"{value:,}") == (value, value)
    assert number_range(str(value)) == (value, value)


@given(st.text(alphabet="0123456789, aflnortwhudemisn-", max_size=60))
def test_whatever_looks_like_a_number_can_be_read(text: str) -> None:
    for match in re.finditer(NUMBER, text):
        low, high = number_range(match[0])
        assert low >= 0
        assert high is None or high >= low
