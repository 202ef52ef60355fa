"""Annotations as reviews: any order of sending leaves the latest word of each, once."""

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from model.store.registry import Registry
from model.store.reviews import Reviews, Wanted
from tests.service.dialects.label_studio.test_interface import LABELS
from tests.service.dialects.label_studio.test_webhook import annotation, event, send

EVENTS = st.lists(st.tuples(st.integers(1, 2), st.integers(0, 3)), min_size=1, max_size=8)


@given(EVENTS)
@example([(1, 0), (1, 3), (1, 1)])
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_of_each_annotation_the_latest_word_is_left(
    client: TestClient, registry: Registry, events: list[tuple[int, int]]
) -> None:
    store = Reviews(registry.engine)
    for review in list(store.page(Wanted(), limit=100)):
        client.delete(f"/v1/reviews/{review.id}")
    latest: dict[int, int] = {}
    for number, hour in events:
        latest[number] = max(hour, latest.get(number, 0))
        label = LABELS[hour % len(LABELS)]
        send(client, event("ANNOTATION_UPDATED", annotation(number, label, f"2026-11-30T1{hour}:00:00Z")))
    kept = [one for one in store.page(Wanted(), limit=100) if one.state == "accepted"]
    found = {one.details["extra"]["annotation"]: one.label for one in kept}
    assert len(found) == len(kept)
    assert found == {number: LABELS[hour % len(LABELS)] for number, hour in latest.items()}


def test_a_full_source_is_told(client_with: Callable[..., TestClient]) -> None:
    client = client_with(max_source_reviews=1)
    send(client, event("ANNOTATION_CREATED", annotation(1, LABELS[0])))
    answer = client.post("/label-studio/webhook", json=event("ANNOTATION_CREATED", annotation(2, LABELS[1])))
    assert answer.status_code == 413
    assert "FRAMING_MAX_SOURCE_REVIEWS" in answer.json()["error"]


@pytest.mark.parametrize("mark", [1, "1", "a:b%_"])
def test_reviews_of_one_annotation_are_found_by_its_mark_alone(client: TestClient, mark: int | str) -> None:
    assert client.post("/v1/reviews", json={"text": '"annotation": 1', "label": LABELS[0]}).status_code == 201
    send(client, event("ANNOTATION_CREATED", annotation(mark, LABELS[0])))
    assert send(client, {"action": "ANNOTATIONS_DELETED", "annotations": [{"id": mark}]}) == {"withdrawn": 1}
