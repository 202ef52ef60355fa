"""Trainings over the wire: parameters that the pipeline can take, and every field of an answer in its document."""

import msgspec
import pytest
from fastapi.testclient import TestClient

from model.fitted.pipeline import Parameters
from service.wire import training_schemas as schemas


def changes(body: str) -> schemas.Changes:
    return msgspec.json.decode(body, type=schemas.Changes)


def test_what_can_be_changed_is_what_the_pipeline_has() -> None:
    assert set(schemas.Changes.__struct_fields__) == set(Parameters.__slots__)
    assert msgspec.to_builtins(changes("{}")) == {}
    assert msgspec.to_builtins(changes('{"char_ngrams": null, "min_count": 2}')) == {
        "char_ngrams": None,
        "min_count": 2,
    }


@pytest.mark.parametrize("body", ['{"word_ngrams": [2, 1]}', '{"char_ngrams": [5, 3]}'])
def test_an_ngrams_least_length_comes_first(body: str) -> None:
    with pytest.raises(msgspec.ValidationError, match="the least comes first"):
        changes(body)
    assert changes('{"word_ngrams": [2, 2]}').word_ngrams == (2, 2)


@pytest.mark.parametrize(
    "body",
    [
        '{"min_count": 0}',
        '{"min_count": 1.5}',
        '{"word_ngrams": [1]}',
        '{"word_ngrams": [0, 2]}',
        '{"inverse_penalty": 0}',
        '{"weights": {"words": -1}}',
        '{"prior": {"a": 0}}',
        '{"seed": 5}',
    ],
)
def test_a_value_that_no_pipeline_takes_is_refused(body: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        changes(body)


def test_an_expected_champion_may_be_none_or_left_out() -> None:
    asked = [msgspec.json.decode(body, type=schemas.Promotion).expected for body in ("{}", '{"expected": null}')]
    assert asked == [msgspec.UNSET, None]


def test_answers_have_the_shapes_that_the_document_tells(client: TestClient) -> None:
    accepted = client.post("/v1/trainings", json={"without": [], "force": {"reason": "a test"}})
    schemas.Accepted.model_validate(accepted.json())
    training = client.get(accepted.headers["location"]).json()
    assert schemas.TrainingAnswer.model_validate(training).model_dump() == training
    assert training["force"] == {"reason": "a test"}
    listed = client.get("/v1/versions").json()
    assert schemas.VersionList.model_validate(listed).model_dump() == listed
    history = client.get("/v1/history").json()
    assert schemas.HistoryPage.model_validate(history).model_dump(by_alias=True) == history
    assert history["events"][0]["to"] == "v1"
