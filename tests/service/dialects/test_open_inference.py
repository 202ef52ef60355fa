"""The Open Inference protocol: versions of the registry are the model's versions."""

import json
import struct
from typing import Any

import pytest
from fastapi.testclient import TestClient

from model.store.registry import Version
from service.dialects.tensors import packed
from tests.service.dialects.own import FRAMED, PLAIN, TEXTS, labelled

INFER = "/v2/models/framing/infer"


def asking(*texts: str, **more: Any) -> dict[str, Any]:
    return {"inputs": [{"name": "text", "shape": [len(texts)], "datatype": "BYTES", "data": list(texts)}], **more}


def outputs(answer: dict[str, Any]) -> dict[str, Any]:
    return {output["name"]: output["data"] for output in answer["outputs"]}


def test_texts_as_json_have_the_label_routes_answers(client: TestClient) -> None:
    answer = client.post(INFER, json=asking(*TEXTS, id="r1")).json()
    assert (answer["id"], answer["model_name"], answer["model_version"]) == ("r1", "framing", "v1")
    own = labelled(client, *TEXTS)
    found = outputs(answer)
    assert found["label"] == [result["label"] for result in own]
    assert found["probabilities"] == [score for result in own for score in result["probabilities"].values()]
    assert found["abstained"] == [result["abstained"] for result in own]
    for output in answer["outputs"]:
        n_values = 1
        for side in output["shape"]:
            n_values *= side
        assert n_values == len(output["data"])


def test_texts_as_bytes_without_a_content_type_are_the_same(client: TestClient) -> None:
    content = packed("BYTES", TEXTS)
    tensor = {"name": "text", "shape": [3], "datatype": "BYTES", "parameters": {"binary_data_size": len(content)}}
    head = json.dumps({"inputs": [tensor], "parameters": {"binary_data_output": False}}).encode()
    answer = client.post(INFER, content=head + content, headers={"Inference-Header-Content-Length": str(len(head))})
    assert outputs(answer.json()) == outputs(client.post(INFER, json=asking(*TEXTS)).json())


def test_outputs_are_chosen_by_name_and_given_as_bytes_where_asked(client: TestClient) -> None:
    wanted = [{"name": "probabilities", "parameters": {"binary_data": True}}, {"name": "label"}]
    answer = client.post(INFER, json=asking(FRAMED, outputs=wanted))
    length = int(answer.headers["inference-header-content-length"])
    told, behind = json.loads(answer.content[:length]), answer.content[length:]
    assert [output["name"] for output in told["outputs"]] == ["probabilities", "label"]
    (own,) = labelled(client, FRAMED)
    assert list(struct.unpack("<3d", behind)) == list(own["probabilities"].values())
    assert told["outputs"][1]["data"] == [own["label"]]


def test_label_sets_are_one_output_more(client: TestClient) -> None:
    answer = client.post(INFER, json=asking(FRAMED, PLAIN, parameters={"alpha": 0.1, "priority": 1})).json()
    own = labelled(client, FRAMED, PLAIN, alpha=0.1)
    assert [json.loads(found) for found in outputs(answer)["label_set"]] == [one["label_set"] for one in own]
    assert outputs(answer)["abstained"] == [one["abstained"] for one in own]


@pytest.mark.parametrize("name", ["v2", "2"])
def test_a_version_of_the_registry_answers_where_it_is_named(client: TestClient, v2: Version, name: str) -> None:
    answer = client.post(f"/v2/models/framing/versions/{name}/infer", json=asking(FRAMED)).json()
    assert answer["model_version"] == v2.name
    (own,) = labelled(client, FRAMED, version="v2")
    assert outputs(answer)["probabilities"] == list(own["probabilities"].values())
    assert client.get("/v2/models/framing").json()["versions"] == ["v2", "v1"]
    assert client.get(f"/v2/models/framing/versions/{name}").json()["versions"] == ["v2"]
    assert client.get(f"/v2/models/framing/versions/{name}/ready").status_code == 200


def test_health_and_metadata_are_told_as_clients_read_them(client: TestClient) -> None:
    assert client.get("/v2/health/live").json() == {"live": True}
    assert client.get("/v2/health/ready").json() == {"ready": True}
    assert client.get("/v2").json()["extensions"] == ["binary_tensor_data"]
    model = client.get("/v2/models/framing").json()
    assert model["inputs"] == [{"name": "text", "datatype": "BYTES", "shape": [-1]}]
    assert {one["name"] for one in model["outputs"]} == {"label", "probabilities", "abstained", "reason"}


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "reason"),
    [
        ("GET", "/v2/models/other", None, 404, "framing"),
        ("GET", "/v2/models/framing/versions/v9/ready", None, 404, "v9"),
        ("POST", "/v2/models/framing/versions/nine/infer", asking("a"), 404, "nine"),
        ("GET", "/v2/models/a/b", None, 404, "nothing"),
        ("POST", "/v2/repository/index", None, 404, "nothing"),
        ("POST", "/v2/models/x/y/z/infer", asking("a"), 404, "nothing"),
        ("PUT", INFER, None, 405, "PUT"),
        ("POST", INFER, {"inputs": []}, 400, "0 inputs"),
        ("POST", INFER, asking("a", outputs=[{"name": "logits"}]), 400, "logits"),
        ("POST", INFER, asking(" "), 422, "blank"),
        ("POST", INFER, asking(), 422, "no text"),
        ("POST", INFER, asking("a", parameters={"alpha": 2}), 422, "alpha"),
    ],
)
def test_a_refusal_is_one_string(
    client: TestClient, method: str, path: str, body: object, status: int, reason: str
) -> None:
    answer = client.request(method, path, json=body)
    assert answer.status_code == status
    assert list(answer.json()) == ["error"]
    assert reason in answer.json()["error"]


def test_a_compressed_body_is_refused_in_the_same_shape(client: TestClient) -> None:
    answer = client.post(INFER, content=b"\x1f\x8b", headers={"Content-Encoding": "gzip"})
    assert answer.status_code == 415
    assert "gzip" in answer.json()["error"]
