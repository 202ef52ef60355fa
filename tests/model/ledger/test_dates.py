"""As of when a figure holds."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.ledger.dates import as_of, dates_in

PUBLISHED = date(2025, 3, 31)  # a Monday


@pytest.mark.parametrize(
    ("sentence", "written", "day"),
    [
        ("It had lost 5 by 14 January 2024.", "14 January 2024", "2024-01-14"),
        ("On March 5, 2025 it lost 5.", "March 5, 2025", "2025-03-05"),
        ("As of mid-April 2024 it had lost 5.", "mid-April 2024", "2024-04"),
        ("It lost 5 in 2023.", "2023", "2023"),
        ("It lost 5 on 2025-01-02.", "2025-01-02", "2025-01-02"),
        ("It lost 5 in June.", "June", "2024-06"),
        ("It will lose 5 in June.", "June", "2025-06"),
        ("It lost 5 on Friday.", "Friday", "2025-03-28"),
        ("It lost 5 yesterday.", "yesterday", "2025-03-30"),
        ("On Friday he said that by 3 March it had lost 5.", "3 March", "2025-03-03"),
    ],
)
def test_a_date_is_read_as_far_as_it_is_known(sentence: str, written: str, day: str) -> None:
    found = as_of(dates_in(sentence), sentence, sentence.index("5"), PUBLISHED)
    assert found
    assert (found.written, found.date) == (written, day)


def test_without_a_date_the_documents_stands_and_without_that_none() -> None:
    sentence = "Since October it has lost 5 tanks, and in May talks begin."
    assert as_of(dates_in(sentence), sentence, sentence.index("5"), None) is None
    found = as_of(dates_in(sentence), sentence, sentence.index("5"), PUBLISHED)
    assert found
    assert (found.written, found.date) == ("", "2025-03-31")


@pytest.mark.parametrize(
    ("sentence", "day"),
    [
        ("It lost 5 on Monday.", "2025-03-31"),
        ("It lost 5 on Tuesday.", "2025-03-25"),
        ("It lost 5 today.", "2025-03-31"),
        ("It lost 5 on March 31.", "2025-03-31"),
        ("It lost 5 on April 1.", "2024-04-01"),
        ("It lost 5 on Sept. 3.", "2024-09-03"),
        ("By the end of June 2024 it had lost 5.", "2024-06"),
        ("It lost 5 on May 1st, 2024.", "2024-05-01"),
        ("As\u00a0of\u00a014\u00a0January\u00a02024 it had lost 5.", "2024-01-14"),
        ("It had lost 5 by 29 February.", "2024-02-29"),
        ("It will have lost 5 by 29 February.", "2028-02-29"),
        ("In 2023, and on 3 May 2024, it lost 5.", "2024-05-03"),
    ],
)
def test_a_day_is_one_of_the_calendar_nearest_to_the_document(sentence: str, day: str) -> None:
    found = as_of(dates_in(sentence), sentence, sentence.rindex("5"), PUBLISHED)
    assert found
    assert found.date == day


@pytest.mark.parametrize("written", ["31 February 2024", "29 February 2023", "99 May 2024", "2024-13-45", "2024-02-30"])
def test_what_is_no_day_of_the_calendar_is_no_date(written: str) -> None:
    assert dates_in(f"It lost 5 on {written}.") == []


@pytest.mark.parametrize(
    "sentence", ["It lost 5 tanks; in May 2025 it left.", "It lost 5 tanks, but by May 2025 it had 9."]
)
def test_a_date_of_another_clause_is_none_of_the_figures(sentence: str) -> None:
    assert as_of(dates_in(sentence), sentence, sentence.index("5"), None) is None


@given(st.dates(date(1990, 1, 1), date(2099, 12, 31)), st.dates(date(1990, 1, 1), date(2090, 12, 31)))
def test_a_day_without_its_year_is_the_last_such_day(day: date, published: date) -> None:
    written = f"It lost 5 on {day.day} {day:%B}."
    found = as_of(dates_in(written), written, written.index("5"), published)
    assert found
    read = date.fromisoformat(found.date)
    assert (read.month, read.day) == (day.month, day.day)
    assert read <= published
    assert (published - read).days < 366 * (8 if (day.month, day.day) == (2, 29) else 1)
    whole = f"It lost 5 on {day.day} {day:%B} {day.year}."
    found = as_of(dates_in(whole), whole, whole.index("5"), published)
    assert found
    assert found.date == day.isoformat()
