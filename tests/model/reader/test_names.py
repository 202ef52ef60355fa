"""Names are evened before the encoder reads: another bloc's names make the same text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.errors import FormatError
from model.reader.names import Names, names_of
from model.settings import ROOT
from tests.reading import READER_DIR
from training.corpus.swap import read_actors, swap_pairs

HEADER = "kind\tname\tstands_in\n"
SHIPPED = names_of((READER_DIR / "names.tsv").read_bytes())
NAMES = Names({"Ruria": "state", "Urkia": "state", "Ost": "capital"}, {"state": ["Urkia", "Ruria"], "capital": ["Ost"]})


def test_the_first_name_of_a_kind_becomes_the_first_that_stands_in_wherever_it_comes_again() -> None:
    assert NAMES.evened("Ruria met Urkia; Ruria left Ost.") == "Urkia met Ruria; Urkia left Ost."
    assert NAMES.evened("Nobody met Rurian envoys.") == "Nobody met Rurian envoys."


@pytest.mark.parametrize(
    "sentence",
    [
        "Russia said that Moscow would answer, TASS reported.",
        "Britain and France condemned the launch, and Britain sent a note.",
        "British officials were in London.",
        "Our heroic army, said Kim Jong Un, will crush the puppets of North Korea.",
    ],
)
def test_a_sentence_with_another_blocs_names_is_read_as_the_same_text(sentence: str) -> None:
    pairs = swap_pairs([sentence], read_actors(ROOT / "seeds" / "actors.tsv"))
    assert len(pairs) == 2
    for pair in pairs:
        assert pair.swapped != sentence
        assert SHIPPED.evened(pair.swapped) == SHIPPED.evened(sentence)


def test_the_shipped_names_are_those_of_the_seeds() -> None:
    actors = read_actors(ROOT / "seeds" / "actors.tsv")
    assert {actor.name: actor.kind for actor in actors} == SHIPPED.kinds


@given(st.text())
def test_a_text_without_names_stays_and_evening_twice_changes_nothing(text: str) -> None:
    evened = SHIPPED.evened(text)
    assert SHIPPED.evened(evened) == evened
    if not SHIPPED.pattern.search(text):
        assert evened == text


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("kind\tname\nstate\tRuria\n", "other columns"),
        (f"{HEADER}state\tRuria\n", "other columns"),
        (f"{HEADER}state\tRuria\t\n", "No name stands in for state"),
    ],
)
def test_names_in_another_form_are_refused(content: str, why: str) -> None:
    with pytest.raises(FormatError, match=why):
        names_of(content.encode())
