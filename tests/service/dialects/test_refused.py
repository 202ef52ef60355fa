"""Hostile requests: each dialect refuses in its own shape, with our reason, and never at length."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient

from service.door.places import DIALECT_PLACES, Place
from tests.service.dialects.label_studio.test_interface import PLAIN as INTERFACE
from tests.service.dialects.own import ALL_KEYS, FRAMED, bearer

V2 = "/v2/models/framing/infer"
ANALYZE, SUGGEST = "/v1alpha1/comments:analyze", "/v1alpha1/comments:suggestscore"
TENSOR = {"name": "text", "shape": [1], "datatype": "BYTES", "data": [FRAMED]}
COMMENT = {"comment": {"text": FRAMED}, "attributeScores": {"STATE_MEDIA_FRAMING": {"summaryScore": {"value": 1}}}}
DEEP: Any = json.loads("[" * 700 + "]" * 700)
LONG = "x" * 60_000


def reason(dialect: str, answer: Any) -> str:
    """Return what a dialect's client shows of a refusal; KeyError or TypeError where it is not in its shape."""
    assert answer.headers["content-type"] == "application/json"
    told = answer.json()["error"]
    if dialect == "perspective":
        assert told["code"] == answer.status_code
        assert told["details"][0]["reason"]
        assert told["status"] != "INTERNAL"
    text: str = told["message"] if dialect in {"openai", "perspective"} else told
    return text


@pytest.fixture
def keyed(client_with: Callable[..., TestClient]) -> TestClient:
    client = client_with(keys=ALL_KEYS)
    client.headers.update(bearer("maintainer"))
    return client


@pytest.mark.parametrize(
    ("dialect", "path", "body", "status", "why"),
    [
        ("hugging-face", "/hf", b"", 400, "it is empty"),
        ("hugging-face", "/hf", {"inputs": DEEP}, 422, "Expected `str`"),
        ("tei", "/predict", b"", 400, "it is empty"),
        ("tei", "/predict", {"inputs": [[FRAMED], FRAMED]}, 422, "a pair"),
        ("open-inference", V2, {"inputs": [TENSOR | {"data": DEEP}]}, 400, "does not fit 0 texts"),
        ("open-inference", V2, {"inputs": [TENSOR | {"shape": [10**400]}]}, 400, "does not fit 1 texts"),
        ("open-inference", V2, {"inputs": [TENSOR | {"name": LONG, "datatype": LONG}]}, 400, "send texts as BYTES"),
        ("open-inference", V2, {"inputs": [TENSOR], "outputs": [{"name": LONG}]}, 400, "There is no output"),
        ("open-inference", f"/v2/models/framing/versions/{LONG[:900]}/infer", {"inputs": [TENSOR]}, 404, "no version"),
        ("perspective", ANALYZE, {"comment": {"text": FRAMED}, "requestedAttributes": {LONG: {}}}, 400, "no attribute"),
        ("perspective", SUGGEST, COMMENT | {"clientToken": LONG}, 400, "more than 1000 characters"),
        ("label-studio", "/label-studio/predict", {"tasks": [{}], "label_config": INTERFACE}, 422, "`data`"),
        ("label-studio", "/label-studio/setup", {"schema": f"<View>{LONG}"}, 422, "no Choices"),
        ("openai", "/v1/moderations", {"input": [{"type": LONG}]}, 400, "only text"),
        ("openai", "/v1/moderations", b"", 400, "it is empty"),
    ],
)
def test_the_reason_is_told_in_the_dialects_shape(
    keyed: TestClient, dialect: str, path: str, body: Any, status: int, why: str
) -> None:
    answer = keyed.post(path, content=body if isinstance(body, bytes) else json.dumps(body))
    assert answer.status_code == status, answer.text
    assert why in reason(dialect, answer)
    assert len(answer.content) < 1_000


@pytest.mark.parametrize("told", ["9" * 5_000, "²", "-1"])
def test_a_length_that_is_no_number_is_refused(keyed: TestClient, told: str) -> None:
    answer = keyed.post(V2, content=b"{}", headers={"Inference-Header-Content-Length": told.encode()})
    assert answer.status_code == 400
    assert "Inference-Header-Content-Length" in reason("open-inference", answer)
    assert len(answer.content) < 1_000


@pytest.mark.parametrize("place", DIALECT_PLACES[1:], ids=lambda place: f"{place.method} {place.template}")
def test_a_method_that_is_not_possible_is_refused_as_the_paths_dialect_does(keyed: TestClient, place: Place) -> None:
    path = place.template.format(model="framing", version="v1")
    assert place.dialect
    for method in ("PUT", "DELETE", "GET" if place.method == "POST" else "POST"):
        answer = keyed.request(method, path)
        assert answer.status_code == 405
        assert f"{method} is not possible at {path}" in reason(place.dialect, answer)
        assert place.method in answer.headers["allow"]


def test_an_annotation_whose_name_is_too_long_was_never_kept(keyed: TestClient) -> None:
    event = {"action": "ANNOTATIONS_DELETED", "annotations": [{"id": LONG}, {"id": "%_" * 500}]}
    assert keyed.post("/label-studio/webhook", json=event).json() == {"withdrawn": 0}
