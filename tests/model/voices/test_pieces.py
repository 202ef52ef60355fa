"""Quotations cut at the borders of sentences."""

import pytest

from model.labels import Span
from model.language.sentences import read_sentences
from model.voices.pieces import MOST_IN_SENTENCE, Piece, blanked, paragraphs_of
from model.voices.tokens import BLANK
from tests.model.voices.reading import sentences

TEXT = "“We left. We came back,” Orel said.\n\nIt “rained”."


def test_each_sentence_has_its_part_of_a_quotation() -> None:
    found = sentences(TEXT)
    assert [[TEXT[piece.begin : piece.end] for piece in one.pieces] for one in found] == [
        ["“We left."],
        ["We came back,”"],
        ["“rained”"],
    ]
    assert [(piece.is_first, piece.is_last) for one in found for piece in one.pieces] == [
        (True, False),
        (False, True),
        (True, True),
    ]
    assert [one.is_all_quoted for one in found] == [True, False, False]


def test_what_is_quoted_is_blanked_out_at_its_length() -> None:
    for one in sentences(TEXT):
        assert len(one.masked) == one.span.end - one.span.begin
    assert "rained" not in sentences(TEXT)[2].masked


def test_no_sentence_has_more_pieces_than_can_be_told() -> None:
    (one,) = sentences("“a” " * (2 * MOST_IN_SENTENCE))
    assert len(one.pieces) == MOST_IN_SENTENCE


def test_paragraphs_are_counted() -> None:
    first, second, third = paragraphs_of(*read_sentences(TEXT))
    assert first == second < third


def test_a_texts_own_private_character_is_no_quotation() -> None:
    (one,) = sentences(f"{BLANK} “No,” said Ada Orel {BLANK}{BLANK}.")
    assert [token.is_quote for token in one.tokens].count(True) == 1
    assert len(one.masked) == one.span.end - one.span.begin


def test_a_sentence_of_marks_alone_is_not_all_quoted() -> None:
    assert [one.is_all_quoted for one in sentences("…")] == [False]
    assert [one.is_all_quoted for one in sentences("“No” – “yes”!")] == [True]


def test_pieces_of_an_inner_quotation_over_sentences_keep_their_depth() -> None:
    text = "“He wrote, ‘We left. We came back,’ and slept,” Orel said."
    found = [(text[piece.begin : piece.end], piece.depth) for one in sentences(text) for piece in one.pieces]
    assert found == [
        ("“He wrote, ‘We left.", 0),
        ("‘We left.", 1),
        ("We came back,’ and slept,”", 0),
        ("We came back,’", 1),
    ]


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_paragraphs_are_the_same_whatever_ends_a_line(newline: str) -> None:
    text = newline.join(["One fell. Two rose.", "", "Three sat.", "", "Four ran."])
    first, second, third, fourth = paragraphs_of(*read_sentences(text))
    assert first == second < third < fourth


def test_a_stretch_is_blanked_at_its_own_length_alone() -> None:
    assert blanked("a “b” c", Span(0, 7), [Piece(2, 5, 0, 0, True, True)]) == f"a {BLANK * 3} c"
    assert blanked("a b", Span(2, 3), []) == "b"
