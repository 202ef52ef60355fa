"""`POST /v1/ledger`: documents read together, quickly or in a process of their own, and what is refused."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from service.hot.documents import MOST_IN_THREAD
from service.wire.ledgers.shapes import LedgerAnswer

A = {"id": "a", "text": "Seoul said about 600 North Korean soldiers died.", "date": "2025-04-30", "source": "Wire"}
B = {"id": "b", "text": "Kyiv estimates that 4,000 North Korean troops died.", "date": "2025-04-30"}


def ledger(client: TestClient, *documents: dict[str, Any], **more: Any) -> dict[str, Any]:
    answer = client.post("/v1/ledger", json={"documents": documents} | more)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_an_answer_has_the_shape_that_the_document_tells(client: TestClient) -> None:
    found = ledger(client, A, B)
    assert LedgerAnswer.model_validate(found).model_dump(exclude_unset=True) == found
    assert [entry["low"] for entry in found["entries"]] == [600, 4000]
    assert found["quantities"][0]["disagreements"][0]["estimators"] == ["South Korea", "Ukraine"]


def test_pages_and_long_texts_are_read_alike_in_a_process_of_their_own(client: TestClient) -> None:
    page = {"id": "a", "html": f"<p>{A['text']}</p>", "date": A["date"]}
    found = ledger(client, page, B)
    assert found["documents"][0]["text"] == A["text"]
    assert found["quantities"] == ledger(client, A, B)["quantities"]
    long = A | {"text": f"{A['text']} {'It rained. ' * (MOST_IN_THREAD // 10)}"}
    assert ledger(client, long, B)["entries"][1] == ledger(client, A, B)["entries"][1]


@pytest.mark.parametrize(
    ("documents", "status", "words"),
    [
        ([], 422, "at least one"),
        ([{"id": "a", "text": "x", "html": "x"}], 422, "either"),
        ([{"id": "a"}], 422, "either"),
        ([{"id": "", "text": "x"}], 422, "id"),
        ([{"text": "x"}], 422, "id"),
        ([A, A], 422, "'a'"),
        ([{"id": "a", "text": " \n"}], 422, "blank"),
        ([A | {"date": "2025-02-30"}], 422, "2025-02-30"),
        ([A | {"date": "yesterday"}], 422, "date"),
        ([A | {"colour": "red"}], 422, "colour"),
        ([{"id": "a", "html": "<script>1</script>"}], 422, "'a'"),
        ([{"id": "a", "text": "x " * 600_000}], 413, "FRAMING_MAX_DOCUMENT_BYTES"),
        ([{"id": str(n), "text": "x"} for n in range(1001)], 413, "FRAMING_MAX_TEXTS"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_what_cannot_be_read_is_refused_by_name(
    client: TestClient, documents: list[dict[str, Any]], status: int, words: str
) -> None:
    answer = client.post("/v1/ledger", json={"documents": documents})
    assert answer.status_code == status, answer.text
    assert words in answer.json()["detail"]


def test_a_lone_surrogate_is_refused(client: TestClient) -> None:
    answer = client.post("/v1/ledger", content=b'{"documents": [{"id": "a", "text": "\\ud800"}]}')
    assert answer.status_code in {400, 422}
    assert "surrogate" in answer.json()["detail"]


def test_an_unknown_scale_is_refused(client: TestClient) -> None:
    answer = client.post("/v1/ledger", json={"documents": [A], "scale": "mine"})
    assert (answer.status_code, "scale" in answer.json()["detail"]) == (422, True)
