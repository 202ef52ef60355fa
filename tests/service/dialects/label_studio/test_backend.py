"""Label Studio's backend: set up where the project fits, predictions with their certainty."""

from base64 import b64encode
from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.service.dialects.label_studio.test_interface import LABELS, PLAIN
from tests.service.dialects.own import ALL_KEYS, FRAMED, KEYS, LONG, TEXTS, labelled


def predicting(*texts: Any, config: str = PLAIN) -> dict[str, Any]:
    tasks = [{"id": place, "data": {"review": text}, "meta": {}} for place, text in enumerate(texts)]
    return {"tasks": tasks, "project": "1.17", "label_config": config, "params": {"login": None, "context": None}}


def test_predictions_are_the_label_routes_with_the_certainty_as_score(client: TestClient) -> None:
    version = client.post("/label-studio/setup", json={"project": "1.1", "schema": PLAIN}).json()["model_version"]
    found = client.post("/label-studio/predict", json=predicting(*TEXTS)).json()["results"]
    for one, own in zip(found, labelled(client, *TEXTS), strict=True):
        assert one["score"] == max(own["probabilities"].values())
        assert one["model_version"] == version == "v1"
        (result,) = one["result"]
        assert result["value"] == {"choices": [own["label"]]}
        assert (result["from_name"], result["to_name"], result["type"]) == ("voice", "t", "choices")
    assert client.get("/label-studio/versions").json() == {"versions": [version]}


def test_every_task_has_one_result_also_where_nothing_can_be_said(client: TestClient) -> None:
    found = client.post("/label-studio/predict", json=predicting(FRAMED, " ", None, LONG)).json()["results"]
    assert [len(one["result"]) for one in found] == [1, 0, 0, 1]
    assert found[1] == {"result": [], "score": 0.0, "model_version": "v1"}
    assert len(client.post("/label-studio/predict", json=predicting(" ")).json()["results"]) == 1


def test_a_label_without_a_choice_is_not_predicted(client: TestClient) -> None:
    (own,) = labelled(client, FRAMED)
    config = PLAIN.replace(own["label"], "other")
    (found,) = client.post("/label-studio/predict", json=predicting(FRAMED, config=config)).json()["results"]
    assert found["result"] == []


def test_setup_names_what_does_not_match_and_logs_no_token(
    client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    body = {"project": "1.1", "schema": PLAIN.replace(LABELS[1], "other"), "access_token": "a-users-token"}
    answer = client.post("/label-studio/setup", json=body)
    assert answer.status_code == 422
    assert LABELS[1] in answer.json()["error"]
    assert any(LABELS[1] in record.__dict__.get("problem", "") for record in caplog.records)
    assert "a-users-token" not in caplog.text + str([vars(record) for record in caplog.records])


def test_the_password_of_the_address_is_the_key(client_with: Callable[..., TestClient]) -> None:
    client = client_with(keys=ALL_KEYS)

    def basic(pair: str) -> dict[str, str]:
        return {"Authorization": f"Basic {b64encode(pair.encode()).decode()}"}

    answer = client.post("/label-studio/predict", json=predicting(FRAMED), headers=basic(f"ls:{KEYS['reader']}"))
    assert answer.status_code == 200
    for wrong in (basic("ls:wrong"), basic(KEYS["reader"]), {"Authorization": "Basic ???"}):
        assert client.get("/label-studio/versions", headers=wrong).status_code == 401
    assert client.get("/v1/model", headers=basic(f"ls:{KEYS['reader']}")).status_code == 401
    assert client.get("/label-studio/health").json() == {"status": "UP"}
