"""Endpoints that read and write JSON with msgspec; the door calls them itself, past the framework's routing.

They are routes of the framework all the same, and so keep their place in the OpenAPI document.
"""

import json
import re
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, TypeVar

import msgspec
from fastapi import APIRouter, Request
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from model.errors import FramingError
from service.problems import error_response, problem_response, unexpected_response

RequestShape = TypeVar("RequestShape")
Endpoint = Callable[[Request], Awaitable[Response]]
LONE_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")
encoder = msgspec.json.Encoder()


def direct_endpoints(routers: Iterable[APIRouter]) -> dict[str, Endpoint]:
    """Return the endpoints marked `direct`, by path; the door calls them itself."""
    routes = [route for router in routers for route in router.routes if isinstance(route, APIRoute)]
    return {route.path: route.endpoint for route in routes if getattr(route.endpoint, "is_direct", False)}


def direct(endpoint: Endpoint) -> Endpoint:
    """Mark an endpoint that takes the request and gives the response, with nothing in between."""
    endpoint.is_direct = True  # type: ignore[attr-defined]
    return endpoint


async def respond(endpoint: Endpoint, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer a request by a direct endpoint; an error leaves it as a problem."""
    try:
        response = await endpoint(Request(scope, receive, send))
    except FramingError as error:
        response = error_response(error)
    except HTTPException as error:
        response = problem_response(error.status_code, str(error.detail), headers=error.headers)
    except ClientDisconnect:  # nobody is left to be answered
        return
    except Exception as error:  # noqa: BLE001 - the edge of a request: logged, and told as a problem
        response = unexpected_response(error, scope["path"])
    await response(scope, receive, send)


def request_body(shape: type[Any]) -> dict[str, Any]:
    """Return the OpenAPI entry for a body that msgspec reads."""
    (schema,), components = msgspec.json.schema_components([shape])
    name = schema["$ref"].rsplit("/", 1)[-1]
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": components[name]}}}}


async def read_json(
    request: Request, decoder: "msgspec.json.Decoder[RequestShape]", *, default: RequestShape | None = None
) -> RequestShape:
    """Return the request's body as the decoder's type.

    Parameters
    ----------
    default : what a request that was sent without a body stands for; None asks for a body

    Raises
    ------
    HTTPException
        400 where it is no JSON, 422 where it is JSON of another shape; the text says where and what.
    """
    if default is not None and request.headers.get("content-length", "0") == "0" and not is_chunked(request):
        return default
    body = await read_body(request.receive)
    try:
        return decoder.decode(body)
    except msgspec.ValidationError as error:
        raise HTTPException(422, f"The body has the wrong shape: {error}. /docs shows the right one.") from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise HTTPException(400, f"The body is no JSON: {_reason(body, error)}. Send UTF-8 JSON.") from None
    except RecursionError:
        raise HTTPException(400, "The body is nested too deeply: send plain JSON of the shape in /docs.") from None


def is_chunked(request: Request) -> bool:
    """Tell whether a body comes whose length was not stated."""
    return "transfer-encoding" in request.headers


async def read_body(receive: Receive) -> bytes:
    """Return a request's whole body; the door behind `receive` bounds it."""
    message = await receive()
    if not message.get("more_body", False):
        return bytes(message.get("body", b""))
    chunks = [message.get("body", b"")]
    while message.get("more_body", False):
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        chunks.append(message.get("body", b""))
    return b"".join(chunks)


def _reason(body: bytes, error: Exception) -> str:
    """Return why a body is refused, in clearer words where Python's own lenient parser takes it."""
    try:
        json.loads(body)
    except (ValueError, RecursionError):
        return str(error)
    if LONE_SURROGATE.search(body):
        return r"a string holds an escaped lone surrogate such as \ud800, which is no character"
    return "NaN and Infinity are no JSON numbers"


def json_response(fields: Any) -> Response:
    """Return plain values as a JSON response."""
    return Response(encoder.encode(fields), media_type="application/json")
