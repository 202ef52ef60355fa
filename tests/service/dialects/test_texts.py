"""What dialects say of texts: `/v1/label`'s verdict, of long ones their sentences', and of some that there is none."""

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from service.dialects.texts import ABSTAINED, UNTOLD, Said, ordered
from tests.service.dialects.own import ALL_KEYS, FRAMED, LONG, PLAIN, bearer, labelled


def test_a_text_over_the_limit_is_told_by_its_sentences_and_never_cut(client: TestClient) -> None:
    assert client.post("/v1/label", json={"text": LONG}).status_code == 413
    (found,) = client.post("/hf", json={"inputs": LONG}).json()
    framed, plain = (result["probabilities"] for result in labelled(client, FRAMED, PLAIN))
    n = len(FRAMED), len(PLAIN)
    for one in found:
        mean = (framed[one["label"]] * n[0] + plain[one["label"]] * n[1]) / sum(n)
        assert one["score"] == pytest.approx(mean, abs=1e-6)
    assert sum(one["score"] for one in found) == pytest.approx(1)


def test_what_is_too_long_for_a_document_is_refused_with_the_limit(
    client_with: Callable[..., TestClient],
) -> None:
    client = client_with(max_document_bytes=9_000, max_text_characters=5_000)
    answer = client.post("/hf", json={"inputs": LONG})
    assert answer.status_code == 413
    assert "FRAMING_MAX_DOCUMENT_BYTES" in answer.json()["error"]
    assert client.post("/hf", json={"inputs": FRAMED}).status_code == 200


def test_a_long_text_without_a_sentence_is_refused(client_with: Callable[..., TestClient]) -> None:
    answer = client_with(max_text_characters=3).post("/hf", json={"inputs": "\u200b\u200b\u200b\u200b"})
    assert answer.status_code in {200, 422}


def test_readers_get_as_many_decimals_as_elsewhere(client_with: Callable[..., TestClient]) -> None:
    client = client_with(keys=ALL_KEYS, reader_decimals=2)
    (found,) = client.post("/hf", json={"inputs": FRAMED}, headers=bearer("reader")).json()
    assert all(one["score"] == round(one["score"], 2) for one in found)
    (exact,) = client.post("/hf", json={"inputs": FRAMED}, headers=bearer("maintainer")).json()
    assert exact != found


@pytest.mark.parametrize("reason", sorted(UNTOLD))
def test_what_has_no_label_is_told_as_such_and_not_as_neutral(reason: str) -> None:
    scores = ordered({"a": 0.01, "b": 0.99}, reason, None)
    said = Said("b", scores, True, reason)
    assert not said.is_told
    assert said.entries()[0] == {"label": ABSTAINED, "score": 1.0}
    assert {one["score"] for one in said.entries()[1:]} == {0.0}


@given(st.dictionaries(st.text(min_size=1), st.floats(0, 1), min_size=1), st.sampled_from([None, "low_margin"]))
def test_classes_come_best_first_and_keep_their_scores(scores: dict[str, float], reason: str | None) -> None:
    found = ordered(scores, reason, None)
    assert found == scores
    assert list(found.values()) == sorted(scores.values(), reverse=True)
    assert Said(next(iter(found)), found, False, reason).is_told
