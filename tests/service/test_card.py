"""The model's card, the limits, and the documentation page."""

import re

from fastapi.testclient import TestClient

from model.registry import Registry


def test_the_card_names_what_serves(client: TestClient, registry: Registry) -> None:
    card = client.get("/v1/model").json()
    champion = registry.resolve("champion")
    assert (card["version"], card["digest"]) == ("v1", champion.digest)
    assert card["labels"] == champion.manifest["labels"]
    assert card["scorer"] in {"compiled", "numpy"}
    assert card["corpus"]["examples"] == 180
    assert 0 <= card["figures"]["test"]["macro_f1"] <= 1


def test_limits_are_those_of_the_settings(client_with) -> None:
    client = client_with(max_texts=7)
    assert client.get("/v1/limits").json()["max_texts"] == 7
    refused = client.post("/v1/label", json={"texts": ["a"] * 8})
    assert refused.status_code == 413
    assert "at most 7" in refused.json()["detail"]


def test_the_documentation_page_needs_nothing_from_elsewhere(client: TestClient) -> None:
    page = client.get("/docs")
    assert page.status_code == 200
    assets = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert assets
    for asset in assets:
        assert asset.startswith(("/", "http://testserver/"))
        assert client.get(asset).status_code == 200


def test_every_route_stands_in_the_openapi_document(client: TestClient) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    assert {"/v1/label", "/v1/documents", "/v1/model", "/v1/limits", "/healthz", "/readyz", "/metrics"} <= paths.keys()
    body = paths["/v1/label"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert {"text", "texts", "version", "alpha", "evidence"} == body["properties"].keys()
