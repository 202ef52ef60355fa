"""A text read for its figures: who is meant by "it said", and any string at all, however long a sentence."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.labels import Span
from model.language.sentences import read_sentences
from model.ledger.document import LONGEST, Reading, _pieces, read_document
from model.ledger.entries import Entry

WORDS = st.sampled_from(
    [
        "Seoul",
        "said",
        "about",
        "600",
        "at",
        "least",
        "10,000",
        "to",
        "12,000",
        "North",
        "Korean",
        "troops",
        "soldiers",
        "killed",
        "wounded",
        "on",
        "5",
        "May",
        "2025",
        ",",
        ".",
        ";",
        "its",
        "of",
        "a",
        "dozen",
        "tanks",
        "$",
        "5",
        "billion",
        "percent",
        "according",
        "to",
        "NATO",
        "it",
        "has",
        "lost",
        "between",
        "and",
        "more",
        "than",
        "likely",
        "(",
        ")",
        "\n",
        "9",
        "İ",
        "🙂",
    ]
)


def read(text: str) -> list[Reading]:
    joined, spans = read_sentences(text)
    return list(read_document(joined, spans))


def entries(text: str) -> list[Entry]:
    return list(itertools.chain.from_iterable(reading.entries for reading in read(text)))


def test_who_is_meant_by_it_said_is_carried_over_and_said_to_be() -> None:
    first, second = entries("Seoul's spy agency said 600 North Koreans died. It said some 4,700 had been wounded.")
    assert first.source
    assert second.source
    assert (second.source.written, second.source.begin) == (first.source.written, first.source.begin)
    assert second.source.party == "South Korea"
    assert (first.source.is_carried, second.source.is_carried) == (False, True)
    assert (second.subject, second.event) == ("North Korea", "wounded")


def test_who_said_it_too_long_ago_is_nobody() -> None:
    text = "Seoul said 600 men died. " + "He left on Friday. " * 4 + "It said 9 men died."
    source = entries(text)[-1].source
    assert source
    assert (source.written, source.party, source.is_carried) == ("It", "", False)


def test_the_north_is_a_state_where_korea_is_told_of() -> None:
    assert [entry.subject for entry in entries("Seoul is uneasy. The North fired 9 missiles.")] == ["North Korea"]
    assert [entry.subject for entry in entries("The North fired 9 missiles.")] == [""]


def check(text: str) -> None:
    joined = read_sentences(text)[0]
    for reading in read(text):
        for entry in reading.entries:
            span = entry.quantity.span
            assert reading.span.begin <= span.begin < span.end <= reading.span.end
            assert span.cut(joined) == entry.written
            if entry.band:
                assert entry.band.span.cut(joined) == entry.band.term
            if entry.source:
                assert Span(entry.source.begin, entry.source.end).cut(joined) == entry.source.written
        for one in reading.estimates:
            assert one.span.cut(joined) == one.term


@given(st.text(alphabet=st.characters(exclude_categories=("Cs",))))
def test_any_string_gives_figures_that_slice_it(text: str) -> None:
    check(text)


@given(st.lists(WORDS, max_size=50).map(" ".join))
def test_any_string_of_figures_gives_figures_that_slice_it(text: str) -> None:
    check(text)


@given(st.text(alphabet="ab \n", max_size=200).map(lambda text: text * 50))
def test_a_long_sentence_is_read_in_pieces_that_leave_nothing_out(text: str) -> None:
    pieces = list(_pieces(text, Span(0, len(text))))
    assert "".join(piece.cut(text) for piece in pieces) == text
    assert max(piece.end - piece.begin for piece in pieces) <= LONGEST


def test_figures_far_into_an_endless_sentence_are_found() -> None:
    text = "They sent 90 tanks, and " * 500
    (reading,) = read_document(text, [Span(0, len(text))])
    assert [entry.written for entry in reading.entries] == ["90 tanks"] * 500


MARKS = st.sampled_from(
    [
        "Seoul said about 600 men died.",
        "We judge it is not\r\nlikely.",
        "At least\u00a040 tanks\nburned, Kyiv said.",
        *("\r\n", "\n", "\u00a0", " ", "🙂", "e\u0301", "\u202b", "\u2028"),
    ]
)


@given(st.lists(MARKS, max_size=12).map("".join))
def test_places_slice_the_text_as_sent_whatever_its_white_space(text: str) -> None:
    joined, spans = read_sentences(text)
    assert len(joined) == len(text)
    for reading in read_document(joined, spans):
        found = [(entry.quantity.span, entry.written) for entry in reading.entries]
        for span, words in [*found, *((one.span, one.term) for one in reading.estimates)]:
            assert span.cut(text).split() == words.split()


def test_a_carried_estimator_is_the_last_one_named() -> None:
    *_, last = entries("Seoul said 600 men died. Tokyo said 90 men died. It said 9 more men were wounded.")
    assert last.source
    assert (last.source.written, last.source.party, last.source.is_carried) == ("Tokyo", "Japan", True)


def test_a_pronoun_whose_name_stands_in_its_own_sentence_is_not_carried() -> None:
    source = entries("Seoul said 600 men died. Russia is at war and it said 9 men died.")[-1].source
    assert source
    assert (source.party, source.is_carried) == ("Russia", False)


def test_the_same_figure_twice_is_two_entries_at_two_places() -> None:
    text = "🙂\r\n\r\nKyiv said 40\u00a0Russian tanks burned. Kyiv said 40\u00a0Russian tanks burned."
    found = entries(text)
    assert [one.written for one in found] == ["40\u00a0Russian tanks"] * 2
    assert [one.quantity.span.begin for one in found] == [text.index("40"), text.rindex("40")]


@pytest.mark.parametrize("text", ["", " ", "\n", "\u2028", "🙂", "No figure here.", "\u200b\ufeff"])
def test_a_text_without_figures_has_none(text: str) -> None:
    assert entries(text) == []


def test_of_people_that_are_left_out_the_last_counted_are_meant() -> None:
    first, second = entries("Seoul said 600 North Korean soldiers were killed. A further 4,700 were wounded.")
    assert (first.subject, second.subject, second.event) == ("North Korea", "North Korea", "wounded")
