"""Log-odds with an informative prior: against the formula written out, and what it must not bring up."""

import math

from hypothesis import given
from hypothesis import strategies as st

from model.compare.apart import LEAST_COUNT, LEAST_Z, MOST_TERMS, PRIOR, apart

COUNTS = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(1, 400), max_size=8)


def test_it_is_the_formula_of_the_paper() -> None:
    own, others = {"hero": 12, "day": 30, "envoy": 1}, {"hero": 1, "day": 40, "envoy": 25}
    found = {term.term: term for term in apart([own, others])[0]}
    whole = {term: own[term] + others[term] for term in own}
    total = sum(whole.values())
    scale = min(PRIOR, total) / total
    a, a0 = scale * whole["hero"], scale * total
    n_own, n_others = sum(own.values()), sum(others.values())
    delta = math.log((12 + a) / (n_own + a0 - 12 - a)) - math.log((1 + a) / (n_others + a0 - 1 - a))
    assert math.isclose(found["hero"].z, delta / math.sqrt(1 / (12 + a) + 1 / (1 + a)))
    assert (found["hero"].count, found["hero"].elsewhere) == (12, 1)
    assert "day" not in found


def test_what_stands_once_or_everywhere_alike_is_not_brought_up() -> None:
    assert apart([{"a": 1}, {"b": 1}]) == [[], []]
    assert apart([{"a": 50, "b": 50}, {"a": 50, "b": 50}]) == [[], []]
    assert apart([{}, {}]) == [[], []]
    assert apart([{"a": 9}, {}]) == [[], []]


@given(st.lists(COUNTS, min_size=2, max_size=5))
def test_terms_are_sure_frequent_and_in_order_whatever_the_counts(documents: list[dict[str, int]]) -> None:
    for own, terms in zip(documents, apart(documents), strict=True):
        assert [term.z for term in terms] == sorted((term.z for term in terms), reverse=True)
        for term in terms:
            assert term.z >= LEAST_Z
            assert term.count == own[term.term] >= LEAST_COUNT
            assert term.elsewhere == sum(other.get(term.term, 0) for other in documents) - term.count


@given(st.lists(COUNTS, min_size=2, max_size=5), st.randoms())
def test_the_order_of_documents_changes_nothing(documents: list[dict[str, int]], chance: object) -> None:
    order = list(range(len(documents)))
    chance.shuffle(order)  # type: ignore[attr-defined]
    found = apart([documents[place] for place in order])
    assert found == [apart(documents)[place] for place in order]


def test_at_most_so_many_terms_are_told_and_equal_ones_in_the_order_of_letters() -> None:
    own = {f"t{n:02}": 40 for n in range(MOST_TERMS + 5)}
    (found, none) = apart([own, {"x": 1000}])
    assert [term.term for term in found] == sorted(own)[:MOST_TERMS]
    assert [term.term for term in none] == ["x"]


def test_the_same_counts_twice_are_less_sure_of_what_sets_apart() -> None:
    """Another document with the same words makes them no one's own."""
    own, others = {"hero": 30, "day": 30}, {"hero": 2, "day": 60}
    (alone,), (beside,) = apart([own, others])[:1], apart([own, others, own])[:1]
    assert alone[0].term == "hero"
    assert all(term.z < alone[0].z for term in beside)
