"""`POST /v1/comparisons` over HTTP: what it answers, what it refuses, and whose version labels."""

from itertools import permutations

import pytest
from fastapi.testclient import TestClient

from model.store.registry import Registry
from model.version import Version
from tests.service.comparison.conftest import TEXTS

SENT = [{"id": name, "text": text} for name, text in TEXTS.items()]
LINE = "The carrier Carl Vinson left Busan on Wednesday, after a long exercise."
PAGE = f"<html><body><article><p>{LINE}</p></article></body></html>"


def test_documents_are_labelled_and_laid_side_by_side_in_any_order(client: TestClient, registry: Registry) -> None:
    answers = {client.post("/v1/comparisons", json={"documents": order}).content for order in permutations(SENT)}
    assert len(answers) == 1
    answer = client.post("/v1/comparisons", json={"documents": SENT}).json()
    assert answer["model"]["digest"] == registry.resolve("champion").digest
    assert [one["id"] for one in answer["documents"]] == sorted(TEXTS)
    assert answer["figures"][0]["differences"] == [[0, 1]]
    assert set(answer) == {"model", "documents", "facts", "alone", "terms", "figures"}


def test_a_page_and_a_kept_version(client: TestClient, v2: Version) -> None:
    sent = {"documents": [*SENT, {"id": "page", "html": PAGE, "source": "site", "date": "2026-01-02"}], "version": "v2"}
    answer = client.post("/v1/comparisons", json=sent).json()
    assert answer["model"]["version"] == "v2"
    page = answer["documents"][2]
    assert (page["id"], page["source"], page["date"]) == ("page", "site", "2026-01-02")
    assert page["text"].startswith("The carrier Carl Vinson left Busan")
    assert {"daily", "page", "wire"} in [{one["document"] for one in fact["sentences"]} for fact in answer["facts"]]


@pytest.mark.parametrize(
    ("sent", "status", "words"),
    [
        ({"documents": SENT[:1]}, 422, "1 document sent: a comparison takes 2 to 20"),
        ({"documents": [{"id": str(n), "text": "x"} for n in range(21)]}, 413, "21 documents sent"),
        ({"documents": [*SENT, SENT[0]]}, 422, "Two documents have the id 'wire'"),
        ({"documents": [*SENT, {"id": "x", "html": "<p></p>"}]}, 422, "Document 'x'"),
        ({"documents": SENT, "colour": 1}, 422, "colour"),
        ({"documents": SENT, "version": "v9"}, 404, "v9"),
    ],
)
def test_what_cannot_be_compared_is_told(client: TestClient, sent: object, status: int, words: str) -> None:
    refused = client.post("/v1/comparisons", json=sent)
    assert refused.headers["content-type"] == "application/problem+json"
    assert (refused.status_code, words in refused.json()["detail"]) == (status, True), refused.json()


def test_a_reader_gets_it_and_a_stranger_does_not(client_with: object) -> None:
    client = client_with(keys="reader:0123456789abcdef")  # type: ignore[operator]
    assert client.post("/v1/comparisons", json={"documents": 1}).status_code == 401
    key = {"Authorization": "Bearer 0123456789abcdef"}
    assert client.post("/v1/comparisons", json={"documents": SENT}, headers=key).status_code == 200
