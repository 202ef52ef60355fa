"""Counts of a version in the shadow: what moves where; the counts of processes add up in any order."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.labels import Verdict
from model.shadow.tally import BOUNDS_S, NOT_JUDGED, Tally, Times, is_same_set

LABELS = ("a", "b", "c")
VERDICTS = st.builds(lambda label, abstained: Verdict(label, (), abstained), st.sampled_from(LABELS), st.booleans())
REQUESTS = st.lists(
    st.tuples(
        st.lists(st.tuples(VERDICTS, VERDICTS), min_size=1, max_size=4),
        st.tuples(st.floats(0.0, 10.0), st.floats(0.0, 10.0)),
    ),
    max_size=8,
)


def tally_of(requests: list[Any]) -> Tally:
    tally = Tally()
    for pairs, seconds in requests:
        tally.note([one for one, _ in pairs], [other for _, other in pairs], seconds)
    return tally


def plain(tally: Tally) -> dict[str, Any]:
    """Return a tally without its sums of seconds, which hang on the order by a rounding."""
    found = tally.as_json()
    for name in ("champion_time", "challenger_time"):
        found[name].pop("mean_ms")
    return found


@given(REQUESTS, REQUESTS)
def test_counts_of_two_processes_are_those_of_one_that_saw_all(first: list[Any], second: list[Any]) -> None:
    whole, other = tally_of(first), tally_of(second)
    whole.add(other)
    assert plain(whole) == plain(tally_of(first + second))
    stored = msgspec.json.decode(msgspec.json.encode(whole), type=Tally)
    assert stored == whole


@given(REQUESTS)
def test_every_text_is_counted_once_and_moves_are_those_that_differ(requests: list[Any]) -> None:
    tally = tally_of(requests)
    pairs = [pair for texts, _ in requests for pair in texts]
    assert (tally.requests, tally.texts) == (len(requests), len(pairs))
    assert tally.changed == sum(one.label != other.label for one, other in pairs)
    assert sum(count for *_, count in tally.moves()) == tally.changed
    assert sum(tally.abstained.values()) == sum(one.abstained or other.abstained for one, other in pairs)


def test_who_abstains_and_the_most_frequent_move_are_told() -> None:
    sure, unsure = Verdict("a", (), abstained=False), Verdict("b", (), abstained=True)
    tally = Tally()
    tally.note([sure, sure, unsure, unsure], [sure, unsure, sure, unsure], (0.001, 0.002))
    assert tally.abstained == {"challenger": 1, "champion": 1, "both": 1}
    assert tally.moves() == [("a", "b", 1), ("b", "a", 1)]


def test_a_text_that_could_not_be_judged_counts_under_no_label() -> None:
    judged, unjudged = Verdict("a", (), abstained=False), Verdict("a", (), abstained=True, reason="language")
    tally = Tally()
    tally.note([judged, unjudged], [unjudged, unjudged], (0.001, 0.002))
    assert tally.labels == {"a": {NOT_JUDGED: 1}, NOT_JUDGED: {NOT_JUDGED: 1}}
    assert tally.changed == 1


def test_times_are_told_by_the_ends_of_their_buckets() -> None:
    times = Times()
    assert times.as_json() == {"mean_ms": None, "median_ms": None, "p99_ms": None}
    for seconds in [1.5e-5] * 98 + [1e-3] * 2:
        times.note(seconds)
    assert times.at(0.5) == pytest.approx(2e-5)
    assert times.at(0.99) == pytest.approx(1.28e-3)
    times.note(2 * BOUNDS_S[-1])
    assert times.at(1.0) is None  # longer than the last bucket


def test_two_orders_of_the_same_labels_are_one_set() -> None:
    assert is_same_set(("a", "b"), {"labels": ["b", "a"]})
    assert not is_same_set(("a", "b"), {"labels": ["a", "b", "c"]})
