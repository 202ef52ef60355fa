"""The data files of scales and terms: what they say of themselves holds."""

import re

import pytest

from model.estimates.tables import SCALES, ScaleName, lowered, scale_rows, spaced, terms


@pytest.mark.parametrize("scale", SCALES)
def test_every_band_is_a_share_of_one_and_named(scale: ScaleName) -> None:
    rows = scale_rows(scale)
    assert len(rows) >= 7
    for row in rows.values():
        assert 0 <= row.low <= row.high <= 1
        assert row.word


def test_icd_203_has_its_seven_rows() -> None:
    own = {row.word: (row.low, row.high) for row in scale_rows("icd203").values() if row.is_own}
    assert own == {
        "almost no chance": (0.01, 0.05),
        "very unlikely": (0.05, 0.20),
        "unlikely": (0.20, 0.45),
        "roughly even chance": (0.45, 0.55),
        "likely": (0.55, 0.80),
        "very likely": (0.80, 0.95),
        "almost certain": (0.95, 0.99),
    }


def test_every_likelihood_has_a_band_somewhere_and_every_pattern_is_one() -> None:
    known = {sense for scale in SCALES for sense in scale_rows(scale)} | {"better_than_even", "worse_than_even"}
    for term in terms():
        re.compile(spaced(term.pattern))
        assert term.kind != "likelihood" or term.sense in known, term
        assert term.row in {"", "1", "2"}


def test_a_space_stands_for_any_white_space() -> None:
    assert re.fullmatch(spaced("very likely"), "very\u00a0 likely")
    assert re.fullmatch(spaced("9 ?am"), "9am")


def test_small_letters_keep_the_length() -> None:
    assert lowered("İstanbul MAY") == "İstanbul may"
