"""Answers as JSON lines: each character that Python takes for white space, and each that JSON must escape."""

import json
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.scoring.line_form import line_form
from model.scoring.lines import LineWriter, holds_blank_line


@given(
    st.lists(
        st.text(st.sampled_from(" \t\r\x0b\x1c\x85\u00a0\u1680\u2000\u2028\u205f\u3000aé“"), max_size=4), min_size=1
    )
)
def test_blank_lines_are_found(lines: list[str]) -> None:
    content = "\n".join([*lines, ""])
    is_blank = [not line or line.isspace() for line in content.split("\n")[:-1]]
    assert holds_blank_line(content.encode()) == any(is_blank)


LABELS = ("a", "b", "c")
SHARES = st.lists(st.floats(1e-9, 1.0), min_size=3, max_size=3).map(lambda row: [one / sum(row) for one in row])


@given(rows=st.lists(SHARES, min_size=1, max_size=8), first=st.integers(1, 10**13), threshold=st.floats(0, 1))
def test_each_row_is_one_line_of_json_with_twelve_decimals(
    rows: list[list[float]], first: int, threshold: float
) -> None:
    probabilities, numbers = np.array(rows), np.arange(first, first + len(rows))
    written = LineWriter(line_form(LABELS, threshold)).write(numbers, probabilities)
    lines = written.splitlines(keepends=True)
    assert len(lines) == len(rows)
    for number, row, line in zip(numbers.tolist(), rows, lines, strict=True):
        found = json.loads(line)
        assert found["row"] == number
        assert found["label"] == LABELS[int(np.argmax(row))]
        assert found["abstained"] == (max(row) < threshold)
        assert list(found["probabilities"].values()) == pytest.approx(row, abs=0.5e-12)
        assert all(len(share) == 14 for share in re.findall(rb"[01][.][0-9]+", line))


@pytest.mark.parametrize("number", [1, 9, 10, 9_999, 10_000, 10_001, 99_990_000, 100_000_000, 10**12 + 1])
def test_numbers_have_no_leading_zeros_and_keep_their_inner_ones(number: int) -> None:
    written = LineWriter(line_form(LABELS, 0.5)).write(np.array([number]), np.array([[1.0, 0.0, 0.0]]))
    assert written.startswith(b'{"row":%d,"label":"a"' % number)
    assert b'"a":1.000000000000,"b":0.000000000000' in written


def test_no_rows_are_no_lines_and_of_equals_the_first_label_is_named() -> None:
    writer = LineWriter(line_form(LABELS, 0.5))
    assert writer.write(np.zeros(0, np.int64), np.zeros((0, 3))) == b""
    assert json.loads(writer.write(np.array([1]), np.full((1, 3), 1 / 3)))["label"] == "a"


def test_every_character_of_white_space_is_looked_at() -> None:
    """The first byte of each must be among those that a line is looked at for."""
    spaces = [chr(point) for point in range(0x110000) if chr(point).isspace() and chr(point) != "\n"]
    assert len(spaces) > 20
    for space in spaces:
        assert holds_blank_line(f"a\n{space}\nb\n".encode()), space
        assert not holds_blank_line(f"a\n{space}.\nb\n".encode()), space
