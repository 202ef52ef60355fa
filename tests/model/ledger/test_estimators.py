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


@pytest.mark.parametrize(
    ("sentence", "who", "manner"),
    [
        ("“We lost 5 men,” Kyiv said.", "Kyiv", "claim"),
        ("5 are estimated by the UN to have died.", "UN", "estimate"),
        ("Kyiv's latest estimate is 5.", "Kyiv", "estimate"),
        ("In the view of analysts, 5 died.", "analysts", "claim"),
        ("The BBC reported that Kyiv said 5 died.", "Kyiv", "claim"),
        ("A spokesman, who asked not to be named, said 5 died.", "spokesman", "claim"),
        ("Kyiv told Paris that 5 died.", "Kyiv", "claim"),
        ("NATO\u00a0put the toll at 5.", "NATO", "claim"),
    ],
)
def test_the_one_nearest_to_the_figure_gives_it(sentence: str, who: str, manner: str) -> None:
    found = estimator_of(estimators_in(sentence), sentence.index("5"))
    assert found
    assert (found.written, found.manner) == (who, manner)


@pytest.mark.parametrize(
    ("sentence", "is_pronoun", "is_author"), [("It said 5 died.", True, False), ("We said 5 died.", False, True)]
)
def test_pronouns_and_authors_are_told_apart(sentence: str, is_pronoun: bool, is_author: bool) -> None:
    (found,) = estimators_in(sentence)
    assert (found.is_pronoun, found.is_author) == (is_pronoun, is_author)
