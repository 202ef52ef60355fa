"""Words and figures that sentences are compared by."""

from hypothesis import given
from hypothesis import strategies as st

from model.compare.tokens import figure, small_words, stem, tokens_of


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
