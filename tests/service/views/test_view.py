"""Paragraphs, marks and shares of an answer."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.report.shapes import Report
from service.views.marks import UNJUDGED
from service.views.view import view_of
from tests.service.reported import ARTICLE
from tests.service.views.made import LABELS, made, sentence


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


def test_a_document_without_a_sentence_has_no_paragraph_and_shares_of_nothing() -> None:
    report = made("...")
    report.document["sentences"].clear()
    report.document["profile"] = {name: dict.fromkeys(LABELS, 0) for name in ("sentences", "characters")}
    view = view_of(report.document)
    assert (view.paragraphs, view.n_sentences) == ([], 0)
    assert [share.share for share in view.shares] == [0, 0, 0]


@pytest.mark.parametrize("mark", ["\n", "\r\n", "\r", "\x85", "\u2028", "\u2029", "\n \t\n"])
def test_every_break_of_a_line_begins_a_paragraph(mark: str) -> None:
    begin = 4 + len(mark)
    view = view_of(
        made(
            f"One.{mark}Two. Three.", sentence(0, 4), sentence(begin, begin + 4), sentence(begin + 5, begin + 11)
        ).document
    )
    assert [[one.text for one in paragraph] for paragraph in view.paragraphs] == [["One."], ["Two.", "Three."]]


@given(st.lists(st.sampled_from([*LABELS, "sport", "low_margin", "language", "not_prose"]), min_size=1, max_size=12))
def test_shares_of_any_mixture_sum_to_one_and_count_every_sentence(kinds: list[str]) -> None:
    some = [
        sentence(2 * at, 2 * at + 1, kind)
        if kind in {*LABELS, "sport"}
        else sentence(2 * at, 2 * at + 1, abstained=True, reason=kind)
        for at, kind in enumerate(kinds)
    ]
    view = view_of(made("x " * len(kinds), *some).document)
    assert sum(share.share for share in view.shares) == pytest.approx(1)
    assert sum(share.sentences for share in view.shares) == len(kinds)
    assert [one.number for paragraph in view.paragraphs for one in paragraph] == list(range(1, len(kinds) + 1))
    for paragraph in view.paragraphs:
        for one in paragraph:
            assert [probability for _, probability in one.all] == sorted((p for _, p in one.all), reverse=True)
            is_judged = one.mark is not UNJUDGED
            assert (one.probability, one.leaning is None) == (one.all[0][1] if is_judged else None, not is_judged)
