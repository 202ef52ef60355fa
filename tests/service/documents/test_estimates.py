"""Estimates, figures, lint and tags in the answer of `/v1/documents`, with places as asked."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

TEXT = "🙂 Seoul said about 600 men died.\nWe assess with low confidence that a raid is highly likely."


def sentences(client: TestClient, **asked: Any) -> list[dict[str, Any]]:
    answer = client.post("/v1/documents", json={"text": TEXT} | asked)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["sentences"]
    return found


def test_each_sentence_gives_its_terms_figures_and_findings(client: TestClient) -> None:
    first, second = sentences(client, estimates=True)
    (figure,) = first["figures"]
    assert TEXT[figure["begin"] : figure["end"]] == figure["text"] == "about 600 men"
    assert (figure["low"], figure["high"], figure["unit"], figure["bound"], figure["status"]) == (
        600,
        600,
        "men",
        "about",
        "claimed",
    )
    assert figure["estimator"] == {"text": "Seoul", "begin": 2, "end": 7, "party": "South Korea", "carried": False}
    assert first["estimates"] == first["lint"] == second["figures"] == []
    confident, likely = second["estimates"]
    assert (confident["confidence"], confident["low"]) == ("low", None)
    assert {name: likely[name] for name in ("term", "low", "high", "scale", "negated", "confidence")} == {
        "term": "highly likely",
        "low": 0.8,
        "high": 0.95,
        "scale": "icd203",
        "negated": False,
        "confidence": None,
    }
    assert TEXT[likely["begin"] : likely["end"]] == "highly likely"
    assert [one["rule"] for one in second["lint"]] == ["likelihood_with_confidence", "no_basis", "off_scale"]


@pytest.mark.parametrize(("scale", "low"), [("icd203", 0.8), ("kent", 0.87), ("phia", 0.8), ("ipcc", 0.9)])
def test_the_scale_is_the_one_that_was_asked_for(client: TestClient, scale: str, low: float) -> None:
    likely = sentences(client, estimates=True, scale=scale)[1]["estimates"][1]
    assert (likely["scale"], likely["low"]) == (scale, low)


def test_places_are_counted_as_asked(client: TestClient) -> None:
    (figure,) = sentences(client, estimates=True, offsets="utf16")[0]["figures"]
    assert TEXT.encode("utf-16-le")[2 * figure["begin"] : 2 * figure["end"]].decode("utf-16-le") == "about 600 men"


def test_tags_are_given_on_request_alone(client: TestClient) -> None:
    assert "tags" not in sentences(client, estimates=True)[0]
    assert [one["tags"] for one in sentences(client, tags=True)] == [
        [],
        [
            'estimative-language:confidence-in-analytic-judgment="low"',
            'estimative-language:likelihood-probability="very-likely"',
        ],
    ]


def test_labels_are_the_same_with_estimates_and_without(client: TestClient) -> None:
    bare, read = sentences(client), sentences(client, estimates=True, tags=True)
    for one, other in zip(bare, read, strict=True):
        assert one.items() <= other.items()


WRAPPED = (
    "🙂🙂 Kyiv said on Friday in a long note to its friends that 40\u00a0Russian\r\ntanks burned.\r\n\r\n"
    "🙂 It said 12 Russian ships sank; a raid on the harbour of the town is very\r\nlikely."
)


@pytest.mark.parametrize("offsets", ["codepoints", "utf16"])
def test_figures_of_wrapped_lines_are_cut_from_the_text_as_sent(client: TestClient, offsets: str) -> None:
    answer = client.post("/v1/documents", json={"text": WRAPPED, "estimates": True, "offsets": offsets})
    assert answer.status_code == 200, answer.text
    encoding, width = ("utf-16-le", 2) if offsets == "utf16" else ("utf-32-le", 4)
    units = WRAPPED.encode(encoding)

    def cut(one: dict[str, Any]) -> str:
        return units[width * one["begin"] : width * one["end"]].decode(encoding)

    figures = [one for sentence in answer.json()["sentences"] for one in sentence["figures"]]
    assert [cut(one) for one in figures] == ["40\u00a0Russian\r\ntanks", "12 Russian ships"]
    assert [(cut(one["estimator"]), one["estimator"]["carried"]) for one in figures] == [
        ("Kyiv", False),
        ("Kyiv", True),
    ]
    assert [cut(one) for sentence in answer.json()["sentences"] for one in sentence["estimates"]] == ["very\r\nlikely"]


def test_a_denied_figure_is_listed_without_a_status(client: TestClient) -> None:
    text = "Russia has not lost 40 tanks, Moscow said."
    (sentence,) = client.post("/v1/documents", json={"text": text, "estimates": True}).json()["sentences"]
    assert [(one["text"], one["subject"], one["status"]) for one in sentence["figures"]] == [
        ("40 tanks", "Russia", None)
    ]


def test_a_document_without_words_has_no_estimates(client: TestClient) -> None:
    answer = client.post("/v1/documents", json={"text": "🙂", "estimates": True, "tags": True})
    assert answer.status_code == 200, answer.text
    assert all(
        not sentence[name]
        for sentence in answer.json()["sentences"]
        for name in ("estimates", "figures", "lint", "tags")
    )
