"""A proxy in front: the prefix is taken off, and only named proxies are believed."""

from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from model.settings import read_settings
from service.door.frontage import open_frontage

FRONTAGE = open_frontage(read_settings(root_path="/framing", trusted_proxies="10.0.0.0/8, ::1"))


def heeded(path: str = "/", client: str = "10.0.0.1", **headers: str) -> dict[str, Any]:
    named = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope = {"path": path, "client": (client, 5), "scheme": "http", "headers": [(b"host", b"inside"), *named]}
    FRONTAGE.heed(scope)
    return scope


@pytest.mark.parametrize(
    ("path", "meant"),
    [
        ("/framing/v1/label", "/v1/label"),
        ("/v1/label", "/v1/label"),
        ("/framing", ""),
        ("/framing/", "/"),
        ("/framingx/v1", "/framingx/v1"),
        ("/framing/framing/x", "/framing/x"),
    ],
)
def test_the_prefix_is_taken_off_once_where_it_is(path: str, meant: str) -> None:
    assert heeded(path)["path"] == meant


@pytest.mark.parametrize(
    ("told", "client"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("198.51.100.1, 203.0.113.9", "203.0.113.9"),
        ("203.0.113.9, 10.0.0.7", "203.0.113.9"),
        ("203.0.113.9:4711", "203.0.113.9"),
        ("[2001:db8::1]:4711", "2001:db8::1"),
        ("10.0.0.7", "10.0.0.1"),
        ("nonsense", "10.0.0.1"),
    ],
)
def test_the_last_address_that_is_no_proxys_is_the_clients(told: str, client: str) -> None:
    assert heeded(x_forwarded_for=told)["client"][0] == client


def test_a_named_proxy_says_host_and_scheme() -> None:
    scope = heeded(x_forwarded_host="desk.example", x_forwarded_proto="https")
    assert dict(scope["headers"])[b"host"] == b"desk.example"
    assert scope["scheme"] == "https"
    assert heeded(x_forwarded_proto="gopher")["scheme"] == "http"


@given(st.text(), st.text(), st.text())
def test_nobody_else_is_believed(address: str, host: str, scheme: str) -> None:
    headers = {"x_forwarded_for": address, "x_forwarded_host": host, "x_forwarded_proto": scheme}
    encodable = {name: value.encode("utf-8", "replace").decode() for name, value in headers.items()}
    scope = heeded(client="203.0.113.1", **encodable)
    assert scope["client"] == ("203.0.113.1", 5)
    assert dict(scope["headers"])[b"host"] == b"inside"
    assert scope["scheme"] == "http"


def test_pages_and_routes_answer_with_the_prefix_and_without(client_with: Callable[..., TestClient]) -> None:
    client = client_with(root_path="/framing")
    for path in ("/v1/model", "/framing/v1/model", "/framing/", "/framing/docs", "/framing/openapi.json"):
        assert client.get(path).status_code == 200, path
    moved = client.get("/framing", follow_redirects=False)
    assert (moved.status_code, moved.headers["location"]) == (308, "/framing/")
    stored = client.post("/framing/v1/reviews", json={"text": "He left.", "label": "neutral_reporting"})
    assert stored.headers["location"] == "/framing/v1/reviews/1"
    assert client.get(stored.headers["location"]).status_code == 200
    assert client.get("/framing/openapi.json").json()["servers"] == [{"url": "/framing"}]


def test_without_keys_a_proxy_that_says_another_host_opens_nothing(client_with: Callable[..., TestClient]) -> None:
    client = client_with(trusted_proxies="127.0.0.1")
    assert client.get("/v1/model").status_code == 200
