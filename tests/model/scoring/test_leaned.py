"""What words are worth to the second reader: what its part loses without each, up to a number of words."""

import numpy as np
import pytest

from model.reader.encoder import Encoder
from model.reader.pair import SecondReader
from model.scoring.leaned import leaned_words
from tests.reading import shipped_rule

TEXTS = ["Our invincible heroes crushed the puppets.", "The delegation left on Friday.", "They may hide losses."]


@pytest.fixture
def reader(encoder: Encoder) -> SecondReader:
    return SecondReader(encoder, shipped_rule())


def test_a_word_is_worth_what_the_part_loses_without_it(reader: SecondReader) -> None:
    (words,) = leaned_words(reader, TEXTS[:1], {0})
    assert words is not None
    assert [word.span.cut(TEXTS[0]) for word in words] == TEXTS[0].split()
    whole, less = reader.part(TEXTS[0]), reader.part("Our heroes crushed the puppets.")
    assert words[1].scores == pytest.approx(np.subtract(whole, less), abs=1e-6)
    framing = [word.scores[0] - word.scores[2] for word in words]
    assert framing.index(max(framing)) in (1, 2, 5)  # invincible, heroes or puppets


def test_only_what_the_reader_reads_and_what_the_bound_lets_in_is_left_out(reader: SecondReader) -> None:
    few = leaned_words(reader, TEXTS, {0, 1, 2}, most=10)
    assert [one is not None for one in few] == [True, False, True]
    assert [one is not None for one in leaned_words(reader, TEXTS, {1})] == [False, True, False]
    assert leaned_words(reader, [" ", "a " * 5_000], {0, 1}, most=9_999) == [None, None]
