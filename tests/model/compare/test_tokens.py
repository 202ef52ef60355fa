"""Words and figures that sentences are compared by."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.compare.tokens import SHORTEST_STEM, figure, small_words, stem, tokens_of


def test_small_words_and_endings_are_left_out_and_figures_have_one_form() -> None:
    tokens = list(tokens_of("The ministry’s 4,100 envoys were meeting in 2025, and 3.5 tonnes of U.S. aid came."))
    assert [token.written for token in tokens] == [
        "ministry", "4,100", "envoys", "meeting", "2025", "3.5", "tonnes", "aid", "came",
    ]  # fmt: skip
    assert [token.term for token in tokens][1] == "4100"
    assert [token.place for token in tokens] == sorted(token.place for token in tokens)


def test_forms_of_a_word_are_one_term() -> None:
    for forms in (
        ("kill", "kills", "killed", "killing"),
        ("launch", "launches", "launched", "launching"),
        ("party", "parties"),
        ("estimate", "estimates", "estimated", "estimation"),
        ("mobilize", "mobilized", "mobilising", "mobilization"),
        ("stop", "stopped"),
    ):
        assert len({stem(form) for form in forms}) == 1, forms
    assert stem("press") == "press"


def test_figures_that_are_no_thousands_stay() -> None:
    assert figure("1,234,567.8") == "1234567.8"
    assert figure("12,34") == "12,34"
    assert figure("1.2.3") == "1.2.3"


def test_no_line_of_the_list_is_empty_or_large() -> None:
    assert all(word and word == word.strip().lower() for word in small_words())
    assert {"the", "said", "of"} <= small_words()


@given(st.text())
def test_any_text_gives_terms_that_are_not_empty(text: str) -> None:
    assert all(token.term and token.written for token in tokens_of(text))


@pytest.mark.parametrize(
    ("sentence", "terms"),
    [
        ("1,200 and 1200 and １２００.", ["1200"] * 3),
        ("12,34", ["12,34"]),
        ("600-strong", ["600", "strong"]),
        ("Orel’s, Orel's and Orels’", ["orel"] * 3),
        ("cafe\u0301 café", ["café"] * 2),
        ("sol\u00addier soldier", ["soldier"] * 2),
        ("A b C 7", ["7"]),
        ("snake_case", ["snak", "cas"]),
        ("", []),
        ("🙂 …\u00a0\r\n", []),
        ("\u202bשלום\u202c", ["שלום"]),
    ],
)
def test_terms_of_a_sentence(sentence: str, terms: list[str]) -> None:
    assert [token.term for token in tokens_of(sentence)] == terms


@given(st.text())
def test_the_form_of_the_characters_changes_no_term(text: str) -> None:
    composed = [token.term for token in tokens_of(unicodedata.normalize("NFC", text))]
    assert [token.term for token in tokens_of(unicodedata.normalize("NFD", text))] == composed


@given(st.from_regex(r"[a-z]{1,12}", fullmatch=True))
def test_a_stem_keeps_the_begin_of_its_word(word: str) -> None:
    found = stem(word)
    assert found[: SHORTEST_STEM - 1] == word[: SHORTEST_STEM - 1]
    assert len(found) <= len(word) + 1
