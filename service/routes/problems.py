"""The framework's errors, and ours inside it, to the one shape of `service.wire.refusals`."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, cast

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from model import errors
from service.wire.asgi import Answer, ClientGoneError
from service.wire.refusals import RefusedError, error_answer, problem_answer, unexpected_answer

CLIENT_GONE = "The body ended before it was complete: send it again."


def response_of(answer: Answer) -> Response:
    """Return an answer as the framework's response."""
    return Response(answer.body, answer.status, answer.headers, answer.media_type.decode())


def problem_response(status: int, detail: str, **more: Any) -> Response:
    """Return a problem as a response.

    Parameters
    ----------
    more : `errors` for the body, `headers` for the response
    """
    headers: Mapping[str, str] | None = more.get("headers")
    return response_of(problem_answer(status, detail, headers=headers, wrong=more.get("errors")))


def add_problem_handlers(app: FastAPI) -> None:
    """Make every error of an application leave it as a problem."""
    app.add_exception_handler(errors.FramingError, _framing_error)
    app.add_exception_handler(RefusedError, _refused)
    app.add_exception_handler(ClientGoneError, _client_gone)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(RequestValidationError, _validation_error)
    app.add_exception_handler(OSError, _system_error)
    app.add_exception_handler(Exception, _unexpected_error)


async def _framing_error(_request: Request, error: Exception) -> Response:
    return response_of(error_answer(cast(errors.FramingError, error)))


async def _refused(_request: Request, raised: Exception) -> Response:
    error = cast(RefusedError, raised)
    return problem_response(error.status, error.detail)


async def _client_gone(_request: Request, _error: Exception) -> Response:
    return problem_response(HTTPStatus.BAD_REQUEST, CLIENT_GONE)


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
        return response_of(error_answer(errors.StorageFullError(text)))
    return await _unexpected_error(request, error)


async def _unexpected_error(request: Request, error: Exception) -> Response:
    return response_of(unexpected_answer(error, request.url.path))
