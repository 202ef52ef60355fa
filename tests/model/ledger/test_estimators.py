"""Who gives a figure."""

import pytest

from model.ledger.estimators import estimator_of, estimators_in


@pytest.mark.parametrize(
    ("sentence", "who", "manner"),
    [
        ("Seoul's spy agency said 5 died.", "Seoul's spy agency", "claim"),
        ("The agency has since estimated that 5 died.", "agency", "estimate"),
        ("Lee Seong-kweun, a lawmaker, said 5 died.", "Lee Seong-kweun", "claim"),
        ("5 died, the UN refugee agency said.", "UN refugee agency", "claim"),
        ("5 died, said Gen. Alvarez, who led them.", "Gen. Alvarez", "claim"),
        ("According to the U.S. military, 5 died.", "U.S. military", "claim"),
        ("By Seoul's estimate 5 died.", "Seoul", "estimate"),
        ("The toll was put at 5,000 by Israeli analysts.", "Israeli analysts", "claim"),
        ("On Monday the Ministry of Defence (MoD) said 5 died.", "Ministry of Defence", "claim"),
        ("US and UK intelligence estimated that 5 died.", "US and UK intelligence", "estimate"),
        ("We estimate that 5 died.", "We", "estimate"),
    ],
)
def test_who_says_or_estimates_is_found(sentence: str, who: str, manner: str) -> None:
    found = estimator_of(estimators_in(sentence), sentence.index("5"))
    assert found
    assert (found.written, found.manner) == (who, manner)
    assert sentence[found.begin : found.end] == who


@pytest.mark.parametrize("sentence", ["5 men died.", "The estimate was late.", "5 are believed to have died."])
def test_nobody_is_nobody(sentence: str) -> None:
    assert estimators_in(sentence) == []


def test_of_two_the_last_before_the_figure_gives_it() -> None:
    sentence = "Kyiv said 9 died, while Moscow said 5 did."
    found = estimator_of(estimators_in(sentence), sentence.index("5"))
    assert found
    assert found.written == "Moscow"
