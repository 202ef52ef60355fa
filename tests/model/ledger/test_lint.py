"""What a text does not keep of ICD 203's rules."""

from hypothesis import given
from hypothesis import strategies as st

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


def messages(text: str, scale: ScaleName = "icd203") -> list[str]:
    joined, spans = read_sentences(text)
    return [one.message for own in lint(list(read_document(joined, spans, scale)), scale) for one in own]


def test_a_message_names_the_words_and_what_to_do() -> None:
    (off,) = messages("We judge from imagery that it is highly likely.")
    assert "highly likely" in off
    assert "“very likely” is the nearest" in off
    (figure,) = messages("About 600 men died.")
    assert "About 600 men" in figure
    assert figure.endswith("say who counts or estimates.")


def test_an_author_too_far_back_is_none() -> None:
    filler = "It rained. " * 3
    near, far = f"Seoul said so. {filler[11:]}A raid is likely.", f"Seoul said so. {filler}A raid is likely."
    assert ("no_estimator", "likely") not in found(near)[-1]
    assert ("no_estimator", "likely") in found(far)[-1]


def test_a_basis_may_stand_in_the_sentence_behind_and_no_further() -> None:
    assert found("We assess a raid is likely. Images show tanks.")[0] == []
    assert found("We assess a raid is likely. It rained. Images show tanks.")[0] == [("no_basis", "likely")]


def test_the_text_keeps_the_row_it_began_with_over_sentences() -> None:
    text = "We judge from data that it is probable. We judge from data that rain is likely and snow is unlikely."
    assert found(text)[1] == [("mixed_rows", "likely"), ("mixed_rows", "unlikely")]


def test_an_empty_text_has_no_findings() -> None:
    assert lint([]) == []


@given(
    st.lists(
        st.sampled_from(
            [
                "We judge it likely.",
                "About 9 men died.",
                "Rain is probable.",
                "Seoul said so.",
                "It is highly likely with low confidence.",
            ]
        ),
        max_size=8,
    )
)
def test_every_finding_is_about_words_of_its_sentence(sentences: list[str]) -> None:
    joined, spans = read_sentences(" ".join(sentences))
    readings = list(read_document(joined, spans))
    for reading, own in zip(readings, lint(readings), strict=True):
        assert [one.span.begin for one in own] == sorted(one.span.begin for one in own)
        for one in own:
            assert reading.span.begin <= one.span.begin < one.span.end <= reading.span.end
            assert f"“{one.span.cut(joined)}”" in one.message
