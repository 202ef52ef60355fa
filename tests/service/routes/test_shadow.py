"""The shadow over HTTP: who may begin and end it, and what is told of it."""

from collections.abc import Callable

from fastapi.testclient import TestClient

from model.store.registry import Version
from service.wire import shadow_schemas as schemas

KEYS = {"reader": "r" * 20, "maintainer": "m" * 20}
RING = f"reader:ruth:{KEYS['reader']},maintainer:mona:{KEYS['maintainer']}"


def test_a_maintainer_begins_and_ends_and_everybody_may_look(
    client_with: Callable[..., TestClient], v2: Version
) -> None:
    client = client_with(keys=RING)
    reader, maintainer = ({"Authorization": f"Bearer {KEYS[role]}"} for role in ("reader", "maintainer"))
    body = {"version": v2.name, "reason": "before we promote"}
    assert client.post("/v1/shadow", json=body, headers=reader).status_code == 403
    begun = client.post("/v1/shadow", json=body, headers=maintainer)
    assert begun.status_code == 201
    schemas.ShadowRun.model_validate(begun.json())
    assert client.post("/v1/shadow", json=body, headers=maintainer).status_code == 409
    assert client.delete("/v1/shadow", headers=reader).status_code == 403
    found = client.get("/v1/shadow", headers=reader).json()
    schemas.ShadowAnswer.model_validate(found)
    assert (found["running"]["started_by"], found["running"]["reason"]) == ("mona", "before we promote")
    assert client.delete("/v1/shadow", headers=maintainer).json()["ended_by"] == "mona"
    (before,) = client.get("/v1/shadow", headers=reader).json()["before"]
    assert before["version"] == "v2"
    events = client.get("/v1/history", headers=reader).json()["events"]
    assert [event["action"] for event in events[:2]] == ["shadow-stop", "shadow-start"]
