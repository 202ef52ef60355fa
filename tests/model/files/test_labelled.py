"""What a labelled sentence may hold, and how times and texts are compared."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

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
