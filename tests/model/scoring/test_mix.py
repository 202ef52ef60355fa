"""The document prior: what other sentences tell, exact and told."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.scoring.mix import DocumentPrior, document_prior

PRIOR = DocumentPrior(0.6, (0.05, 0.05, 0.9))
SHARE = st.floats(0.01, 1.0)
ROWS = st.lists(
    st.tuples(SHARE, SHARE, SHARE).map(lambda row: tuple(value / sum(row) for value in row)), min_size=1, max_size=8
)


def test_a_sentence_that_stands_alone_keeps_its_probabilities() -> None:
    row = (0.2, 0.3, 0.5)
    assert PRIOR.applied([row])[0] == pytest.approx(row)
    assert PRIOR.added([row])[0] == pytest.approx((0.0, 0.0, 0.0))


def test_a_sentence_among_framing_is_likelier_to_be_framing() -> None:
    loaded, doubtful = (0.98, 0.01, 0.01), (0.4, 0.05, 0.55)
    among = PRIOR.applied([doubtful, loaded, loaded, loaded])[0]
    assert among[0] > 0.55
    assert PRIOR.applied([doubtful, (0.001, 0.001, 0.998)])[0][0] < 0.4


@given(ROWS)
def test_what_is_added_explains_the_probabilities_and_they_sum_to_one(rows: list[tuple[float, ...]]) -> None:
    for row, more, mixed in zip(rows, PRIOR.added(rows), PRIOR.applied(rows), strict=True):
        raised = [math.exp(math.log(own) + change) for own, change in zip(row, more, strict=True)]
        assert mixed == pytest.approx([value / sum(raised) for value in raised])
        assert sum(mixed) == pytest.approx(1.0)


def test_a_manifest_states_it_by_label_or_not_at_all() -> None:
    manifest = {"document_prior": {"factor": 0.5, "usual": {"b": 0.25, "a": 0.75}}}
    assert document_prior(manifest, ["a", "b"]) == DocumentPrior(0.5, (0.75, 0.25))
    assert document_prior({}, ["a", "b"]) is None
