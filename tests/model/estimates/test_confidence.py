"""How sure a judgment is said to be."""

import pytest

from model.estimates.confidence import confidences_in


@pytest.mark.parametrize(
    ("sentence", "words", "level"),
    [
        ("We judge with high confidence that it left.", "We judge with high confidence", "high"),
        ("It holds this with low to moderate confidence.", "with low to moderate confidence", "low"),
        ("They have medium confidence in this assessment.", "medium confidence", "moderate"),
        ("Our confidence in this judgment is low.", "Our confidence in this judgment is low", "low"),
        ("The sources are few, so confidence is low.", "confidence is low", "low"),
        ("Attribution (high confidence): same keys.", "high confidence", "high"),
    ],
)
def test_the_level_is_read(sentence: str, words: str, level: str) -> None:
    ((span, found),) = confidences_in(sentence)
    assert (span.cut(sentence), found) == (words, level)


@pytest.mark.parametrize(
    "sentence",
    [
        "The cabinet won a confidence vote.",
        "Consumer confidence is low.",
        "He has high confidence in his crew.",
        "Confidence in the economy is high.",
        "She spoke with confidence.",
    ],
)
def test_other_confidence_is_none(sentence: str) -> None:
    assert list(confidences_in(sentence)) == []


@pytest.mark.parametrize(
    ("sentence", "level"),
    [
        ("With moderate-to-high confidence we assess it.", "moderate"),
        ("The agencies hold this with low or moderate confidence.", "low"),
        ("We have very high confidence in this assessment.", "high"),
        ("We assess, with limited confidence, that it left.", "low"),
        ("We assess with high\u00a0confidence that it left.", "high"),
        ("WE ASSESS WITH HIGH CONFIDENCE THAT IT LEFT.", "high"),
        ("Its confidence in the figure remains moderate.", "moderate"),
        ("We judge it, not only with moderate confidence.", "moderate"),
    ],
)
def test_of_two_levels_the_lower_one_counts(sentence: str, level: str) -> None:
    assert [found for _, found in confidences_in(sentence)] == [level]


@pytest.mark.parametrize(
    "sentence",
    [
        "We do not have high confidence in this judgment.",
        "We don’t have high confidence in this judgment.",
        "The agencies do not hold this with high confidence.",
        "They lack high confidence in this assessment.",
        "It was written without high confidence in the sources.",
        "We never had high confidence in that claim.",
        "Voter confidence was low.",
        "Public confidence in the report is low.",
        "A high confidence interval was given.",
        "Investors have high confidence in the bank.",
    ],
)
def test_who_denies_confidence_has_not_said_it(sentence: str) -> None:
    assert list(confidences_in(sentence)) == []
