"""What a figure says of itself is told alike in tables and reports."""

from typing import Any

import pytest

from service.wire.ledgers.told import as_of_told, status_told


@pytest.mark.parametrize(
    ("as_of", "words"),
    [
        ({"date": "2025-04-30", "text": "by April"}, "2025-04-30"),
        ({"date": None, "text": "by April"}, "by April"),
        ({"date": None, "text": None}, ""),
        (None, ""),
    ],
)
def test_a_date_goes_before_words(as_of: dict[str, Any] | None, words: str) -> None:
    assert as_of_told({"as_of": as_of}) == words


@pytest.mark.parametrize(
    ("figure", "words"),
    [
        ({"status": "claimed", "denied": True}, "denied"),
        ({"status": "claimed", "denied": False}, "claimed"),
        ({"status": None}, ""),
    ],
)
def test_what_is_denied_says_so_first(figure: dict[str, Any], words: str) -> None:
    assert status_told(figure) == words
