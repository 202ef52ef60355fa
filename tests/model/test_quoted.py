"""Input in messages: short whatever was sent, and what no encoder takes is escaped."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.quoted import LONGEST, counted, quoted


@pytest.mark.parametrize(("value", "expected"), [("framing", "'framing'"), (None, "None"), (["a", 3], "['a', 3]")])
def test_what_is_short_stands_as_python_writes_it(value: object, expected: str) -> None:
    assert quoted(value) == expected


def nested(depth: int) -> list[object]:
    found: list[object] = []
    for _ in range(depth):
        found = [found]
    return found


@pytest.mark.parametrize(
    "value",
    ["x" * 100_000, ["y" * 100] * 100, {str(number): "z" * 100 for number in range(9)}, nested(5_000), 10**4000],
)
def test_what_is_long_or_deep_is_cut(value: object) -> None:
    assert len(quoted(value)) <= LONGEST
    assert "..." in quoted(value)


@given(st.text(st.characters(codec=None)) | st.binary())
def test_any_text_gives_what_can_be_encoded(value: object) -> None:
    assert len(quoted(value).encode()) <= 4 * LONGEST


def test_one_of_a_kind_is_no_plural() -> None:
    assert [counted(n, "review") for n in (0, 1, 2)] == ["0 reviews", "1 review", "2 reviews"]
