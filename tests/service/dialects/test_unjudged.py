"""A real text without a label, in each dialect: it is told as such, and never as neutral."""

from typing import Any

from fastapi.testclient import TestClient

from tests.service.dialects.label_studio.test_interface import PLAIN

FOREIGN = "Делегация покинула столицу в пятницу после двухдневного визита, сообщили в министерстве."
TENSOR = {"name": "text", "shape": [1], "datatype": "BYTES", "data": [FOREIGN]}


def told(client: TestClient, path: str, body: dict[str, Any]) -> Any:
    answer = client.post(path, json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_text_in_another_language_has_no_label_in_any_dialect(client: TestClient) -> None:
    (own,) = told(client, "/v1/label", {"texts": [FOREIGN]})["results"]
    assert (own["abstained"], own["reason"]) == (True, "language")
    (pipeline,) = told(client, "/hf", {"inputs": FOREIGN})
    for classes in (pipeline, told(client, "/predict", {"inputs": FOREIGN})):
        assert classes[0] == {"label": "abstained", "score": 1.0}
        assert {one["score"] for one in classes[1:]} == {0.0}
    (moderated,) = told(client, "/v1/moderations", {"input": FOREIGN})["results"]
    assert (moderated["flagged"], moderated["categories"]["abstained"], moderated["reason"]) == (
        False,
        True,
        "language",
    )
    outputs = told(client, "/v2/models/framing/infer", {"inputs": [TENSOR]})["outputs"]
    found = {output["name"]: output["data"] for output in outputs}
    assert (found["label"], found["reason"], set(found["probabilities"])) == ([""], ["language"], {0.0})
    studio = told(client, "/label-studio/predict", {"tasks": [{"data": {"review": FOREIGN}}], "label_config": PLAIN})
    assert studio["results"] == [{"result": [], "score": 0.0, "model_version": "v1"}]
    asked = {"comment": {"text": FOREIGN}, "requestedAttributes": {"NEUTRAL_REPORTING": {}}}
    refused = client.post("/v1alpha1/comments:analyze", json=asked)
    assert refused.status_code == 400
    assert "does not support the language" in refused.json()["error"]["message"]
