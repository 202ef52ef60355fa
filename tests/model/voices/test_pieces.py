"""Quotations cut at the borders of sentences."""

from model.language.sentences import read_sentences
from model.voices.pieces import MOST_IN_SENTENCE, paragraphs_of
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
