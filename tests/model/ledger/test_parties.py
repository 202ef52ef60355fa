"""Who is named in a sentence."""

from model.ledger.lists import by_word
from model.ledger.parties import mentions_in


def test_capitals_adjectives_and_services_stand_for_their_state() -> None:
    sentence = "Seoul said North Korean troops, and the Kremlin's, had left Ukrainian soil."
    found = mentions_in(sentence)
    assert [one.party for one in found] == ["South Korea", "North Korea", "Russia", "Ukraine"]
    assert [sentence[one.begin : one.end] for one in found] == ["Seoul", "North Korean", "Kremlin", "Ukrainian"]


def test_names_within_words_are_none() -> None:
    assert mentions_in("The Parisian, USAir and pro-Moscow papers") == []


def test_no_name_stands_for_two_parties() -> None:
    names = [word for row in rows() for word in row]
    assert len(names) == len(set(names)) == len(by_word("parties.tsv"))


def rows() -> list[list[str]]:
    from model.ledger.lists import rows_of

    return [names.split("|") for _, names in rows_of("parties.tsv")]
