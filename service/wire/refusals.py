"""Errors to one shape: `application/problem+json` (RFC 9457) with what, which value and what now."""

import logging
from collections.abc import Mapping
from http import HTTPStatus

import msgspec

from model import errors
from service.wire.asgi import Answer

log = logging.getLogger("framing.problems")
MEDIA_TYPE = "application/problem+json"
PROBLEM = MEDIA_TYPE.encode()
STATUS: tuple[tuple[type[errors.FramingError], HTTPStatus], ...] = (
    (errors.UnknownVersionError, HTTPStatus.NOT_FOUND),
    (errors.UnknownReviewError, HTTPStatus.NOT_FOUND),
    (errors.ReviewStateError, HTTPStatus.CONFLICT),
    (errors.ConflictError, HTTPStatus.CONFLICT),
    (errors.NoChampionError, HTTPStatus.SERVICE_UNAVAILABLE),
    (errors.RegistryError, HTTPStatus.CONFLICT),
    (errors.LimitError, HTTPStatus.REQUEST_ENTITY_TOO_LARGE),
    (errors.TextError, HTTPStatus.UNPROCESSABLE_ENTITY),
    (errors.ImportStoppedError, HTTPStatus.SERVICE_UNAVAILABLE),
    (errors.ReviewError, HTTPStatus.UNPROCESSABLE_ENTITY),
    (errors.CorpusError, HTTPStatus.UNPROCESSABLE_ENTITY),
    (errors.BusyError, HTTPStatus.SERVICE_UNAVAILABLE),
    (errors.UnknownTrainingError, HTTPStatus.NOT_FOUND),
    (errors.TrainingError, HTTPStatus.CONFLICT),
    (errors.StorageFullError, HTTPStatus.INSUFFICIENT_STORAGE),
    (errors.DatabaseError, HTTPStatus.SERVICE_UNAVAILABLE),
    (errors.FramingError, HTTPStatus.INTERNAL_SERVER_ERROR),
)
"""The status of each family of errors; the first that fits."""


class RefusedError(Exception):
    """A request that cannot be taken as it was sent.

    Parameters
    ----------
    status : 4xx
    detail : what, which value, what now
    """

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail


class Problem(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a client is told of an error.

    Parameters
    ----------
    errors : one entry a wrong value, each with `where` and `what`
    """

    title: str
    status: int
    detail: str
    errors: list[dict[str, str]] = []


def problem_answer(
    status: int, detail: str, *, headers: Mapping[str, str] | None = None, wrong: list[dict[str, str]] | None = None
) -> Answer:
    """Return a problem as an answer.

    Parameters
    ----------
    wrong : the entries of `Problem.errors`
    """
    body = Problem(HTTPStatus(status).phrase, int(status), detail, wrong or [])
    return Answer(msgspec.json.encode(body), int(status), PROBLEM, headers)


def error_answer(error: errors.FramingError) -> Answer:
    """Return the answer for one of our errors; a busy server adds when to come again."""
    status = next(status for family, status in STATUS if isinstance(error, family))
    is_passing = status is HTTPStatus.SERVICE_UNAVAILABLE
    return problem_answer(status, str(error), headers={"Retry-After": "1"} if is_passing else None)


def unexpected_answer(error: BaseException, path: str) -> Answer:
    """Log an error that nobody foresaw with its trace, and return what the client is told of it."""
    log.error("unexpected error", exc_info=error, extra={"path": path})
    return problem_answer(
        HTTPStatus.INTERNAL_SERVER_ERROR,
        "The service failed at something it should be able to do; its log holds the trace. Report it.",
    )
