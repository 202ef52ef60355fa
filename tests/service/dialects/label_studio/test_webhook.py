"""Label Studio's webhook: annotations are their annotators' reviews, and a start is a training."""

from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient

from model.store.registry import Registry
from model.store.trainings import Trainings
from tests.service.dialects.label_studio.test_interface import LABELS, PLAIN
from tests.service.dialects.own import ALL_KEYS, FRAMED, bearer

WEBHOOK = "/label-studio/webhook"


def annotation(number: int | str, label: str | None, at: str = "2026-11-30T15:00:00Z", **more: Any) -> dict[str, Any]:
    choice = {"id": "r", "from_name": "voice", "to_name": "t", "type": "choices", "value": {"choices": [label]}}
    given = [choice] if label else []
    return {"id": number, "result": given, "updated_at": at, "task": 1, "project": 4, "completed_by": 7, **more}


def event(action: str, *annotations: dict[str, Any], text: str = FRAMED, config: str = PLAIN) -> dict[str, Any]:
    task = {"id": 1, "data": {"review": text}}
    of_one = {"annotation": annotations[0], "task": task} if len(annotations) == 1 else {}
    of_several = {"annotation": list(annotations), "task": [task]} if len(annotations) > 1 else {}
    return {"action": action, "project": {"id": 4, "label_config": config}, **of_one, **of_several}


def stored(client: TestClient) -> list[tuple[str, str]]:
    found = client.get("/v1/reviews").json()["reviews"]
    return [(one["label"], one["source"]) for one in found if one["state"] != "withdrawn"]


def send(client: TestClient, body: dict[str, Any]) -> dict[str, Any]:
    answer = client.post(WEBHOOK, json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_an_annotation_is_stored_once_as_its_annotators_review(client: TestClient) -> None:
    for _ in range(3):
        send(client, event("ANNOTATION_CREATED", annotation(1, LABELS[0])))
    send(client, event("ANNOTATION_CREATED", annotation(2, LABELS[1], completed_by=8)))
    assert sorted(stored(client)) == [(LABELS[1], "api:keyless/8"), (LABELS[0], "api:keyless/7")]
    (first, _) = reversed(client.get("/v1/reviews").json()["reviews"])
    assert first["text"] == FRAMED
    assert first["details"]["extra"]["annotation"] == 1


@pytest.mark.parametrize(("role", "people"), [("maintainer", {"7", "8"}), ("reviewer", set())])
def test_annotators_are_people_where_a_maintainer_speaks_for_them(
    client_with: Callable[..., TestClient], role: str, people: set[str]
) -> None:
    client = client_with(keys=ALL_KEYS)
    client.headers.update(bearer(role))
    for number, label in ((7, LABELS[0]), (8, LABELS[1])):
        send(client, event("ANNOTATION_CREATED", annotation(number, label, completed_by=number)))
    found = client.get("/v1/disputes").json()["disputes"]
    assert {one["person"] for dispute in found for one in dispute["opinions"]} == people


def test_the_latest_word_counts_in_whatever_order_it_comes(client: TestClient) -> None:
    later, latest = "2026-11-30T16:00:00Z", "2026-11-30T17:00:00Z"
    first = event("ANNOTATION_CREATED", annotation(1, LABELS[0]))
    send(client, first)
    send(client, event("ANNOTATION_UPDATED", annotation(1, LABELS[1], later)))
    send(client, first)
    assert stored(client) == [(LABELS[1], "api:keyless/7")]
    send(client, event("ANNOTATION_UPDATED", annotation(1, LABELS[0], latest)))
    assert stored(client) == [(LABELS[0], "api:keyless/7")]


def test_what_is_deleted_skipped_or_emptied_is_taken_back(client: TestClient) -> None:
    for number in (1, 2, 3, 12):
        send(client, event("ANNOTATION_CREATED", annotation(number, LABELS[0], completed_by=number)))
    deleted = {"action": "ANNOTATIONS_DELETED", "annotations": [{"id": 1}, {"id": 99}], "project": {"id": 4}}
    assert send(client, deleted) == {"withdrawn": 1}
    later = "2026-11-30T16:00:00Z"
    send(client, event("ANNOTATION_UPDATED", annotation(2, LABELS[0], later, was_cancelled=True, completed_by=2)))
    done = send(client, event("ANNOTATION_UPDATED", annotation(3, None, later, completed_by=3)))
    assert (done["stored"], done["refused"][0]["annotation"]) == (0, 3)
    assert stored(client) == [(LABELS[0], "api:keyless/12")]
    send(client, event("ANNOTATION_CREATED", annotation(1, LABELS[0], completed_by=1)))
    assert stored(client) == [(LABELS[0], "api:keyless/12")]


def test_several_at_once_are_taken_one_by_one(client: TestClient) -> None:
    several = event("ANNOTATIONS_CREATED", annotation(1, LABELS[0]), annotation(2, "other"), annotation(3, LABELS[2]))
    done = send(client, several)
    assert done["stored"] == 2
    assert [(one["annotation"], "other" in one["why"]) for one in done["refused"]] == [(2, True)]


def test_a_choice_may_be_given_by_its_alias(client: TestClient) -> None:
    config = PLAIN.replace(f'value="{LABELS[0]}"', f'value="{LABELS[0]}" alias="smf"')
    send(client, event("ANNOTATION_CREATED", annotation(1, "smf"), config=config))
    assert stored(client) == [(LABELS[0], "api:keyless/7")]


@pytest.mark.parametrize("action", ["PROJECT_UPDATED", "TASKS_CREATED", "SOMETHING_NEW"])
def test_what_is_no_label_is_passed_over(client: TestClient, action: str) -> None:
    assert send(client, {"action": action, "project": {"id": 4}}) == {"passed_over": action}
    assert stored(client) == []


def test_an_import_of_the_tools_export_finds_what_the_webhook_stored(client: TestClient) -> None:
    send(client, event("ANNOTATION_CREATED", annotation(1, LABELS[0])))
    export = [{"id": 1, "data": {"text": FRAMED}, "annotations": [annotation(1, LABELS[0])]}]
    answer = client.post("/v1/reviews/import?format=label-studio", json=export)
    assert (answer.json()["stored"], answer.json()["repeated"]) == (0, 1)


def test_a_start_is_a_training_and_a_second_one_joins_it(client: TestClient, registry: Registry) -> None:
    first = send(client, {"action": "START_TRAINING", "project": {"id": 4}})
    assert (first["job"], first["status"]) == ("1", "queued")
    assert send(client, {"action": "START_TRAINING", "project": {"id": 4}})["job"] == "1"
    assert [one.number for one in Trainings(registry.engine).page(limit=9)] == [1]


def test_a_training_needs_a_maintainer_and_an_annotation_a_reviewer(client_with: Callable[..., TestClient]) -> None:
    client = client_with(keys=ALL_KEYS)
    start = {"action": "START_TRAINING"}
    refused = client.post(WEBHOOK, json=start, headers=bearer("reviewer"))
    assert refused.status_code == 403
    assert "maintainer" in refused.json()["error"]
    assert client.post(WEBHOOK, json=start, headers=bearer("maintainer")).status_code == 200
    sent = event("ANNOTATION_CREATED", annotation(1, LABELS[0]))
    assert client.post(WEBHOOK, json=sent, headers=bearer("reader")).status_code == 403
    assert client.post(WEBHOOK, json=sent, headers=bearer("reviewer")).json()["stored"] == 1


def test_an_annotation_without_its_task_is_told(client: TestClient) -> None:
    sent = event("ANNOTATION_CREATED", annotation(1, LABELS[0], task=2))
    assert "task 2" in send(client, sent)["refused"][0]["why"]
