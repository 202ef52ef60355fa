"""What a labelled sentence may hold, and how times and texts are compared."""

import unicodedata
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.files.labelled import Labelled, Rules, labels_in_force, read_time, text_key, utc_text
from model.labels import Label

RULES = Rules(tuple(Label), 20)
FINE = Labelled("A sentence.", Label.NEUTRAL_REPORTING, "desk")


def test_a_proper_row_has_no_problem() -> None:
    assert RULES.problem(FINE) is None


@pytest.mark.parametrize(
    ("row", "word"),
    [
        (Labelled("", FINE.label, "desk"), "blank"),
        (Labelled("\u2003\n", FINE.label, "desk"), "blank"),
        (Labelled("a" * 21, FINE.label, "desk"), "at most 20"),
        (Labelled("a\0", FINE.label, "desk"), "NUL at 1"),
        (Labelled("a\udfff", FINE.label, "desk"), "U+DFFF"),
        (Labelled("a", "Neutral", "desk"), "unknown label 'Neutral'"),
        (Labelled("a", FINE.label, " "), "source is blank"),
        (Labelled("a", FINE.label, "s" * 201), "source has 201"),
        (Labelled("a", FINE.label, "s\ud800"), "U+D800"),
        (Labelled("a", FINE.label, "desk", None, "g\0"), "the group holds the character NUL"),
    ],
)
def test_what_cannot_be_kept_is_named(row: Labelled, word: str) -> None:
    problem = RULES.problem(row)
    assert problem is not None
    assert word in problem


def test_a_refused_label_is_told_in_few_words() -> None:
    assert len(RULES.problem(Labelled("a", "x" * 10**6, "desk")) or "") < 300


def test_without_a_champion_the_codebooks_labels_are_in_force() -> None:
    assert labels_in_force(None) == tuple(Label)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2026-03-01T10:00:00Z", "2026-03-01T10:00:00.000Z"),
        (" 2026-03-01 12:00:00+02:00 ", "2026-03-01T10:00:00.000Z"),
        ("2026-03-01T10:00:00.123456", "2026-03-01T10:00:00.123456Z"),
        ("2026-03-01", "2026-03-01T00:00:00.000Z"),
        (datetime(2026, 3, 1, 12, tzinfo=timezone(timedelta(hours=2))), "2026-03-01T10:00:00.000Z"),
        (1772359200, "2026-03-01T10:00:00.000Z"),
        (1772359200.5, "2026-03-01T10:00:00.500Z"),
        ("last week", None),
        (True, None),
        (1e300, None),
        (float("nan"), None),
        (None, None),
        ([], None),
    ],
)
def test_times(value: object, expected: str | None) -> None:
    assert read_time(value) == expected


def test_a_time_read_back_is_the_same() -> None:
    for at in (datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, 1, 1, 1, 1, tzinfo=UTC)):
        assert read_time(utc_text(at)) == utc_text(at)


def test_white_space_and_composition_do_not_make_another_text_but_digits_and_case_do() -> None:
    assert text_key("Caf\u00e9  in\nKyiv ") == text_key("Cafe\u0301 in Kyiv")
    assert len({text_key("600 killed"), text_key("700 killed"), text_key("600 Killed")}) == 3


@pytest.mark.parametrize(
    "row",
    [
        Labelled("a" * 20, FINE.label, "desk"),
        Labelled("\U0001f600" * 20, FINE.label, "desk"),
        Labelled("a", FINE.label, "s" * 200, None, "g" * 200, {}, "p" * 200),
        Labelled("\u202eعاد", FINE.label, "وكالة"),
    ],
)
def test_limits_are_of_code_points_and_may_be_reached(row: Labelled) -> None:
    assert RULES.problem(row) is None


@pytest.mark.parametrize(
    ("row", "word"),
    [
        (Labelled("\U0001f600" * 21, FINE.label, "desk"), "has 21 characters, at most 20 are allowed (FRAMING_MAX"),
        (Labelled("a", FINE.label, "desk", None, "g" * 201), "the group has 201 characters"),
        (Labelled("a", FINE.label, "desk", None, ""), "the group is blank"),
        (Labelled("a", FINE.label, "desk", person="p" * 201), "the person has 201 characters"),
        (Labelled("a", FINE.label, "desk", person="\u2003"), "the person is blank"),
        (Labelled("a", FINE.label, "desk", person="a\0"), "the person holds the character NUL at 1"),
        (Labelled("a", FINE.label.upper(), "desk"), "unknown label"),
        (Labelled("a", f" {FINE.label}", "desk"), "unknown label"),
        (Labelled("a", "", "desk"), "unknown label ''"),
    ],
)
def test_one_beyond_a_limit_is_named_with_the_limit(row: Labelled, word: str) -> None:
    assert word in (RULES.problem(row) or "")


@given(st.one_of(st.floats(), st.integers(), st.text(max_size=12), st.datetimes(), st.none(), st.binary(max_size=3)))
def test_any_value_is_a_time_that_reads_back_or_none(value: object) -> None:
    found = read_time(value)
    assert found is None or read_time(found) == found
    assert found is None or found.endswith("Z")


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=20))
def test_a_text_has_one_key_however_it_is_spaced_and_composed(text: str) -> None:
    spaced = f" {text.replace(' ', '  ')}\n"
    assert text_key(spaced) == text_key(text)
    assert text_key(unicodedata.normalize("NFD", text)) == text_key(text)
    assert text_key(f"{text} x") != text_key(text)
