"""Words, marks and blanked quotations of a sentence."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.voices import tokens as voices_tokens
from model.voices.tokens import BLANK, MOST, Token, tokens_by_rule, tokens_of
from tests.model.voices.reading import tokens


def test_each_quotation_is_one_token_and_words_keep_what_belongs_to_them() -> None:
    found = tokens("Col. Orel's aide said “no, never” twice.")
    assert [token.text for token in found if not token.is_quote] == ["Col.", "Orel's", "aide", "said", "twice", "."]
    assert [token.is_quote for token in found] == [False, False, False, False, True, False, False]
    assert [token.low for token in found[:3]] == ["col", "orel", "aide"]
    assert (found[1].owns, found[1].is_name, found[2].is_name) == (True, True, False)


def test_places_are_those_of_the_text() -> None:
    (token,) = tokens_of("Orel", 7)
    assert (token.begin, token.end) == (7, 11)


def test_of_an_endless_sentence_both_ends_are_read() -> None:
    found = tokens_of("word " * MOST + BLANK, 0)
    assert len(found) < MOST
    assert (found[0].begin, found[-1].end) == (0, 5 * MOST + 1)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("U.S. envoys", ["U.S.", "envoys"]),
        ("Mrs. Orel", ["Mrs.", "Orel"]),
        ("mrs. Orel", ["mrs", ".", "Orel"]),
        ("AT&T's co-chief", ["AT&T's", "co-chief"]),
        ("e\u0301 🙂 שלום", ["e", "\u0301", "🙂", "שלום"]),
        ("snake_case", ["snake", "_", "case"]),
        ("", []),
        (" \u00a0\r\n", []),
    ],
)
def test_words_and_marks(text: str, expected: list[str]) -> None:
    assert [token.text for token in tokens_of(text, 0)] == expected


@pytest.mark.parametrize(
    ("word", "low", "owns"),
    [
        ("Orel's", "orel", True),
        ("Orel’s", "orel", True),
        ("boss", "boss", False),
        ("IT's", "it", True),
        ("a", "a", False),
    ],
)
def test_a_genitive_is_known_and_looked_up_without_its_ending(word: str, low: str, *, owns: bool) -> None:
    (token,) = tokens_of(word, 0)
    assert (token.low, token.owns) == (low, owns)


@given(st.text(max_size=80), st.integers(0, 9))
def test_tokens_are_in_order_and_hold_every_character_that_is_no_space(text: str, offset: int) -> None:
    found = tokens_of(text, offset)
    assert [token.text for token in found] == [text[token.begin - offset : token.end - offset] for token in found]
    assert all(one.end <= other.begin for one, other in pairwise(found))
    assert "".join(token.text for token in found) == "".join(text.split())


SLOTS = Token.__slots__
PIECES = st.sampled_from(
    [
        "Gen.",
        "VAdm. ",
        "U.S.",
        "A.B ",
        "Mrs",
        ".",
        " ",
        "\n",
        "AT&T",
        "’s",
        "s'",
        "'",
        "-",
        "&",
        BLANK,
        "_",
        "İ",
        "ß",
        "4th",
        "²",
        "٣",
    ]
)


@given(st.one_of(st.text(), st.lists(PIECES).map("".join)), st.integers(0, 9))
def test_the_kernel_cuts_as_the_rule_does(text: str, offset: int) -> None:
    found, expected = tokens_of(text, offset), tokens_by_rule(text, offset)
    assert [[getattr(token, name) for name in SLOTS] for token in found] == [
        [getattr(token, name) for name in SLOTS] for token in expected
    ]


def test_without_the_kernel_the_rule_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "model.language.compiled", None)
    voices_tokens._way.cache_clear()
    assert voices_tokens._way() is tokens_by_rule
    voices_tokens._way.cache_clear()


def test_the_kernel_refuses_a_class_without_the_slots() -> None:
    compiled = pytest.importorskip("model.language.compiled", reason="the extension is optional and was not built")
    with pytest.raises(AttributeError, match="begin"):
        compiled.Tokenizer(int)
    with pytest.raises(TypeError, match="begin is no slot"):
        compiled.Tokenizer(type("Other", (), {"begin": 1}))
