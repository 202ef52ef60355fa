"""Hugging Face's pipeline shape."""

import pytest
from fastapi.testclient import TestClient

from tests.service.dialects.own import FRAMED, TEXTS, classes, labelled


@pytest.mark.parametrize("path", ["/hf", "/"])
@pytest.mark.parametrize("text", TEXTS)
def test_one_text_gives_one_list_in_a_list_as_the_label_route_has_it(client: TestClient, path: str, text: str) -> None:
    answer = client.post(path, json={"inputs": text, "parameters": {}})
    assert answer.json() == [classes(labelled(client, text)[0])]
    assert answer.headers["x-framing-version"] == "v1"


def test_several_texts_and_the_best_classes_alone(client: TestClient) -> None:
    answer = client.post("/hf", json={"inputs": list(TEXTS), "parameters": {"top_k": 2}, "options": {"use_cache": 0}})
    assert answer.json() == [classes(result)[:2] for result in labelled(client, *TEXTS)]


@pytest.mark.parametrize("function", ["sigmoid", "none"])
def test_scores_of_another_kind_are_refused_and_softmax_is_what_is_given(client: TestClient, function: str) -> None:
    refused = client.post("/hf", json={"inputs": "a", "parameters": {"function_to_apply": function}})
    assert refused.status_code == 400
    assert "softmax" in refused.json()["error"]
    assert client.post("/hf", json={"inputs": "a", "parameters": {"function_to_apply": "softmax"}}).status_code == 200


@pytest.mark.parametrize(
    ("body", "status", "reason"),
    [
        ({"inputs": " "}, 422, "blank"),
        ({"inputs": []}, 422, "no text"),
        ({"text": "a"}, 422, "inputs"),
        ({"inputs": 3}, 422, "inputs"),
        ({"inputs": "a", "parameters": {"top_k": 0}}, 400, "top_k"),
        ({"inputs": ["a"] * 1001}, 413, "FRAMING_MAX_TEXTS"),
    ],
)
def test_a_refusal_is_a_text_under_error(client: TestClient, body: object, status: int, reason: str) -> None:
    answer = client.post("/hf", json=body)
    assert answer.status_code == status
    assert list(answer.json()) == ["error"]
    assert reason in answer.json()["error"]


def test_an_endpoint_is_healthy_and_tells_of_itself(client: TestClient) -> None:
    assert client.get("/hf/health").status_code == 200
    assert client.get("/hf/info").json()["version"] == "v1"


def test_logs_and_metrics_name_the_dialect(client: TestClient) -> None:
    client.post("/hf", json={"inputs": FRAMED})
    assert 'framing_dialect_requests_total{dialect="hugging-face"} 1.0' in client.get("/metrics").text
