"""Bets win no more than they may, bounds hold what they promise, and both find what is there."""

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.drift.evidence import above, below, divergence, lower_bound, upper_bound


@given(n=st.integers(1, 60), most=st.floats(0.001, 0.999))
def test_a_bet_on_coins_at_the_bound_is_worth_one_on_average(n: int, most: float) -> None:
    value = sum(math.comb(n, k) * most**k * (1 - most) ** (n - k) * math.exp(above(k, n, most)) for k in range(n + 1))
    assert value == pytest.approx(1.0, rel=1e-6)


@given(total=st.integers(0, 50), more=st.integers(0, 50), most=st.floats(0.001, 0.999))
def test_more_of_it_is_more_evidence(total: int, more: int, most: float) -> None:
    n = total + more + 1
    assert above(total + 1, n, most) >= above(total, n, most)
    assert below(total, n, most) == pytest.approx(above(n - total, n, 1 - most))


@given(total=st.integers(0, 100), more=st.integers(0, 100), delta=st.floats(1e-9, 0.5))
def test_bounds_enclose_the_mean(total: int, more: int, delta: float) -> None:
    n = total + more
    high, low = upper_bound(total, n, delta), lower_bound(total, n, delta)
    assert 0.0 <= low <= high <= 1.0
    if n:
        assert low - 1e-9 <= total / n <= high + 1e-9
        assert divergence(total / n, high) <= math.log(1 / delta) / n + 1e-6


def test_bounds_miss_no_more_often_than_they_say() -> None:
    draw = random.Random(4)
    missed = sum(upper_bound(sum(draw.random() < 0.1 for _ in range(200)), 200, 0.05) < 0.1 for _ in range(1000))
    assert missed <= 50


def test_nothing_seen_is_no_evidence() -> None:
    assert above(0, 0, 0.5) == 0.0
    assert above(5, 5, 1.0) == 0.0
    assert below(0, 5, 0.0) == 0.0


@given(mean=st.floats(0.0, 1.0), other=st.floats(0.001, 0.999))
def test_two_coins_diverge_unless_they_are_the_same(mean: float, other: float) -> None:
    assert divergence(mean, other) >= -1e-12
    assert divergence(other, other) == pytest.approx(0.0, abs=1e-12)
    assert divergence(mean, other) == pytest.approx(divergence(1 - mean, 1 - other), abs=1e-9)


@given(total=st.integers(0, 50), more=st.integers(1, 50), delta=st.floats(1e-6, 0.4))
def test_more_sentences_and_less_certainty_tighten_a_bound(total: int, more: int, delta: float) -> None:
    n = total + more
    assert upper_bound(2 * total, 2 * n, delta) <= upper_bound(total, n, delta) + 1e-9
    assert upper_bound(total, n, delta) <= upper_bound(total, n, delta / 10) + 1e-9
    assert lower_bound(total, n, delta) == pytest.approx(1 - upper_bound(more, n, delta), abs=1e-9)


def test_a_bound_on_what_never_happened_is_that_of_the_rule_of_three() -> None:
    assert upper_bound(0, 1_000, 0.05) == pytest.approx(1 - 0.05 ** (1 / 1_000), abs=1e-9)
    assert lower_bound(1_000, 1_000, 0.05) == pytest.approx(0.05 ** (1 / 1_000), abs=1e-9)
    assert divergence(0.5, 1.0) == math.inf
