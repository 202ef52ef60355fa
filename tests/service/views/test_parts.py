"""What stands beside a label: evidence whose parts sum to what they are said to sum to."""

import re
from collections.abc import Callable
from typing import Any

from fastapi.testclient import TestClient

from service.report.shapes import Report
from service.views.parts import parts_of
from service.views.view import view_of

SENTENCE = "The matchless heroism of our soldiers will shine forever in the sacred history of the motherland of heroes."


def with_evidence(report: Report, client: TestClient) -> dict[str, Any]:
    asked = {"text": SENTENCE, "evidence": True}
    evidence = client.post("/v1/label", json=asked).json()["results"][0]["evidence"]
    report.document["sentences"][0]["evidence"] = evidence
    return report.document


def test_what_words_add_sums_to_what_is_said(reported: Callable[..., Report], client: TestClient) -> None:
    document = with_evidence(reported(SENTENCE), client)
    (part,) = parts_of(view_of(document).paragraphs[0][0], SENTENCE)
    said = re.search(r"the parts sum to ([+-][\d.]+)\.", part.lines[0])
    assert said
    assert abs(sum(float(row[1]) for row in part.rows) - float(said[1])) < 0.06
    first = document["sentences"][0]
    scores = sorted(first["evidence"]["scores"].values(), reverse=True)
    assert abs(float(said[1]) - (scores[0] - scores[1])) < 0.01
    assert part.rows[8][0] == "10 other words"


def test_a_sentence_without_more_has_no_parts(reported: Callable[..., Report]) -> None:
    assert parts_of(view_of(reported(SENTENCE).document).paragraphs[0][0], SENTENCE) == []


def test_estimates_figures_and_lint_are_shown_with_bands_and_who_says_so(reported: Callable[..., Report]) -> None:
    text = "It is likely that more will go. The agency said that about 600 soldiers were killed as of 30 April 2025."
    estimate = {"begin": 6, "end": 12, "kind": "likelihood", "scale": "icd203", "negated": False, "confidence": None}
    figure = {"text": "about 600", "estimator": {"text": "the agency"}, "as_of": {"date": "2025-04-30"}, "status": None}
    document = reported(text).document
    document["sentences"][0] |= {
        "estimates": [
            estimate | {"low": 0.55, "high": 0.8},
            estimate | {"low": None, "high": None, "negated": True},
            estimate | {"low": None, "high": None, "confidence": "low"},
        ],
        "figures": [figure, figure | {"estimator": None, "as_of": None, "status": "claimed"}],
        "lint": [{"message": "Say who judges."}],
    }
    estimates, figures, lint = parts_of(view_of(document).paragraphs[0][0], text)
    assert estimates.head[1] == "band by ICD 203"
    assert [row[1] for row in estimates.rows] == ["55 to 80 %", "likelihood, without a band", "low confidence"]
    assert [row[2] for row in estimates.rows] == ["", "denied", ""]
    assert figures.rows == [("about 600", "the agency", "2025-04-30", ""), ("about 600", "nobody named", "", "claimed")]
    assert lint.lines == ["Say who judges."]


def test_the_smallest_edit_says_what_it_changes_and_what_the_label_would_be(reported: Callable[..., Report]) -> None:
    text = "Our heroes crushed them."
    document = reported(text).document
    words = [{"begin": 4, "end": 10, "plain": "soldiers"}, {"begin": 11, "end": 18, "plain": ""}]
    document["sentences"][0]["edit"] = {"words": words, "text": "Our soldiers them.", "label": "neutral_reporting"}
    (part,) = parts_of(view_of(document).paragraphs[0][0], text)
    assert part.rows == [("heroes", "soldiers"), ("crushed", "left out")]
    assert part.lines == ["With these words changed it would be neutral: Our soldiers them."]
