"""Paragraphs, marks and shares of an answer."""

from collections.abc import Callable

from service.report.shapes import Report
from service.views.marks import UNJUDGED
from service.views.view import view_of
from tests.service.reported import ARTICLE


def test_paragraphs_are_those_of_the_text_and_wrapped_lines_are_joined(report: Report) -> None:
    view = view_of(report.document)
    texts = [[one.text for one in paragraph] for paragraph in view.paragraphs]
    assert texts[0] == ["A visit and its price"]
    assert texts[1][0] == "The delegation left the capital on Friday after a two-day visit."
    assert texts[1][1].endswith("motherland,” the agency wrote.")
    assert "shine forever" in texts[1][1]
    numbers = [one.number for paragraph in view.paragraphs for one in paragraph]
    assert numbers == list(range(1, view.n_sentences + 1))


def test_shares_are_of_all_sentences_and_sum_to_one(report: Report) -> None:
    view = view_of(report.document)
    assert abs(sum(share.share for share in view.shares) - 1) < 1e-9
    assert sum(share.sentences for share in view.shares) == view.n_sentences


def test_a_sentence_that_cannot_be_judged_counts_as_no_label(reported: Callable[..., Report]) -> None:
    document = reported("The envoys met. They left.").document
    document["sentences"][1] |= {"abstained": True, "reason": "language"}
    document["profile"]["sentences"]["neutral_reporting"] = 1
    view = view_of(document)
    assert [share.sentences for share in view.shares if share.mark is UNJUDGED] == [1]
    second = view.paragraphs[0][1]
    assert (second.mark, second.why) == (UNJUDGED, "not English")


def test_no_text_is_lost(report: Report) -> None:
    shown = "".join(one.text for paragraph in view_of(report.document).paragraphs for one in paragraph)
    assert "".join(shown.split()) == "".join(ARTICLE.split())
