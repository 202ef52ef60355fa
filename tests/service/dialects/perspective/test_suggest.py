"""`comments:suggestscore`: a suggestion is a review of its community's, once however often it is sent."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.service.dialects.own import FRAMED

SUGGEST = "/v1alpha1/comments:suggestscore"


def saying(value: float, name: str = "STATE_MEDIA_FRAMING", **more: Any) -> dict[str, Any]:
    scores = {name: {"summaryScore": {"value": value}}}
    return {"comment": {"text": FRAMED}, "attributeScores": scores, "communityId": "Coral:desk", **more}


def stored(client: TestClient) -> list[dict[str, Any]]:
    return [one for one in client.get("/v1/reviews").json()["reviews"] if one["state"] != "withdrawn"]


@pytest.mark.parametrize("token", [{}, {"clientToken": "comment:1"}])
def test_it_is_stored_once_under_its_community(client: TestClient, token: dict[str, str]) -> None:
    for _ in range(3):
        answer = client.post(SUGGEST, json=saying(1, **token))
        assert answer.json() == {"detectedLanguages": ["en"], **token, "stored": True}
    (review,) = stored(client)
    assert (review["text"], review["label"]) == (FRAMED, "state_media_framing")
    assert review["source"] == "api:keyless/Coral:desk"


def test_a_later_suggestion_for_the_same_comment_takes_its_place(client: TestClient) -> None:
    client.post(SUGGEST, json=saying(1, clientToken="comment:1"))
    client.post(SUGGEST, json=saying(1, "NEUTRAL_REPORTING", clientToken="comment:1"))
    assert [one["label"] for one in stored(client)] == ["neutral_reporting"]
    client.post(SUGGEST, json=saying(1, clientToken="comment:1"))
    assert [one["label"] for one in stored(client)] == ["state_media_framing"]


def test_what_a_comment_is_not_makes_no_review_and_says_so(client: TestClient) -> None:
    answer = client.post(SUGGEST, json=saying(0))
    assert answer.status_code == 200
    assert answer.json()["stored"] is False
    assert "nothing was stored" in answer.json()["reason"]
    assert stored(client) == []


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (saying(0.7), "0.7"),
        (saying(1, "TOXICITY"), "TOXICITY"),
        (
            {
                "comment": {"text": "a"},
                "attributeScores": {
                    name: {"summaryScore": {"value": 1}} for name in ("STATE_MEDIA_FRAMING", "NEUTRAL_REPORTING")
                },
            },
            "2 attributes",
        ),
        (saying(1) | {"comment": {"text": " "}}, "cannot be stored"),
        (saying(1, communityId="a" * 300), "source"),
    ],
)
def test_what_cannot_be_a_review_is_refused(client: TestClient, body: dict[str, Any], reason: str) -> None:
    answer = client.post(SUGGEST, json=body)
    assert answer.status_code == 400
    assert reason in answer.json()["error"]["message"]
    assert stored(client) == []
