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
