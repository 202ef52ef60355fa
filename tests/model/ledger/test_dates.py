"""As of when a figure holds."""

from datetime import date

import pytest

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
