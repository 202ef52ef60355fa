"""Places and answers belong together, and a dialect that is switched off is not there."""

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from model.lists import DIALECTS
from service.dialects.register import ENDPOINTS
from service.door.places import DIALECT_PLACES
from tests.service.dialects.own import ALL_KEYS, FRAMED, bearer

ASKED = {
    "hugging-face": ("/hf", {"inputs": FRAMED}),
    "tei": ("/predict", {"inputs": FRAMED}),
    "open-inference": (
        "/v2/models/framing/infer",
        {"inputs": [{"name": "text", "shape": [1], "datatype": "BYTES", "data": [FRAMED]}]},
    ),
    "perspective": (
        "/v1alpha1/comments:analyze",
        {"comment": {"text": FRAMED}, "requestedAttributes": {"STATE_MEDIA_FRAMING": {}}},
    ),
    "label-studio": ("/label-studio/predict", {"tasks": [], "label_config": ""}),
    "openai": ("/v1/moderations", {"input": FRAMED}),
}


def test_every_place_of_a_dialect_has_an_answer() -> None:
    assert {(place.method, place.template) for place in DIALECT_PLACES} == set(ENDPOINTS)
    assert {place.dialect for place in DIALECT_PLACES} == set(DIALECTS) == set(ASKED)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_dialect_is_there_unless_it_is_switched_off(client_with: Callable[..., TestClient], dialect: str) -> None:
    path, body = ASKED[dialect]
    assert client_with(dialects=dialect).post(path, json=body).status_code in {200, 422}
    others = ",".join(name for name in DIALECTS if name != dialect)
    for spoken in (others, "none"):
        answer = client_with(dialects=spoken).post(path, json=body)
        assert answer.status_code in {404, 405}
        assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("place", DIALECT_PLACES, ids=lambda place: f"{place.method} {place.template}")
def test_no_place_answers_where_keys_forbid_it(client_with: Callable[..., TestClient], place: object) -> None:
    client = client_with(keys=ALL_KEYS)
    path = place.template.format(model="framing", version="v1")  # type: ignore[attr-defined]
    role = place.role  # type: ignore[attr-defined]
    method = place.method  # type: ignore[attr-defined]
    assert client.request(method, path).status_code == (200 if role is None else 401)
    assert client.request(method, path, headers={"Authorization": "Bearer wrong"}).status_code == (
        200 if role is None else 401
    )
    if role == "reviewer":
        assert client.request(method, path, headers=bearer("reader")).status_code == 403


def test_the_whole_body_of_a_dialect_is_bounded_as_any_other(client_with: Callable[..., TestClient]) -> None:
    answer = client_with(max_body_bytes=100).post("/hf", json={"inputs": "a" * 200})
    assert answer.status_code == 413
    assert "FRAMING_MAX_BODY_BYTES" in answer.json()["error"]


def test_a_quota_counts_dialects_too(client_with: Callable[..., TestClient]) -> None:
    client = client_with(quota="1/hour")
    assert client.post("/hf", json={"inputs": "a"}).status_code == 200
    assert client.post("/v1/moderations", json={"input": "a"}).json()["error"]["code"] == "rate_limit_exceeded"
