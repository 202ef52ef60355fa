"""Numbers that count nothing."""

import pytest

from model.ledger.excluded import excluded, is_named


@pytest.mark.parametrize(
    ("sentence", "number"),
    [
        ("On 5 May 2025 it rained.", "5 May 2025"),
        ("He came at 9:30 a.m. sharp.", "9:30 a.m."),
        ("A 155 mm gun fired.", "155 mm"),
        ("A 40-year-old man left.", "40-year-old"),
        ("The Su-27 flew.", "Su-27"),
        ("They won 3-1 at home.", "won 3-1"),
        ("Call 555-123-4567 now.", "555-123-4567"),
        ("The 38th parallel is near.", "38th"),
        ("They fled in the 1990s.", "1990s"),
    ],
)
def test_what_it_is_is_found_whole(sentence: str, number: str) -> None:
    begin = sentence.index(number)
    assert (begin, begin + len(number)) in excluded(sentence)


@pytest.mark.parametrize("sentence", ["Some 1,500 men came.", "It has 2000% more.", "They fired 9.5 million rounds."])
def test_counts_stay(sentence: str) -> None:
    assert excluded(sentence) == []


def test_a_number_that_is_part_of_a_name_is_told() -> None:
    for sentence, number in (
        ("Article 5 holds.", "5"),
        ("resolutions 1718 (2006) and 2397", "2397"),
        ("Group of Seven", "Seven"),
    ):
        assert is_named(sentence, sentence.index(number))
    assert not is_named("They sent 5 tanks.", 10)
