"""Numbers that count nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

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


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("At 0930 GMT it rained.", "0930 GMT"),
        ("By two o'clock it rained.", "two o'clock"),
        ("Children aged 5 and 6 left.", "aged 5 and 6"),
        ("It is version 2.1.3.", "2.1.3"),
        ("He won by 10-8 in the final.", "won by 10-8"),
        ("It was a 5-4 ruling.", "5-4 ruling"),
        ("Reach +4930123456 now.", "+4930123456"),
        ("Dial +49 30 1234 5678 now.", "+49 30 1234 5678"),
        ("From 3 to 5 May it rained.", "3 to 5 May"),
        ("The 2023-24 season ended.", "2023-24"),
        ("It is 12 Baker Street.", "12 Baker Street"),
    ],
)
def test_times_ages_and_addresses_are_found_whole(sentence: str, found: str) -> None:
    assert found in [sentence[begin:end] for begin, end in excluded(sentence)]


@given(st.integers(1_000, 10**12), st.sampled_from(["shells", "people", "dollars"]))
def test_no_count_with_commas_is_a_telephone_number(value: int, unit: str) -> None:
    assert excluded(f"They counted {value:,} {unit} there.") == []


@given(st.text(max_size=80))
def test_places_are_within_any_text(text: str) -> None:
    assert all(0 <= begin < end <= len(text) for begin, end in excluded(text))
