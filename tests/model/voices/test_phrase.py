"""Names, heads and kinds of phrases."""

import pytest

from model.voices.left import before
from model.voices.phrase import Phrase, is_person, kind_of
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
