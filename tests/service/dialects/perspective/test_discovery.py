"""The discovery document leads Google's clients to the server that was asked for it."""

from collections.abc import Callable

from fastapi.testclient import TestClient


def test_it_names_the_address_by_which_it_was_asked_for(client_with: Callable[..., TestClient]) -> None:
    client = client_with(root_path="/framing")
    found = client.get("/framing/$discovery/rest?version=v1alpha1").json()
    assert found["rootUrl"] == "http://127.0.0.1/framing/"
    assert found["resources"]["comments"]["methods"]["analyze"]["path"] == "v1alpha1/comments:analyze"


def test_another_version_is_not_there(client: TestClient) -> None:
    answer = client.get("/$discovery/rest?version=v2")
    assert answer.status_code == 404
    assert "v1alpha1" in answer.json()["error"]["message"]
    assert client.get("/$discovery/rest").status_code == 200
