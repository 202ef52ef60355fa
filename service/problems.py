"""Errors to one shape: `application/problem+json` (RFC 9457) with what, which value and what now."""

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, cast

import msgspec
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from model import errors

log = logging.getLogger("framing.problems")
MEDIA_TYPE = "application/problem+json"
STATUS: tuple[tuple[type[errors.FramingError], HTTPStatus], ...] = (
    (errors.UnknownVersionError, HTTPStatus.NOT_FOUND),
    (errors.UnknownReviewError, HTTPStatus.NOT_FOUND),
    (errors.ConflictError, HTTPStatus.CONFLICT),
    (errors.NoChampionError, HTTPStatus.SERVICE_UNAVAILABLE),
    (errors.RegistryError, HTTPStatus.CONFLICT),
    (errors.LimitError, HTTPStatus.REQUEST_ENTITY_TOO_LARGE),
    (errors.TextError, HTTPStatus.UNPROCESSABLE_ENTITY),
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


def problem_response(status: int, detail: str, **more: Any) -> Response:
    """Return a problem as a response.

    Parameters
    ----------
    more : `errors` for the body, `headers` for the response
    """
    body = Problem(HTTPStatus(status).phrase, int(status), detail, more.get("errors", []))
    headers: Mapping[str, str] | None = more.get("headers")
    return Response(msgspec.json.encode(body), status, headers, MEDIA_TYPE)


def error_response(error: errors.FramingError) -> Response:
    """Return the response for one of our errors; a busy server adds when to come again."""
    status = next(status for family, status in STATUS if isinstance(error, family))
    is_passing = status is HTTPStatus.SERVICE_UNAVAILABLE
    return problem_response(status, str(error), headers={"Retry-After": "1"} if is_passing else None)


def unexpected_response(error: Exception, path: str) -> Response:
    """Log an error that nobody foresaw with its trace, and return what the client is told of it."""
    log.error("unexpected error", exc_info=error, extra={"path": path})
    return problem_response(
        HTTPStatus.INTERNAL_SERVER_ERROR,
        "The service failed at something it should be able to do; its log holds the trace. Report it.",
    )


def add_problem_handlers(app: FastAPI) -> None:
    """Make every error of an application leave it as a problem."""
    app.add_exception_handler(errors.FramingError, _framing_error)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(RequestValidationError, _validation_error)
    app.add_exception_handler(OSError, _system_error)
    app.add_exception_handler(Exception, _unexpected_error)


async def _framing_error(_request: Request, error: Exception) -> Response:
    return error_response(cast(errors.FramingError, error))


async def _http_error(request: Request, raised: Exception) -> Response:
    error = cast(HTTPException, raised)
    details = {
        HTTPStatus.NOT_FOUND: f"There is nothing at {request.url.path}: /docs lists what there is.",
        HTTPStatus.METHOD_NOT_ALLOWED: f"{request.method} is not possible at {request.url.path}: see /docs.",
    }
    detail = details.get(HTTPStatus(error.status_code), str(error.detail))
    return problem_response(error.status_code, detail, headers=error.headers)


async def _validation_error(_request: Request, raised: Exception) -> Response:
    error = cast(RequestValidationError, raised)
    found = [
        {"where": ".".join(str(part) for part in item["loc"]), "what": str(item["msg"])} for item in error.errors()
    ]
    detail = f"{found[0]['where']}: {found[0]['what']}. Correct the request; /docs shows its form."
    return problem_response(HTTPStatus.UNPROCESSABLE_ENTITY, detail, errors=found)


async def _system_error(request: Request, raised: Exception) -> Response:
    error = cast(OSError, raised)
    if error.errno in errors.FULL_ERRNOS:
        text = f"There is no room left to write: {error.strerror}. Free some space, then send it again."
        return error_response(errors.StorageFullError(text))
    return await _unexpected_error(request, error)


async def _unexpected_error(request: Request, error: Exception) -> Response:
    return unexpected_response(error, request.url.path)
