"""The OpenAPI document: every route, the shape of its body and that of its errors."""

import importlib
import pkgutil

from fastapi import APIRouter
from fastapi.testclient import TestClient

from service import routes
from service.routes.framework import ROUTERS, build_framework


def test_every_route_stands_in_the_openapi_document(client: TestClient) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    assert {"/v1/label", "/v1/documents", "/v1/model", "/v1/limits", "/healthz", "/readyz", "/metrics"} <= paths.keys()
    body = paths["/v1/label"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert {"text", "texts", "version", "alpha", "evidence", "reader_words", "source"} == body["properties"].keys()
    assert "#/$defs/" not in client.get("/openapi.json").text


def test_every_route_tells_the_shape_of_its_errors(client: TestClient) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    for operation in (operation for methods in paths.values() for operation in methods.values()):
        assert "422" not in operation["responses"]
        for status in ("4XX", "5XX"):
            (media_type,) = operation["responses"][status]["content"]
            assert media_type == "application/problem+json"


def test_every_router_of_the_folder_is_included() -> None:
    included = {id(router) for router in ROUTERS}
    assert [name for name, router in routes_of().items() if id(router) not in included] == []


def routes_of() -> dict[str, APIRouter]:
    """Return the router of every module that has one."""
    found = {}
    for module in pkgutil.iter_modules(routes.__path__, f"{routes.__name__}."):
        router = getattr(importlib.import_module(module.name), "router", None)
        if router is not None:
            found[module.name] = router
    return found


def test_the_frameworks_own_pages_are_off() -> None:
    paths = {getattr(route, "path", "") for route in build_framework().routes}
    assert {"/docs", "/ui"} <= paths
    assert not paths & {"/redoc", "/docs/oauth2-redirect"}
