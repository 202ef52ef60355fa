"""One shape of error: every family of ours has its status, and what nobody foresaw tells no secret."""

import inspect
import json
import logging

import pytest

from model import errors
from service.wire.refusals import MEDIA_TYPE, error_answer, problem_answer, unexpected_answer

FAMILY = [kind for _, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, errors.FramingError)]


@pytest.mark.parametrize("kind", FAMILY)
def test_every_error_of_ours_has_a_status_and_keeps_its_words(kind: type[errors.FramingError]) -> None:
    error = kind("what, which, what now", 7) if kind is errors.OpenTrainingError else kind("what, which, what now")
    answer = error_answer(error)
    told = json.loads(answer.body)
    assert 400 <= answer.status < 600
    assert (told["status"], told["detail"]) == (answer.status, "what, which, what now")
    assert answer.media_type == MEDIA_TYPE.encode()
    assert ("Retry-After" in (answer.headers or {})) == (answer.status == 503)


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        (errors.UnknownVersionError, 404),
        (errors.ConflictError, 409),
        (errors.LimitError, 413),
        (errors.TextError, 422),
        (errors.IntegrityError, 500),
        (errors.BusyError, 503),
        (errors.DatabaseError, 503),
        (errors.StorageFullError, 507),
    ],
)
def test_the_status_says_whose_turn_it_is(kind: type[errors.FramingError], status: int) -> None:
    assert error_answer(kind("why")).status == status


def test_a_problem_lists_wrong_values_only_where_there_are_some() -> None:
    assert "errors" not in json.loads(problem_answer(400, "why").body)
    wrong = [{"where": "limit", "what": "too large"}]
    assert json.loads(problem_answer(422, "why", wrong=wrong).body) == {
        "title": "Unprocessable Content"
        if "Content" in problem_answer(422, "").body.decode()
        else "Unprocessable Entity",
        "status": 422,
        "detail": "why",
        "errors": wrong,
    }


def test_what_nobody_foresaw_is_logged_with_its_trace_and_told_without_it(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR, "framing.problems"):
        answer = unexpected_answer(RuntimeError("secret of the house"), "/v1/label")
    assert answer.status == 500
    assert b"secret" not in answer.body
    (record,) = caplog.records
    assert record.exc_info
    assert "secret" in str(record.exc_info[1])
    assert vars(record)["path"] == "/v1/label"
