"""JSON routes of the framework that read and write with msgspec, and the hot routes' place in its OpenAPI document."""

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Annotated, Any

import msgspec
from fastapi import Path, Request
from starlette.responses import Response

from service.routes.problems import response_of
from service.wire.asgi import Answer, Call, read_body
from service.wire.bodies import Shape, decoded

encoder = msgspec.json.Encoder()
SomeNumber = Annotated[int, Path(examples=[1])]


def as_route(endpoint: Callable[[Call], Awaitable[Answer]]) -> Callable[[Request], Awaitable[Response]]:
    """Return a hot endpoint as one of the framework, so that it stands in the OpenAPI document."""

    @wraps(endpoint)
    async def route(request: Request) -> Response:
        return response_of(await endpoint(Call(request.scope, request.receive)))

    route.__annotations__ = {"request": Request}
    del route.__wrapped__  # whose parameters the framework would read
    return route


def request_body(shape: type[Any], *, is_required: bool = True, **examples: Any) -> dict[str, Any]:
    """Return the OpenAPI entry for a body that msgspec reads.

    Parameters
    ----------
    is_required : whether a request without one is refused
    examples : bodies that a server takes which did what the README shows, by what they show; the first is filled in
    """
    (schema,), components = msgspec.json.schema_components([shape])
    named = {name: {"value": value} for name, value in examples.items()}
    content = {"application/json": {"schema": _whole(schema, components), "examples": named}}
    return {"requestBody": {"required": is_required, "content": content}}


def _whole(schema: Any, components: dict[str, Any]) -> Any:
    """Return a schema with whatever it refers to put in place, as nothing else of the document holds it."""
    if isinstance(schema, list):
        return [_whole(part, components) for part in schema]
    if not isinstance(schema, dict):
        return schema
    named = components[schema["$ref"].rsplit("/", 1)[-1]] if "$ref" in schema else {}
    own = {name: part for name, part in schema.items() if name != "$ref"}
    if own.get("items") is False:  # which `maxItems` says too; generators of clients know schemas only
        own["items"] = {}
    return {name: _whole(part, components) for name, part in (named | own).items()}


async def read_json(request: Request, decoder: "msgspec.json.Decoder[Shape]", *, default: Shape | None = None) -> Shape:
    """Return the request's body as the decoder's type.

    Parameters
    ----------
    default : what a request that was sent without a body stands for; None asks for a body

    Raises
    ------
    RefusedError
        400 where it is no JSON, 422 where it is JSON of another shape; the text says where and what.
    """
    if default is not None and request.headers.get("content-length", "0") == "0" and not is_chunked(request):
        return default
    return decoded(await read_body(request.receive), decoder)


def root_of(request: Request) -> str:
    """Return the path under which a proxy shows this server, empty where it stands at the root."""
    root: str = request.state.settings.root_path
    return root


def is_chunked(request: Request) -> bool:
    """Tell whether a body comes whose length was not stated."""
    return "transfer-encoding" in request.headers


def saved(file: str) -> dict[str, str]:
    """Return the headers of an answer that a browser saves instead of showing it."""
    return {"Content-Disposition": f'attachment; filename="{file}"', "X-Content-Type-Options": "nosniff"}


def json_response(fields: Any) -> Response:
    """Return plain values as a JSON response."""
    return Response(encoder.encode(fields), media_type="application/json")
