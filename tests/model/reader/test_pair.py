"""Both readers as one: which rows are asked about, and what is left to the table."""

from dataclasses import replace

import pytest

from model.reader.encoder import Encoder
from model.reader.pair import SecondReader
from tests.reading import shipped_rule

SURE, UNSURE = (0.01, 0.01, 0.98), (0.3, 0.1, 0.6)


@pytest.fixture
def reader(encoder: Encoder) -> SecondReader:
    return SecondReader(encoder, replace(shipped_rule(), margin=0.9))


def test_it_is_asked_about_what_the_table_is_unsure_of_or_about_all(reader: SecondReader) -> None:
    rows = [SURE, UNSURE, SURE[::-1]]
    assert reader.asked(rows) == [1, 2]
    assert replace(reader, asks="all").asked(rows) == [0, 1, 2]
    assert reader.asked([]) == []


def test_label_sets_have_the_scores_of_the_way_it_is_asked(reader: SecondReader) -> None:
    assert reader.calibration_scores == reader.rule.scores["doubtful"]
    assert replace(reader, asks="all").calibration_scores == reader.rule.scores["all"]


def test_what_it_adds_gives_what_both_come_to(reader: SecondReader) -> None:
    text = "Our invincible army will crush the puppet clique."
    part = reader.part(text)
    assert part is not None
    assert reader.joined(text, UNSURE) == reader.rule.joined(UNSURE, part)
    assert reader.joined("word " * 1000, UNSURE) is None
