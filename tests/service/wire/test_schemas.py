"""The shapes in the OpenAPI document are those of the answers that go out: no field more, no field less."""

import pytest
from fastapi.testclient import TestClient

from service.wire import schemas

TEXT = "The delegation left the capital on Friday. Talks go on."


@pytest.mark.parametrize(
    ("path", "body", "shape"),
    [
        ("/v1/label", {"text": TEXT}, schemas.LabelAnswer),
        ("/v1/label", {"texts": [TEXT, "Another."], "alpha": 0.1}, schemas.LabelAnswer),
        ("/v1/label", {"text": TEXT, "evidence": True}, schemas.LabelAnswer),
        ("/v1/documents", {"text": TEXT, "alpha": 0.2}, schemas.DocumentAnswer),
        ("/v1/documents", {"html": f"<p>{TEXT}</p>"}, schemas.DocumentAnswer),
        ("/v1/label", {"texts": "x"}, schemas.ProblemAnswer),
    ],
)
def test_an_answer_has_the_shape_that_the_document_tells(
    client: TestClient, path: str, body: dict[str, object], shape: type[schemas.BaseModel]
) -> None:
    answer = client.post(path, json=body).json()
    told = shape.model_validate(answer).model_dump(exclude_unset=True)
    assert told == answer


def test_every_field_that_needs_words_has_them() -> None:
    for shape in (schemas.Labelled, schemas.Result, schemas.DocumentAnswer):
        assert shape.__doc__
    assert "sum to 1" in (schemas.Labelled.model_fields["probabilities"].description or "")
