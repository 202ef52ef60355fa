"""Spans: exact, whole, and found in linear time's shape."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.errors import TextError
from model.language.sentences import split_sentences


def pieces(text: str) -> list[str]:
    return [span.cut(text) for span in split_sentences(text)]


@pytest.mark.parametrize(
    "text",
    [
        "The U.S. and S. Korean forces drilled.",
        "Adm. Lisa Franchetti spoke in Washington, D.C. on Tuesday.",
        "He met Lt. Gen. Kim Yong Bok and Col. Gen. Pak.",
        "Talks ran from 9 a.m. to 5 p.m. Monday.",
        "It cost $3.5 bn. in 1987.",
        "No. 3 battalion left.",
        "Mr. and Mrs. Kim of Co. A, 3rd Bn. left.",
        "approx. 300 men were lost.",
        "He said “Heroes.” and left.",
        "Sen. J. D. Vance and Rep. A. Smith Jr. voted.",
    ],
)
def test_an_abbreviation_ends_no_sentence(text: str) -> None:
    assert pieces(text) == [text]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He lives in the U.S. She does not.", ["He lives in the U.S.", "She does not."]),
        ("It fell 0.5 pct. Shares rose.", ["It fell 0.5 pct.", "Shares rose."]),
        ("One line\nanother line\r\nthird", ["One line", "another line", "third"]),
        ("A headline\u2028The text.", ["A headline", "The text."]),
        ("1. First point. 2. Second point.", ["1. First point.", "2. Second point."]),
        ("They killed 12. The rest fled.", ["They killed 12.", "The rest fled."]),
        ("  Spaces around.  ", ["Spaces around."]),
        ("", []),
        (" \n\t ", []),
    ],
)
def test_borders(text: str, expected: list[str]) -> None:
    assert pieces(text) == expected


@given(st.text(max_size=300) | st.text(alphabet="aB. \n\"'?!1”“U", max_size=300))
def test_spans_are_ordered_disjoint_and_leave_only_white_space(text: str) -> None:
    end = 0
    for span in split_sentences(text):
        assert text[end : span.begin].strip() == ""
        assert span.begin < span.end
        assert span.cut(text) == span.cut(text).strip()
        end = span.end
    assert text[end:].strip() == ""


def test_a_lone_surrogate_is_refused_by_its_place() -> None:
    with pytest.raises(TextError, match=r"Character 3 .*U\+D800"):
        split_sentences("abc\ud800")


@pytest.mark.parametrize("piece", ["a" * 50, ".", "\n", "a. ", '"', "U.S. ", "( "])
def test_hostile_text_comes_back_whole(piece: str) -> None:
    text = piece * 20_000
    found = pieces(text)
    assert "".join("".join(found).split()) == "".join(text.split())
