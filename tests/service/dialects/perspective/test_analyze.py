"""`comments:analyze`: a score for the comment as `/v1/label` has it, and one a sentence."""

from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.service.dialects.own import ALL_KEYS, FRAMED, KEYS, LONG, PLAIN, TEXTS, labelled

ANALYZE = "/v1alpha1/comments:analyze"
EACH: dict[str, Any] = {"STATE_MEDIA_FRAMING": {}, "INTELLIGENCE_ESTIMATE": {}, "neutral_reporting": {}}


def asking(text: str, **more: Any) -> dict[str, Any]:
    return {"comment": {"text": text}, "requestedAttributes": EACH, **more}


@pytest.mark.parametrize("text", TEXTS)
def test_summary_scores_are_the_label_routes(client: TestClient, text: str) -> None:
    answer = client.post(ANALYZE, json=asking(text, languages=["en"], doNotStore=True, clientToken="c7"))
    found = answer.json()
    (own,) = labelled(client, text)
    for name, scores in found["attributeScores"].items():
        assert scores["summaryScore"]["value"] == pytest.approx(own["probabilities"][name.lower()], abs=1e-6)
        assert scores["summaryScore"]["type"] == "PROBABILITY"
    assert (found["languages"], found["detectedLanguages"], found["clientToken"]) == (["en"], ["en"], "c7")
    assert answer.headers["x-framing-version"] == "v1"


def test_spans_are_sentences_in_code_points_each_with_its_own_score(client: TestClient) -> None:
    text = f"𝔄 {FRAMED} {PLAIN}"
    found = client.post(ANALYZE, json=asking(text)).json()["attributeScores"]["STATE_MEDIA_FRAMING"]["spanScores"]
    sentences = [text[one["begin"] : one["end"]] for one in found]
    assert sentences == [f"𝔄 {FRAMED}", PLAIN]
    for one, own in zip(found, labelled(client, *sentences), strict=True):
        assert one["score"]["value"] == pytest.approx(own["probabilities"]["state_media_framing"], abs=1e-6)


def test_a_long_comment_is_split_and_not_cut(client: TestClient) -> None:
    found = client.post(ANALYZE, json=asking(LONG)).json()["attributeScores"]["neutral_reporting"]
    assert len(found["spanScores"]) == 300
    assert found["spanScores"][-1]["end"] == len(LONG)


def test_an_attribute_below_its_threshold_is_left_out(client: TestClient) -> None:
    (own,) = labelled(client, PLAIN)
    best = own["label"]
    asked = {name: {"scoreThreshold": 0.5} for name in EACH}
    body = {"comment": {"text": PLAIN}, "requestedAttributes": asked}
    found = client.post(ANALYZE, json=body).json()["attributeScores"]
    assert [name.lower() for name in found] == [best]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (asking("a", requestedAttributes={"TOXICITY": {}}), "TOXICITY"),
        (asking("a", requestedAttributes={}), "No attributes"),
        ({"comment": {"text": "a"}}, "requestedAttributes"),
        (asking(" "), "blank"),
        (asking("a", languages=["und"]), "does not support request languages: und"),
    ],
)
def test_a_refusal_has_googles_shape(client: TestClient, body: dict[str, Any], reason: str) -> None:
    answer = client.post(ANALYZE, json=body)
    assert answer.status_code == 400
    error = answer.json()["error"]
    assert (error["code"], error["status"]) == (400, "INVALID_ARGUMENT")
    assert reason in error["message"]
    assert error["details"]


def test_an_empty_body_is_told_with_details(client: TestClient) -> None:
    answer = client.post(ANALYZE, content=b"")
    assert answer.status_code == 400
    assert answer.json()["error"]["details"][0]


def test_the_key_stands_in_the_address_and_not_in_the_log(
    client_with: Callable[..., TestClient], capsys: pytest.CaptureFixture[str]
) -> None:
    client = client_with(keys=ALL_KEYS, log_level="info")
    answer = client.post(f"{ANALYZE}?key={KEYS['reader']}&alt=json", json=asking(PLAIN))
    assert answer.status_code == 200
    refused = client.post(f"{ANALYZE}?key=wrong", json=asking(PLAIN))
    assert (refused.status_code, refused.json()["error"]["status"]) == (401, "UNAUTHENTICATED")
    told = capsys.readouterr().err
    assert '"dialect":"perspective"' in told
    assert KEYS["reader"] not in told
    assert client.post(f"/v1/label?key={KEYS['reader']}", json={"text": "a"}).status_code == 401
