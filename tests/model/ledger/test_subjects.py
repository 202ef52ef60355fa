"""About whom a figure is."""

import itertools

import pytest

from model.labels import Span
from model.ledger.document import read_document


@pytest.mark.parametrize(
    ("sentence", "subject"),
    [
        ("Ukraine said Russia had lost 9 tanks.", "Russia"),
        ("Ukraine said it had lost 9 tanks.", "Ukraine"),
        ("Pyongyang confirmed that 9 of its soldiers died.", "North Korea"),
        ("Ukraine killed 9 soldiers.", ""),
        ("Ukraine killed 9 Russian soldiers.", "Russia"),
        ("Norway will send Kyiv 9 tanks.", "Norway"),
        ("Some 9 civilians were killed in eastern Congo.", "Congo"),
        ("Some 9 soldiers were killed in eastern Congo.", ""),
        ("There were 9 attacks by Iran.", "Iran"),
        ("Russia seized 9 villages.", "Russia"),
        ("Polish envoys were told that 9 tanks had left.", ""),
        ("There are 9 tanks.", ""),
    ],
)
def test_it_is_who_is_counted_and_not_who_counts_or_acts(sentence: str, subject: str) -> None:
    readings = read_document(sentence, [Span(0, len(sentence))])
    (entry,) = itertools.chain.from_iterable(reading.entries for reading in readings)
    assert entry.subject == subject
