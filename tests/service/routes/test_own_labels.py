"""Where a version with labels of its own serves that carries no rows to train on, reviews and trainings are refused."""

from fastapi.testclient import TestClient

from model.store.registry import Registry, Version
from model.store.reviews import Reviews
from model.store.trainings import Trainings
from tests.fitted import SIGNED

REVIEW = {"text": "The court met.", "label": "crime"}


def test_reviews_and_trainings_are_refused_with_what_to_do(
    client: TestClient, registry: Registry, own: Version
) -> None:
    assert client.post(f"/v1/versions/{own.name}/promote").status_code == 200
    assert client.post("/v1/label", json={"text": "A trial."}).json()["results"][0]["label"] == "crime"
    asked = [
        client.post("/v1/reviews", json=REVIEW),
        client.post("/v1/reviews/import", content="text,label\nThe court met.,crime\n"),
        client.post("/v1/trainings", json={}),
    ]
    for answer in asked:
        assert answer.status_code == 409
        for told in (
            "labels of its own (crime, economy, sport)",
            "older program",
            "fit --no-seeds --data FILE",
            "/v1/rollback",
        ):
            assert told in answer.json()["detail"]
    assert sum(Reviews(registry.engine).counts().values()) == 0
    assert Trainings(registry.engine).page(limit=1) == []


def test_they_are_taken_again_after_going_back(client: TestClient, registry: Registry, own: Version) -> None:
    registry.promote(own, SIGNED)
    assert client.post("/v1/rollback").status_code == 200
    review = {"text": "The court met.", "label": "neutral_reporting"}
    assert client.post("/v1/reviews", json=review).status_code == 201
