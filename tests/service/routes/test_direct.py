"""Routes that msgspec reads: a body, no body, and the schema of either in the OpenAPI document."""

import msgspec
import pytest
from fastapi import FastAPI, Request, Response
from fastapi.testclient import TestClient

from service.routes.direct import as_route, json_response, read_json, request_body
from service.routes.problems import add_problem_handlers
from service.wire.asgi import Answer, Call, read_body


class Inner(msgspec.Struct):
    name: str


class Wanted(msgspec.Struct):
    inner: list[Inner] = []
    size: int = 3


DECODER = msgspec.json.Decoder(Wanted)


@pytest.fixture
def client() -> TestClient:
    app = FastAPI()
    add_problem_handlers(app)

    @app.post("/with-default")
    async def with_default(request: Request) -> Response:
        return json_response(await read_json(request, DECODER, default=Wanted(size=7)))

    @app.post("/without")
    async def without(request: Request) -> Response:
        return json_response(await read_json(request, DECODER))

    async def hot(call: Call) -> Answer:
        return Answer(await read_body(call.receive), 202, b"text/plain", {"X-Path": call.scope["path"]})

    app.post("/hot", openapi_extra=request_body(Wanted))(as_route(hot))

    async def with_state(scope, receive, send):  # type: ignore[no-untyped-def]
        scope.setdefault("state", {})
        await app(scope, receive, send)

    found = TestClient(with_state)
    found.app_state["openapi"] = app.openapi()
    return found


def test_a_body_is_read_and_none_stands_for_the_default(client: TestClient) -> None:
    assert client.post("/with-default", json={"size": 5}).json()["size"] == 5
    assert client.post("/with-default").json()["size"] == 7
    assert client.post("/with-default", content=b"").json()["size"] == 7


@pytest.mark.parametrize("path", ["/with-default", "/without"])
def test_a_body_of_another_shape_is_a_problem(client: TestClient, path: str) -> None:
    for content, status in ((b"{", 400), (b'{"size": "x"}', 422), (b" ", 400)):
        refused = client.post(path, content=content)
        assert refused.status_code == status
        assert refused.headers["content-type"] == "application/problem+json"


def test_an_empty_body_is_no_default_where_one_is_asked_for_or_still_coming(client: TestClient) -> None:
    assert client.post("/without").status_code == 400
    assert client.post("/with-default", content=iter([b'{"size"', b": 9}"])).json()["size"] == 9
    assert client.post("/with-default", content=iter([b""])).status_code == 400


def test_a_hot_endpoint_answers_the_same_within_the_framework(client: TestClient) -> None:
    answer = client.post("/hot", content=b"as it came")
    assert (answer.status_code, answer.text) == (202, "as it came")
    assert answer.headers["x-path"] == "/hot"
    assert answer.headers["content-type"].startswith("text/plain")


def test_a_schema_stands_whole_in_the_document(client: TestClient) -> None:
    body = client.app_state["openapi"]["paths"]["/hot"]["post"]["requestBody"]
    assert body["required"]
    schema = body["content"]["application/json"]["schema"]
    assert schema["properties"]["inner"]["items"]["properties"] == {"name": {"type": "string"}}
    assert "$ref" not in str(schema)
