"""The shape of OpenAI's moderations."""

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from model.labels import Label
from service.dialects.moderations import moderated
from service.dialects.texts import Said
from tests.service.dialects.own import ALL_KEYS, FRAMED, PLAIN, TEXTS, labelled


def test_each_text_has_a_result_with_the_scores_of_the_label_route(client: TestClient) -> None:
    answer = client.post("/v1/moderations", json={"input": list(TEXTS), "model": "any"}).json()
    assert answer["model"] == "framing-v1"
    for found, own in zip(answer["results"], labelled(client, *TEXTS), strict=True):
        scores = dict(found["category_scores"])
        assert scores.pop("abstained") == 0.0
        assert scores == own["probabilities"]
        told = [name for name, is_told in found["categories"].items() if is_told]
        assert told == (["abstained"] if own["abstained"] else [own["label"]])
        assert found["flagged"] == (not own["abstained"] and own["label"] != Label.NEUTRAL_REPORTING)
        assert set(found["category_applied_input_types"]) == set(found["categories"])


def test_parts_are_one_message(client: TestClient) -> None:
    parts = [{"type": "text", "text": FRAMED}, {"type": "text", "text": PLAIN}]
    (found,) = client.post("/v1/moderations", json={"input": parts}).json()["results"]
    (own,) = labelled(client, f"{FRAMED}\n{PLAIN}")
    assert found["category_scores"][own["label"]] == pytest.approx(own["probabilities"][own["label"]], abs=1e-6)


@pytest.mark.parametrize(
    ("sent", "reason"),
    [
        ([{"type": "image_url", "image_url": {"url": "a"}}], "image_url"),
        (["a", {"type": "text", "text": "b"}], "mixes"),
        ([{"type": "text"}], "only text"),
        ("", "blank"),
        ([], "no text"),
        (7, "input"),
    ],
)
def test_a_refusal_has_openais_shape(client: TestClient, sent: object, reason: str) -> None:
    answer = client.post("/v1/moderations", json={"input": sent})
    assert answer.status_code == 400
    error = answer.json()["error"]
    assert set(error) == {"message", "type", "param", "code"}
    assert reason in error["message"]
    assert error["type"] == "invalid_request_error"


def test_a_wrong_key_is_told_as_the_client_knows_it(client_with: Callable[..., TestClient]) -> None:
    answer = client_with(keys=ALL_KEYS).post("/v1/moderations", json={"input": "a"})
    assert answer.status_code == 401
    assert answer.json()["error"]["code"] == "invalid_api_key"


def test_what_has_no_label_is_flagged_as_nothing_and_scored_as_nothing() -> None:
    found = moderated(Said("neutral_reporting", {"neutral_reporting": 0.0, "b": 0.0}, True, "language"))
    assert found["flagged"] is False
    assert found["reason"] == "language"
    assert [name for name, is_told in found["categories"].items() if is_told] == ["abstained"]
    assert found["category_scores"] == {"neutral_reporting": 0.0, "b": 0.0, "abstained": 1.0}
