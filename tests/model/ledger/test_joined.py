"""The same quantity over documents: never summed, in order of time, and who disagrees."""

from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from model.labels import Span
from model.ledger.document import read_document
from model.ledger.joined import Told, estimator_key, joined

SAID = st.builds(
    "{} {} {} North Korean {} had been killed.".format,
    st.sampled_from(["Seoul said", "Kyiv estimates that", "Pyongyang confirmed that"]),
    st.sampled_from(["about", "at least", "up to", "exactly"]),
    st.integers(2, 9_999),
    st.sampled_from(["soldiers", "troops", "people"]),
)


def told(*sentences: str) -> list[Told]:
    return [
        Told(entry, place, entry.as_of.date if entry.as_of else "", f"paper {place}")
        for place, text in enumerate(sentences)
        for reading in read_document(text, [Span(0, len(text))])
        for entry in reading.entries
    ]


def test_soldiers_and_troops_that_were_killed_are_one_quantity_and_wounded_are_another() -> None:
    found = joined(
        told(
            "Seoul said about 600 North Korean soldiers had been killed.",
            "Kyiv estimates that 4,000 North Korean troops were killed.",
            "Seoul said 90 North Korean soldiers had been wounded.",
        )
    )
    assert [(one.unit, one.subject, one.event, one.places) for one in found] == [
        ("people", "North Korea", "killed", [0, 1]),
        ("people", "North Korea", "wounded", [2]),
    ]
    assert [(one.estimator, one.status) for one in found[0].courses] == [
        ("South Korea", "claimed"),
        ("Ukraine", "estimated"),
    ]
    assert found[0].disagreements == [(0, 1)]


def test_a_course_is_in_the_order_of_time_and_another_time_is_no_disagreement() -> None:
    (found,) = joined(
        told(
            "Seoul said 600 North Korean soldiers had been killed by May 2025.",
            "Seoul said 300 North Korean soldiers had been killed by January 2025.",
            "Kyiv said 4,000 North Korean soldiers had been killed by June 2025.",
            "Kyiv said up to 500 North Korean soldiers had been killed by 3 January 2025.",
        )
    )
    assert [course.places for course in found.courses] == [[1, 0], [3, 2]]
    assert found.disagreements == []


def test_ranges_that_touch_agree_and_about_has_slack() -> None:
    (found,) = joined(
        told(
            "Seoul said about 600 North Korean soldiers had been killed.",
            "Kyiv said 560 North Korean soldiers had been killed.",
            "Moscow said at least 100 North Korean soldiers had been killed.",
        )
    )
    assert found.disagreements == []


def test_what_is_about_nobody_known_is_not_joined() -> None:
    assert joined(told("Seoul said 600 soldiers had been killed.", "Kyiv said 90 soldiers had been killed.")) == []


@given(st.lists(SAID, max_size=8))
def test_every_entry_of_a_quantity_stands_once_in_its_courses_as_it_came(sentences: list[str]) -> None:
    given_entries = told(*sentences)
    for one in joined(given_entries):
        assert sorted(place for course in one.courses for place in course.places) == one.places
        for first, second in one.disagreements:
            quantities = given_entries[first].entry.quantity, given_entries[second].entry.quantity
            assert {first, second} <= set(one.places)
            assert (quantities[0].low, quantities[0].high) != (quantities[1].low, quantities[1].high)


def test_what_is_denied_stands_beside_no_count() -> None:
    found = joined(
        told(
            "Kyiv said 40 Russian tanks had been destroyed.",
            "Moscow denied that 40 Russian tanks had been destroyed.",
            "Moscow confirmed that 3 Russian tanks had been destroyed.",
        )
    )
    assert [one.places for one in found] == [[0, 2]]
    assert [(one.estimator, one.status, one.places) for one in found[0].courses] == [
        ("Ukraine", "claimed", [0]),
        ("Russia", "confirmed", [2]),
    ]
    assert found[0].disagreements == [(0, 2)]


def test_one_estimators_statuses_are_courses_of_their_own() -> None:
    (found,) = joined(
        told(
            "Seoul said 600 North Korean soldiers had been killed.",
            "Seoul estimates that 700 North Korean soldiers were killed.",
        )
    )
    assert [(one.status, one.places) for one in found.courses] == [("claimed", [0]), ("estimated", [1])]
    assert found.disagreements == []


def test_figures_of_nobody_are_their_documents_own() -> None:
    (found,) = joined(told("Some 600 North Korean soldiers were killed.", "Some 90 North Korean soldiers were killed."))
    assert [(one.estimator, one.status) for one in found.courses] == [("paper 0", None), ("paper 1", None)]
    assert found.disagreements == [(0, 1)]


@pytest.mark.parametrize(
    ("one", "other", "is_disagreement"),
    [
        ("2025-05-14", "2025-05-14", True),
        ("2025-05", "2025-05-14", True),
        ("2025", "2025-05-14", True),
        ("", "2025-05-14", True),
        ("--05-14", "2025-05-14", True),
        ("--05", "2025-05-14", True),
        ("2025-05-14", "--05-14", True),
        ("--05-14", "2025-06-14", False),
        ("2025-05-13", "2025-05-14", False),
        ("2024", "2025-05-14", False),
    ],
)
def test_only_figures_that_can_be_of_one_time_disagree(one: str, other: str, is_disagreement: bool) -> None:
    first, second = told(
        "Seoul said 600 North Korean soldiers had been killed.", "Kyiv said 90 North Korean soldiers had been killed."
    )
    (found,) = joined([replace(first, order=one), replace(second, order=other)])
    assert (found.disagreements == [(0, 1)]) is is_disagreement


@pytest.mark.parametrize(
    ("said", "is_disagreement"),
    [
        ("at least 600", False),
        ("at most 600", True),
        ("more than 700", True),
        ("600 to 700", False),
        ("about 700", False),
        ("about 750", True),
        ("hundreds of", False),
        ("dozens of", True),
    ],
)
def test_a_disagreement_is_of_ranges_without_a_common_number(said: str, is_disagreement: bool) -> None:
    (found,) = joined(
        told(
            "Seoul said 640 North Korean soldiers had been killed.",
            f"Kyiv said {said} North Korean soldiers had been killed.",
        )
    )
    assert bool(found.disagreements) is is_disagreement


@example(
    [
        "Seoul said at least 21 North Korean soldiers had been killed.",
        "Kyiv estimates that about 20 North Korean soldiers had been killed.",
        "Kyiv estimates that exactly 20 North Korean soldiers had been killed.",
    ]
)
@given(st.lists(SAID, min_size=2, max_size=6))
def test_who_disagrees_does_not_hang_on_the_order_of_documents(sentences: list[str]) -> None:
    def pairs(given_entries: list[Told]) -> set[frozenset[tuple[str, float | None, float | None]]]:
        keys = [(estimator_key(one), one.entry.quantity.low, one.entry.quantity.high) for one in given_entries]
        return {frozenset((keys[a], keys[b])) for one in joined(given_entries) for a, b in one.disagreements}

    assert pairs(told(*sentences)) == pairs(told(*reversed(sentences)))
