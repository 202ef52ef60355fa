"""Refusals in each dialect's own shape, with our reason inside: a client shows what it knows where to look for."""

from collections.abc import Callable
from typing import Any

import msgspec

from service.wire.asgi import Answer, Scope
from service.wire.refusals import Problem

encoder = msgspec.json.Encoder()
decoder = msgspec.json.Decoder(Problem)
Write = Callable[[Scope, Problem], tuple[int, Any]]

GOOGLE = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    405: "UNIMPLEMENTED",
    408: "DEADLINE_EXCEEDED",
    409: "FAILED_PRECONDITION",
    413: "INVALID_ARGUMENT",
    415: "INVALID_ARGUMENT",
    422: "INVALID_ARGUMENT",
    429: "RESOURCE_EXHAUSTED",
    503: "UNAVAILABLE",
    507: "RESOURCE_EXHAUSTED",
}
REASONS = {401: "API_KEY_INVALID"}
"""By which Google's clients tell a wrong key."""

NO_INPUT = "`inputs` cannot be empty: send a text."
OPENAI = {401: "invalid_api_key", 404: "not_found", 429: "rate_limit_exceeded"}


def shape_of(write: Write) -> Callable[[Scope, Answer], Answer]:
    """Return what puts a refusal into a dialect's shape; headers stay as they are."""

    def shaped(scope: Scope, refused: Answer) -> Answer:
        status, fields = write(scope, decoder.decode(refused.body))
        body = b"" if fields is None else encoder.encode(fields)
        return Answer(body, status, headers=refused.headers)

    return shaped


def plain(_scope: Scope, problem: Problem) -> tuple[int, Any]:
    """Return a text under `error`: it has to be a string, as clients put it into their exceptions."""
    return problem.status, {"error": problem.detail}


def tei(scope: Scope, problem: Problem) -> tuple[int, Any]:
    """Return what text-embeddings-inference says; a stranger gets no body there."""
    status, kind = problem.status, "Empty" if problem.detail == NO_INPUT else "Validation"
    if status == 401:
        return status, None
    if status >= 500:
        is_busy = status == 503 and scope["state"]["slot"].champion is not None
        status, kind = (429, "Overloaded") if is_busy else (status, "Unhealthy" if status == 503 else "Backend")
    elif status == 429:
        kind = "Overloaded"
    return status, {"error": problem.detail, "error_type": kind}


def google(_scope: Scope, problem: Problem) -> tuple[int, Any]:
    """Return Google's error; `details` is never empty, as one client looks at its first entry at every start."""
    status = 400 if problem.status in {413, 422} else problem.status
    reason = REASONS.get(status, problem.title)
    detail = {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": reason, "domain": "framing"}
    details = [{**detail, **one} for one in problem.errors] or [detail]
    told = {"code": status, "message": problem.detail, "status": GOOGLE.get(status, "INTERNAL"), "details": details}
    return status, {"error": told}


def openai(_scope: Scope, problem: Problem) -> tuple[int, Any]:
    """Return OpenAI's error."""
    status = 400 if problem.status == 422 else problem.status
    kind = "server_error" if status >= 500 else "invalid_request_error"
    return status, {"error": {"message": problem.detail, "type": kind, "param": None, "code": OPENAI.get(status)}}


SHAPES = {
    "hugging-face": shape_of(plain),
    "tei": shape_of(tei),
    "open-inference": shape_of(plain),
    "perspective": shape_of(google),
    "label-studio": shape_of(plain),
    "openai": shape_of(openai),
}
