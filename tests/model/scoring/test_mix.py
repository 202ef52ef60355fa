"""The document prior: what other sentences tell, exact and told."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.scoring.mix import DocumentPrior, Row, document_prior, mixed_by_rule

PRIOR = DocumentPrior(0.6, (0.05, 0.05, 0.9))
SHARE = st.floats(0.01, 1.0)
ROWS = st.lists(
    st.tuples(SHARE, SHARE, SHARE).map(lambda row: tuple(value / sum(row) for value in row)), min_size=1, max_size=8
)


def test_a_sentence_that_stands_alone_keeps_its_probabilities() -> None:
    row = (0.2, 0.3, 0.5)
    (added,), (mixed,) = PRIOR.mixed([row])
    assert mixed == pytest.approx(row)
    assert added == pytest.approx((0.0, 0.0, 0.0))


def test_a_sentence_among_framing_is_likelier_to_be_framing() -> None:
    loaded, doubtful = (0.98, 0.01, 0.01), (0.4, 0.05, 0.55)
    among = PRIOR.mixed([doubtful, loaded, loaded, loaded])[1][0]
    assert among[0] > 0.55
    assert PRIOR.mixed([doubtful, (0.001, 0.001, 0.998)])[1][0][0] < 0.4


@given(ROWS)
def test_what_is_added_explains_the_probabilities_and_they_sum_to_one(rows: list[tuple[float, ...]]) -> None:
    for row, more, mixed in zip(rows, *PRIOR.mixed(rows), strict=True):
        raised = [math.exp(math.log(own) + change) for own, change in zip(row, more, strict=True)]
        assert mixed == pytest.approx([value / sum(raised) for value in raised])
        assert sum(mixed) == pytest.approx(1.0)


@given(
    st.integers(1, 5).flatmap(
        lambda n: st.lists(st.tuples(*[st.floats(1e-300, 1.0)] * n), min_size=1, max_size=40).map(
            lambda rows: (rows, tuple(0.1 + 0.2 * place for place in range(n)))
        )
    )
)
def test_the_kernel_and_the_rule_find_the_same_numbers(drawn: tuple[list[Row], Row]) -> None:
    rows, usual = drawn
    compiled = pytest.importorskip("model.scoring.compiled")
    assert compiled.mixed(rows, 0.6, usual) == mixed_by_rule(rows, 0.6, usual)


def test_the_kernel_refuses_rows_that_are_none() -> None:
    compiled = pytest.importorskip("model.scoring.compiled")
    for rows in ([(0.5,)], [[0.5, 0.5]], [("a", "b")], 7):
        with pytest.raises((ValueError, TypeError)):
            compiled.mixed(rows, 0.6, (0.5, 0.5))
    with pytest.raises(ValueError, match="at most 64"):
        compiled.mixed([], 0.6, (0.5,) * 65)


def test_a_manifest_states_it_by_label_or_not_at_all() -> None:
    manifest = {"document_prior": {"factor": 0.5, "usual": {"b": 0.25, "a": 0.75}}}
    assert document_prior(manifest, ["a", "b"]) == DocumentPrior(0.5, (0.75, 0.25))
    assert document_prior({}, ["a", "b"]) is None
