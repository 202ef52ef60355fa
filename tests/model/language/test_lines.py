"""Wrapped lines are joined, all others stay apart; offsets hold whatever happens."""

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.language.lines import BREAK, is_headed, unwrapped
from model.language.sentences import split_sentences

PARAGRAPH = (
    "The envoys of both states met at the border on Friday for the first time in nine years, and the talks went on"
    " until late at night. Neither side would say what had been agreed. A second round is to follow in October, the"
    " ministry in Oslo said, although the place of it has not been named."
)
SENTENCES = 3


@pytest.mark.parametrize("width", [50, 60, 66, 72, 80, 100])
@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r", "\u2028"])
@pytest.mark.parametrize("prefix", ["", "> ", ">> ", "    "])
def test_a_wrapped_paragraph_is_read_as_one(width: int, line_break: str, prefix: str) -> None:
    wrapped = prefix + f"{line_break}{prefix}".join(textwrap.wrap(PARAGRAPH, width))
    assert len(BREAK.findall(wrapped)) >= 2
    assert len(split_sentences(wrapped)) == SENTENCES
    assert "> " not in unwrapped(wrapped)[4:]


@pytest.mark.parametrize(
    "text",
    [
        "Envoys meet at the border\nThe envoys of both states met on Friday for the first time in nine years.",
        "By Ana Ruiz\nOSLO (Agency) - The envoys met on Friday.",
        "- guns of the old kind left behind by the army\n- ships left in the harbour by the navy\n- men",
        "1. the first of the demands that were made by the state\n2. the second of the demands that were made by it",
        "Upon the hill the soldiers stood and sang\nAnd far below the evening bells rang\nThe night was long\nand cold",
        "Norway 12\nSweden 14\nDenmark 9",
        "The envoys met on Friday.\nThe talks went on.\nNobody said what had been agreed.",
        "a paragraph\n\nanother paragraph",
    ],
)
def test_what_is_no_paragraph_stays_apart(text: str) -> None:
    assert unwrapped(text) == text


def test_a_short_last_line_and_an_indented_first_one_part_paragraphs() -> None:
    first, second = (textwrap.fill(PARAGRAPH, 70, initial_indent="   ") for _ in range(2))
    joined = unwrapped(f"{first}\n{second}")
    assert joined.count("\n") == 1
    assert joined.split("\n")[0] == first.replace("\n", " ")


@given(st.text(max_size=300) | st.text(alphabet="ab.,> \n\r-1\u2028A", max_size=300))
def test_nothing_but_breaks_marks_and_space_becomes_space(text: str) -> None:
    joined = unwrapped(text)
    assert len(joined) == len(text)
    assert all(
        new == old or (new == " " and (old.isspace() or old == ">")) for new, old in zip(joined, text, strict=True)
    )
    assert unwrapped(joined) == joined or BREAK.search(joined)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Envoys meet at the border\nThe envoys of both states met on Friday.", True),
        ("Is the war over?\r\n\r\nNobody knows.", True),
        ("\n\n  Army “crushed the bandits”  \n\nThe ministry said so.", True),
        ("The envoys met on Friday.\nThe talks went on.", False),
        ("The envoys met. They talked\nAnd went.", False),
        ("Envoys meet at the border\n \n", False),
        ("Envoys meet at the border", False),
    ],
)
def test_a_headline_is_a_first_line_that_does_not_end_as_prose(text: str, expected: bool) -> None:
    assert is_headed(unwrapped(text), split_sentences(text)[0]) is expected
