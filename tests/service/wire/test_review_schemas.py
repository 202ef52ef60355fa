"""Reviews over the wire: strict where they come in, whole where they go out."""

import msgspec
import pytest
from fastapi.testclient import TestClient
from pydantic import TypeAdapter, ValidationError

from service.wire import review_schemas as schemas

REVIEW = {"text": "The envoy said so.", "label": "neutral_reporting", "source": "desk"}


@pytest.mark.parametrize(
    ("shape", "body"),
    [
        (schemas.NewReview, '{"text": "a"}'),
        (schemas.NewReview, '{"text": "a", "label": 1}'),
        (schemas.NewReview, '{"text": "a", "label": "b", "group": "c"}'),
        (schemas.NewCandidates, '{"texts": "a"}'),
        (schemas.NewCandidates, '{"texts": ["a", 5]}'),
        (schemas.Acceptance, "{}"),
        (schemas.Acceptances, '{"ids": [1]}'),
        (schemas.Acceptances, '{"ids": [1.5], "reason": "why"}'),
    ],
)
def test_a_body_of_another_shape_is_refused(shape: type[msgspec.Struct], body: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(body, type=shape)


@pytest.mark.parametrize("number", [0, -1, 2**31, 1.5, "x"])
def test_a_cursor_is_a_number_that_the_database_takes(number: object) -> None:
    numbers = TypeAdapter(schemas.Number)
    with pytest.raises(ValidationError):
        numbers.validate_python(number)
    assert numbers.validate_python("7") == 7


def test_answers_have_the_shapes_that_the_document_tells(client: TestClient) -> None:
    stored = client.post("/v1/reviews", json=REVIEW)
    schemas.Stored.model_validate(stored.json())
    page = client.get("/v1/reviews").json()
    assert schemas.ReviewPage.model_validate(page).model_dump() == page
    doubted = client.get("/v1/reviews/doubted").json()
    assert schemas.DoubtedPage.model_validate(doubted).model_dump() == doubted
    queued = client.post("/v1/queue", json={"texts": ["An unlabelled text."]}).json()
    assert schemas.Queued.model_validate(queued).model_dump() == queued
    queue = client.get("/v1/queue").json()
    assert schemas.Queue.model_validate(queue).model_dump(exclude_unset=True) == queue
