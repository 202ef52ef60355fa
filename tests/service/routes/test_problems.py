"""Errors to problems: a full disk is told as one, wherever it is met; any other failure of the system is not."""

import errno
import os

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from model.errors import DatabaseError, FramingError, StorageFullError
from service.routes.problems import add_problem_handlers
from service.wire.refusals import STATUS, error_answer


@pytest.mark.parametrize(
    ("number", "status", "word"),
    [(errno.ENOSPC, 507, "room"), (errno.EDQUOT, 507, "room"), (errno.EFBIG, 507, "room"), (errno.EIO, 500, "Report")],
)
def test_a_system_error_in_a_route(number: int, status: int, word: str) -> None:
    app = FastAPI()
    add_problem_handlers(app)

    @app.get("/")
    def write() -> None:
        raise OSError(number, os.strerror(number))

    answer = TestClient(app).get("/")
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert word in answer.json()["detail"]


def test_a_full_database_is_told_before_one_that_fails() -> None:
    assert error_answer(StorageFullError("full")).status == 507
    failed = error_answer(DatabaseError("failed"))
    assert (failed.status, (failed.headers or {})["Retry-After"]) == (503, "1")


def test_the_first_family_that_fits_is_the_nearest() -> None:
    families = [family for family, _ in STATUS]
    assert families[-1] is FramingError
    for position, family in enumerate(families):
        assert not any(issubclass(later, family) for later in families[position + 1 :]), family
