"""Answers as JSON lines: each character that Python takes for white space, and each that JSON must escape."""

from hypothesis import given
from hypothesis import strategies as st

from model.scoring.lines import holds_blank_line


@given(
    st.lists(
        st.text(st.sampled_from(" \t\r\x0b\x1c\x85\u00a0\u1680\u2000\u2028\u205f\u3000aé“"), max_size=4), min_size=1
    )
)
def test_blank_lines_are_found(lines: list[str]) -> None:
    content = "\n".join([*lines, ""])
    is_blank = [not line or line.isspace() for line in content.split("\n")[:-1]]
    assert holds_blank_line(content.encode()) == any(is_blank)
