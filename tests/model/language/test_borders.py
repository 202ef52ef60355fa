"""The words on both sides of a stop: abbreviations are data, and no kind is without its use."""

import pytest

from model.language.borders import STOPS, Place, ends_sentence, words


def place(before: str, after: str, **changes: object) -> Place:
    given = {"whole": False, "stop": ".", "closers": "", "noted": False, "is_small": False, "by_library": True}
    return Place(before, after, **(given | changes))  # type: ignore[arg-type]


def test_every_line_of_the_list_is_a_kind_and_a_word_and_stands_once() -> None:
    rows = [line.split("\t") for line in STOPS.read_text(encoding="utf-8").splitlines() if line[0] != "#"]
    assert {len(row) for row in rows} == {2}
    assert {kind for kind, _ in rows} == {"title", "number", "ending", "starts", "said", "short"} == set(words())
    assert len(rows) == len({tuple(row) for row in rows})


@pytest.mark.parametrize("title", sorted(words()["title"]))
def test_a_title_never_ends_a_sentence(title: str) -> None:
    assert not ends_sentence(place(f"They met {title}.", "Ando on Friday."))


@pytest.mark.parametrize("word", sorted(words()["number"]))
def test_a_reference_goes_on_before_its_number_only(word: str) -> None:
    assert not ends_sentence(place(f"It stands in {word}.", "7 of the treaty."))
    assert ends_sentence(place(f"It stands in {word}.", "Nobody reads it."))


@pytest.mark.parametrize("word", sorted(words()["ending"] - {"et al"}))
def test_what_may_end_a_sentence_does_so_before_a_word_that_begins_one(word: str) -> None:
    assert ends_sentence(place(f"It was in {word}.", "They left.", by_library=False))
    assert not ends_sentence(place(f"It was in {word}.", "and elsewhere."))
    assert not ends_sentence(place(f"It was in {word}.", "Royal hands.", by_library=False))


def test_a_small_letter_goes_on_unless_the_sentence_itself_began_small() -> None:
    assert not ends_sentence(place("He paid 5 mrd.", "euros for it."))
    assert ends_sentence(place("he paid it.", "euros went.", is_small=True))
    assert ends_sentence(place("He paid the debt.", "euros went."))


def test_a_quotation_that_asks_goes_on_to_who_asked() -> None:
    asked = {"stop": "?", "closers": "”"}
    assert not ends_sentence(place("“Why?", "asked nobody.", **asked))
    assert not ends_sentence(place("“Why?", "Ms. Ruiz asked.", **asked))
    assert not ends_sentence(place("“Why?", "Ana de Ruiz, the mayor of Leon, asked.", **asked))
    assert ends_sentence(place("“Why?", "Ms. Ruiz left.", **asked))
    assert ends_sentence(place("“Why?", "He asked twice.", **asked))
