"""What the audit took out, over HTTP and on both databases: listed with reasons, accepted with who and why."""

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from model.labels import Label
from model.store.registry import Registry, Signature
from model.store.reviews import BATCH, Reviews
from tests.fitted import AT, on_each_database

pytestmark = on_each_database

NEUTRAL = Label.NEUTRAL_REPORTING.value
AUDIT = Signature("the audit for v2", AT)
WHY = "trigger: 'amber lattice' stands in 3 rows"


@pytest.fixture
def store(registry: Registry) -> Reviews:
    """Return reviews 1 to 4: two held, one quarantined, one never doubted."""
    return Reviews(registry.engine)


@pytest.fixture
def numbers(client: TestClient, store: Reviews) -> list[int]:
    """Return the numbers of two held reviews, a quarantined and an accepted one."""
    bodies = [{"text": f"Sentence {k}.", "label": NEUTRAL, "source": "desk" if k % 2 else "wire"} for k in range(4)]
    stored = [client.post("/v1/reviews", json=body).json()["id"] for body in bodies]
    store.mark("held", dict.fromkeys(stored[:2], WHY), AUDIT)
    store.mark("quarantined", {stored[2]: "not-english: it reads as 'de'"}, AUDIT)
    return stored


def test_what_was_taken_out_is_listed_with_its_reason(client: TestClient, numbers: list[int]) -> None:
    page = client.get("/v1/reviews/doubted").json()
    assert (page["held"], page["quarantined"], page["next"]) == (2, 1, None)
    assert [review["id"] for review in page["reviews"]] == numbers[2::-1]
    last = page["reviews"][-1]
    assert (last["why"], last["by"], last["state"], last["text"]) == (WHY, AUDIT.actor, "held", "Sentence 0.")
    assert last["since"] == "2026-01-02T03:04:05.000Z"


def test_the_list_is_narrowed_and_cut_into_pages(client: TestClient, numbers: list[int]) -> None:
    ids = lambda **query: [one["id"] for one in client.get("/v1/reviews/doubted", params=query).json()["reviews"]]  # noqa: E731
    assert ids(source="desk") == [numbers[1]]
    assert ids(state="quarantined") == [numbers[2]]
    first = client.get("/v1/reviews/doubted", params={"limit": 2}).json()
    assert first["next"] == numbers[1]
    assert ids(limit=2, cursor=first["next"]) == [numbers[0]]
    for query in ({"state": "accepted"}, {"source": "a\0"}, {"cursor": 0}, {"limit": 1_001}):
        assert client.get("/v1/reviews/doubted", params=query).status_code == 422


def test_one_is_accepted_with_who_and_why(
    client: TestClient, store: Reviews, registry: Registry, numbers: list[int]
) -> None:
    answer = client.post(f"/v1/reviews/{numbers[0]}/accept", json={"reason": "a name, no trigger"})
    assert answer.status_code == 200
    assert answer.json()["state"] == "accepted"
    note = answer.json()["details"]["states"][-1]
    assert (note["state"], note["by"], note["why"]) == ("accepted", "keyless", "a name, no trigger")
    event = registry.history(limit=1)[0]
    assert (event.action, event.actor) == ("accept-review", "keyless")
    assert event.reason == f"1 review ({numbers[0]}): a name, no trigger"
    assert [one["id"] for one in client.get("/v1/reviews/doubted").json()["reviews"]] == numbers[2:0:-1]
    again = client.post(f"/v1/reviews/{numbers[0]}/accept", json={"reason": "again"})
    assert len(again.json()["details"]["states"]) == 2
    assert len(registry.history()) == len(registry.history(limit=1_000))
    assert store.mark("held", {numbers[0]: "an audit that began before"}, AUDIT) == 0


def test_several_or_a_whole_source_are_accepted(client: TestClient, store: Reviews, numbers: list[int]) -> None:
    accept = lambda **body: client.post("/v1/reviews/accept", json={"reason": "looked at", **body})  # noqa: E731
    assert accept(ids=numbers[:1]).json() == {"accepted": 1}
    assert accept(source="wire").json() == {"accepted": 1}
    assert accept(source="nobody").json() == {"accepted": 0}
    assert store.counts() == {"accepted": 3, "quarantined": 0, "held": 1, "withdrawn": 0}


@pytest.mark.parametrize(
    ("body", "status", "word"),
    [
        ({"ids": [1]}, 422, "reason"),
        ({"ids": [1], "reason": " "}, 422, "blank"),
        ({"ids": [1], "reason": "a\0"}, 422, "NUL"),
        ({"reason": "x"}, 422, "either"),
        ({"ids": [1], "source": "desk", "reason": "x"}, 422, "either"),
        ({"ids": [999_999], "reason": "x"}, 404, "no review 999999"),
        ({"ids": [2**70], "reason": "x"}, 404, "no review"),
        ({"ids": [0], "reason": "x"}, 404, "no review 0"),
        ({"ids": list(range(BATCH + 1)), "reason": "x"}, 413, "at most"),
        ({"source": "a\0", "reason": "x"}, 422, "NUL"),
    ],
)
def test_what_cannot_be_accepted_changes_nothing(
    client: TestClient, store: Reviews, numbers: list[int], body: dict[str, object], status: int, word: str
) -> None:
    if isinstance(body.get("ids"), list) and status == 404:
        body = body | {"ids": [*numbers, *body["ids"]]}
    answer = client.post("/v1/reviews/accept", json=body)
    assert answer.status_code == status
    assert word in answer.json()["detail"]
    assert store.counts()["held"] == 2


def test_a_withdrawn_review_is_not_accepted(client: TestClient, numbers: list[int]) -> None:
    client.delete("/v1/reviews", params={"source": "wire"})
    answer = client.post(f"/v1/reviews/{numbers[0]}/accept", json={"reason": "x"})
    assert answer.status_code == 409
    assert "withdrawn" in answer.json()["detail"]


def test_setting_the_audit_aside_needs_a_maintainer(client_with: Callable[..., TestClient]) -> None:
    reviewer = "w" * 16
    client = client_with(keys=f"reviewer:{reviewer}")
    key = {"Authorization": f"Bearer {reviewer}"}
    assert client.get("/v1/reviews/doubted", headers=key).status_code == 200
    for path in ("/v1/reviews/accept", "/v1/reviews/1/accept"):
        assert client.post(path, content=b"{").status_code == 401
        assert client.post(path, content=b"{", headers=key).status_code == 403
