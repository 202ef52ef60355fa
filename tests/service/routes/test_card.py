"""The model's card and the limits."""

from fastapi.testclient import TestClient

from model.store.registry import Registry


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
