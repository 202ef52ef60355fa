"""What a text does not keep of ICD 203's rules."""

from model.estimates.tables import ScaleName
from model.language.sentences import read_sentences
from model.ledger.document import read_document
from model.ledger.lint import lint


def found(text: str, scale: ScaleName = "icd203") -> list[list[tuple[str, str]]]:
    joined, spans = read_sentences(text)
    findings = lint(list(read_document(joined, spans, scale)), scale)
    return [[(one.rule, one.span.cut(joined)) for one in own] for own in findings]


def test_likelihood_and_confidence_belong_into_two_sentences() -> None:
    text = "Based on imagery, we assess with high confidence that a raid is likely."
    assert found(text) == [[("likelihood_with_confidence", "we assess with high confidence")]]
    apart = "Based on imagery, we assess that a raid is likely. Our confidence in this judgment is high."
    assert found(apart) == [[], []]


def test_a_text_keeps_to_one_row_of_terms() -> None:
    text = "We judge from reporting that war is unlikely. We judge from reporting that a raid is probable and likely."
    assert found(text) == [[], [("mixed_rows", "probable")]]


def test_a_term_of_another_scale_is_named_with_the_nearest_one() -> None:
    text = "We judge from imagery that it is highly likely, and there is a realistic possibility of snow."
    assert found(text) == [[("off_scale", "highly likely"), ("off_scale", "realistic possibility")]]
    assert found(text, "phia") == [[]]


def test_a_judgment_has_an_author_and_a_basis() -> None:
    assert found("A raid is likely.") == [[("no_basis", "likely"), ("no_estimator", "likely")]]
    assert found("Seoul said a raid is likely because of the moves.") == [[]]
    assert found("Seoul said on Friday that images exist. A raid is likely.") == [[], []]


def test_an_inexact_figure_has_somebody_who_gives_it() -> None:
    assert found("About 600 men died.") == [[("figure_without_estimator", "About 600 men")]]
    assert found("Seoul said about 600 men died. Some 9 tanks came, NATO said. It has 9 tanks.") == [[], [], []]


def test_mere_possibility_asks_for_nothing() -> None:
    assert found("It may rain.") == [[]]
