"""Names, heads and kinds of phrases."""

import pytest

from model.labels import Span
from model.voices.left import before
from model.voices.phrase import Phrase, checked, is_person, kind_of, named_aside
from model.voices.tokens import tokens_of
from tests.model.voices.reading import tokens


def phrase(text: str) -> Phrase:
    found = tokens(text)
    place = next(number for number, token in enumerate(found) if token.low == "said")
    one = before(found, place)
    assert one is not None
    return one


@pytest.mark.parametrize(
    ("text", "names", "kind"),
    [
        ("Foreign Ministry spokeswoman Ada Orel said so.", ["Ada", "Orel"], "official"),
        ("A spokesman for the Foreign Ministry said so.", [], "official"),
        ("Ada Orel, 44, a nurse, said so.", ["Ada", "Orel"], "private_person"),
        ("Ada Orel, who heads the mission, said so.", ["Ada", "Orel"], "official"),
        ("Ada Orel, who teaches law, said so.", ["Ada", "Orel"], "analyst"),
        ("The mayor, Ada Orel, said so.", ["Ada", "Orel"], "official"),
        ("Ada Orel of the opposition said so.", ["Ada", "Orel"], "official"),
        ("One of the builders said so.", [], "private_person"),
        ("The Ministry of Defence said so.", ["Defence"], "ministry"),
    ],
)
def test_what_a_phrase_tells_of_a_speaker(text: str, names: list[str], kind: str) -> None:
    one = phrase(text)
    assert (one.names[-2:], kind_of(one)) == (names, kind)


def test_persons_are_told_from_bodies() -> None:
    assert is_person(phrase("Ada Orel said so."), "unknown")
    assert not is_person(phrase("The Ministry of Defence said so."), "ministry")


def test_a_pronoun_names_nobody() -> None:
    one, of_them = phrase("Later she said so."), phrase("One of them said so.")
    assert (one.is_pronoun, one.pronoun, of_them.is_pronoun, of_them.pronoun) == (True, "she", True, "they")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Ada Orel said so.", "unknown"),
        ("The skipper Ada Orel said so.", "private_person"),
        ("Ada Orel, who stood by, said so.", "unknown"),
        ("Ada Orel, 44, said so.", "private_person"),
        ("A professor at the Ministry of Defence said so.", "analyst"),
        ("The ministry's spokesman said so.", "official"),
        ("Ada Orel of the Defence Ministry said so.", "official"),
    ],
)
def test_what_stands_around_a_name_tells_the_kind(text: str, kind: str) -> None:
    assert kind_of(phrase(text)) == kind


def test_a_genitive_at_the_end_is_no_part_of_the_name() -> None:
    words = tuple(tokens("Ada Orel's"))
    found = checked(words, (), has_article=False)
    assert found is not None
    assert (found.names, found.span.end) == (["Ada", "Orel"], len("Ada Orel"))


@pytest.mark.parametrize(("words", "has_article"), [("", True), ("Monday", True), ("stone", False), ("of", True)])
def test_words_that_can_name_nobody_are_no_phrase(words: str, *, has_article: bool) -> None:
    assert checked(tuple(tokens_of(words, 0)), (), has_article=has_article) is None


def test_an_aside_names_an_office_and_not_another_person() -> None:
    mayor, orel = tuple(tokens("mayor")), tuple(tokens("Ada Orel"))
    named = named_aside(Phrase(Span(0, 5), mayor, orel))
    assert (named.words, named.aside) == (orel, mayor)
    both = Phrase(Span(0, 8), orel, tuple(tokens("Ivo Holm")))
    assert named_aside(both) is both
