"""The rules that a document's sentences touch, at their places in it."""

from fastapi.testclient import TestClient

TEXT = (
    "The envoys left on Friday.\r\n\r\nThe so-called heroes of the\u00a0port left too, officials said.\n\nНаши герои."
)


def test_places_are_those_of_the_document(client: TestClient) -> None:
    sentences = client.post("/v1/documents", json={"text": TEXT, "rules": True}).json()["sentences"]
    assert [[TEXT[one["begin"] : one["end"]] for one in s["rules"] if one["rule"] == 3] for s in sentences] == [
        [],
        ["so-called"],
        [],
    ]
