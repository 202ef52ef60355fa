"""The shape of text-embeddings-inference."""

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from tests.service.dialects.own import ALL_KEYS, FRAMED, LONG, PLAIN, bearer, classes, labelled


@pytest.mark.parametrize("inputs", [FRAMED, [FRAMED]])
def test_a_single_text_gives_a_flat_list(client: TestClient, inputs: object) -> None:
    answer = client.post("/predict", json={"inputs": inputs, "truncate": True, "truncation_direction": "left"})
    assert answer.json() == classes(labelled(client, FRAMED)[0])


def test_a_batch_gives_a_list_of_lists(client: TestClient) -> None:
    answer = client.post("/predict", json={"inputs": [[FRAMED], [PLAIN]], "truncate": None})
    assert answer.json() == [classes(result) for result in labelled(client, FRAMED, PLAIN)]


def test_truncate_cuts_nothing(client: TestClient) -> None:
    cut = client.post("/predict", json={"inputs": LONG, "truncate": True})
    assert cut.json() == client.post("/predict", json={"inputs": LONG}).json()


@pytest.mark.parametrize(
    ("body", "status", "kind", "reason"),
    [
        ({"inputs": ["a", "b"]}, 422, "Validation", "pair"),
        ({"inputs": ["a", "b", "c"]}, 422, "Validation", "3 texts"),
        ({"inputs": [["a"], ["b", "c"]]}, 422, "Validation", "Entry 1"),
        ({"inputs": "a", "raw_scores": True}, 422, "Validation", "raw_scores"),
        ({"inputs": ""}, 400, "Empty", "empty"),
        ({"inputs": []}, 400, "Empty", "empty"),
        ({"inputs": [["a"], []]}, 400, "Empty", "empty"),
        ({"inputs": [["a"]] * 1001}, 422, "Validation", "FRAMING_MAX_TEXTS"),
        ({"inputs": {"a": 1}}, 422, "Validation", "inputs"),
    ],
)
def test_a_refusal_says_of_which_kind_it_is(
    client: TestClient, body: object, status: int, kind: str, reason: str
) -> None:
    answer = client.post("/predict", json=body)
    assert answer.status_code == status
    assert answer.json()["error_type"] == kind
    assert reason in answer.json()["error"]


def test_a_stranger_gets_no_body(client_with: Callable[..., TestClient]) -> None:
    client = client_with(keys=ALL_KEYS)
    assert (client.get("/info").status_code, client.get("/info").content) == (401, b"")
    assert client.get("/info", headers=bearer("reader")).status_code == 200


def test_info_tells_labels_version_and_limits(client: TestClient) -> None:
    found = client.get("/info").json()
    model = client.get("/v1/model").json()
    assert found["model_sha"] == model["digest"]
    assert list(found["model_type"]["classifier"]["label2id"]) == model["labels"]
    assert found["max_client_batch_size"] == 1000
    assert found["auto_truncate"] is False
