"""What stands beside a label: evidence whose parts sum to what they are said to sum to."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient

from service.report.shapes import Report
from service.views.parts import parts_of
from service.views.view import view_of
from tests.service.views.made import LABELS, made, sentence

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
        "figures": [figure, figure | {"estimator": None, "as_of": None, "denied": True}],
        "lint": [{"message": "Say who judges."}],
    }
    estimates, figures, lint = parts_of(view_of(document).paragraphs[0][0], text)
    assert estimates.head[1] == "band by ICD 203"
    assert [row[1] for row in estimates.rows] == ["55 to 80 %", "likelihood, without a band", "low confidence"]
    assert [row[2] for row in estimates.rows] == ["", "denied", ""]
    assert figures.rows == [("about 600", "the agency", "2025-04-30", ""), ("about 600", "nobody named", "", "denied")]
    assert lint.lines == ["Say who judges."]


def test_the_smallest_edit_says_what_it_changes_and_what_the_label_would_be(reported: Callable[..., Report]) -> None:
    text = "Our heroes crushed them."
    document = reported(text).document
    words = [{"begin": 4, "end": 10, "plain": "soldiers"}, {"begin": 11, "end": 18, "plain": ""}]
    document["sentences"][0]["edit"] = {"words": words, "text": "Our soldiers them.", "label": "neutral_reporting"}
    (part,) = parts_of(view_of(document).paragraphs[0][0], text)
    assert part.rows == [("heroes", "soldiers"), ("crushed", "left out")]
    assert part.lines == ["With these words changed it would be neutral: Our soldiers them."]


def evidence_of(n_words: int, text: str) -> dict[str, Any]:
    """Return evidence in which word number n adds n hundredths to the first label."""
    words = [
        {"begin": 2 * n, "end": 2 * n + 1, "scores": {LABELS[0]: 0.01 * n, LABELS[1]: 0.0, LABELS[2]: 0.0}}
        for n in range(n_words)
    ]
    assert len(text) >= 2 * n_words - 1
    return {"scores": dict.fromkeys(LABELS, 0.0), "intercepts": dict.fromkeys(LABELS, 0.25), "words": words}


@pytest.mark.parametrize(
    ("n_words", "rest"), [(0, None), (8, None), (9, "1 other word"), (10, "2 other words"), (30, "22 other words")]
)
def test_at_most_eight_words_are_named_and_the_others_counted(n_words: int, rest: str | None) -> None:
    text = " ".join("abcdefghijklmnopqrstuvwxyzABCD")
    one = sentence(0, len(text), LABELS[0], evidence=evidence_of(n_words, text))
    (part,) = parts_of(view_of(made(text, one).document).paragraphs[0][0], text)
    names = [row[0] for row in part.rows]
    assert names[-1] == "before any word"
    assert (names[8] if n_words > 8 else None) == rest
    assert names[: min(n_words, 8)] == [text[2 * n] for n in range(n_words - 1, -1, -1)][:8]
    total = sum(0.01 * n for n in range(n_words))
    assert f"the parts sum to {total:+.2f}." in part.lines[0]
    assert sum(float(row[1]) for row in part.rows) == pytest.approx(total)


def test_what_the_second_reader_and_the_other_sentences_add_stands_apart() -> None:
    scores = dict.fromkeys(LABELS, 0.0) | {LABELS[0]: -1.005}
    one = sentence(0, 1, LABELS[0], evidence=evidence_of(1, "a") | {"reader": scores}, mix=scores)
    (part,) = parts_of(view_of(made("a", one).document).paragraphs[0][0], "a")
    assert [row[0] for row in part.rows][-2:] == ["the second reader", "the document's other sentences"]
    assert "sum to -2.01." in part.lines[0]


@pytest.mark.parametrize(
    ("low", "high", "told"),
    [(0.0, 0.05, "0 to 5 %"), (0.95, 1.0, "95 to 100 %"), (0.333, 0.667, "33 to 67 %"), (0.0, None, "without a band")],
)
def test_bands_are_whole_percents(low: float, high: float | None, told: str) -> None:
    term = {"begin": 0, "end": 6, "kind": "likelihood", "scale": "ipcc", "negated": False, "confidence": None}
    one = sentence(0, 7, estimates=[term | {"low": low, "high": high}])
    (part,) = parts_of(view_of(made("Likely.", one).document).paragraphs[0][0], "Likely.")
    assert part.head[1] == "band by the IPCC"
    assert told in part.rows[0][1]


@pytest.mark.parametrize("name", ["voices", "estimates", "figures", "lint", "edit", "evidence"])
@pytest.mark.parametrize("nothing", ["null", "empty"])
def test_what_was_asked_for_and_not_found_is_no_part(name: str, nothing: str) -> None:
    empty = {"voices": {"own": None, "quoted": None, "quotes": []}, "edit": None, "evidence": None}.get(name, [])
    one = sentence(0, 1, **{name: None if nothing == "null" else empty})
    assert parts_of(view_of(made("a", one).document).paragraphs[0][0], "a") == []
