"""Routes that read and write JSON with msgspec and skip the framework's own parsing.

They keep their place in the OpenAPI document: the signature says what goes over the wire, the endpoint is
plain ASGI behind it.
"""

import json
import re
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import msgspec
from fastapi import Request
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

RequestShape = TypeVar("RequestShape")
Endpoint = Callable[[Request], Awaitable[Response]]
LONE_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")
encoder = msgspec.json.Encoder()


class DirectRoute(APIRoute):
    """An API route whose endpoint takes the request and gives the response, with nothing in between."""

    def __init__(self, path: str, endpoint: Endpoint, **options: Any) -> None:
        super().__init__(path, endpoint, **options)

        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            response = await endpoint(Request(scope, receive, send))
            await response(scope, receive, send)

        self.app = app


def request_body(shape: type[Any]) -> dict[str, Any]:
    """Return the OpenAPI entry for a body that msgspec reads."""
    (schema,), components = msgspec.json.schema_components([shape])
    name = schema["$ref"].rsplit("/", 1)[-1]
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": components[name]}}}}


async def read_json(request: Request, decoder: "msgspec.json.Decoder[RequestShape]") -> RequestShape:
    """Return the request's body as the decoder's type.

    Raises
    ------
    HTTPException
        400 where it is no JSON, 422 where it is JSON of another shape; the text says where and what.
    """
    body = await request.body()
    try:
        return decoder.decode(body)
    except msgspec.ValidationError as error:
        raise HTTPException(422, f"The body has the wrong shape: {error}. /docs shows the right one.") from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise HTTPException(400, f"The body is no JSON: {_reason(body, error)}. Send UTF-8 JSON.") from None
    except RecursionError:
        raise HTTPException(400, "The body is nested too deeply: send plain JSON of the shape in /docs.") from None


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
