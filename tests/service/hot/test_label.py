"""`POST /v1/label`: answers, and the answer to whatever should not have been sent."""

import json
import math
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from model.settings import read_settings
from model.store.registry import Registry, Signature, Version
from tests.fitted import AT

PLAIN = "The delegation left the capital on Friday after a two-day visit."
MEDIA = "application/problem+json"


def test_one_text_gets_one_result_that_names_the_version(client: TestClient) -> None:
    answer = client.post("/v1/label", json={"text": PLAIN}).json()
    (result,) = answer["results"]
    assert answer["model"]["version"] == "v1"
    assert len(answer["model"]["digest"]) == 64
    assert result["label"] == max(result["probabilities"], key=result["probabilities"].get)
    assert math.isclose(sum(result["probabilities"].values()), 1.0, abs_tol=1e-9)
    assert result["abstained"] is (max(result["probabilities"].values()) < 0.5)


def test_results_follow_the_order_of_the_texts(client: TestClient) -> None:
    texts = [PLAIN, "Our invincible army will crush the puppet clique.", "He may seek to hide the losses."]
    together = client.post("/v1/label", json={"texts": texts}).json()["results"]
    alone = [client.post("/v1/label", json={"text": text}).json()["results"][0] for text in texts]
    for batch, single in zip(together, alone, strict=True):
        assert batch["label"] == single["label"]
        assert batch["probabilities"] == pytest.approx(single["probabilities"], abs=1e-12)


def test_a_kept_version_can_be_asked_by_name(client: TestClient) -> None:
    assert client.post("/v1/label", json={"text": PLAIN, "version": "v1"}).json()["model"]["version"] == "v1"
    for name in ("v7", "v01", "01", "v0", "vv1", "v1 "):  # only as the registry itself spells it
        refused = client.post("/v1/label", json={"text": PLAIN, "version": name})
        assert refused.status_code == 404
        assert repr(name) in refused.json()["detail"]


def test_an_error_rate_gives_label_sets_that_grow_as_it_falls(client: TestClient) -> None:
    sets = []
    for alpha in (0.5, 0.1, 0.001):
        (result,) = client.post("/v1/label", json={"text": PLAIN, "alpha": alpha}).json()["results"]
        assert result["abstained"] is (len(result["label_set"]) != 1)
        sets.append(set(result["label_set"]))
    assert sets[0] <= sets[1] <= sets[2]
    assert len(sets[2]) == 3  # fewer calibration sentences than one in a thousand needs
    assert "label_set" not in client.post("/v1/label", json={"text": PLAIN}).json()["results"][0]


def test_evidence_sums_to_the_scores_and_the_scores_give_the_probabilities(client: TestClient) -> None:
    texts = [PLAIN, "  Our invincible army\u00a0will “crush” the puppet clique 🙂!", "He may seek to hide the losses."]
    answer = client.post("/v1/label", json={"texts": texts, "evidence": True}).json()
    for text, result in zip(texts, answer["results"], strict=True):
        evidence = result["evidence"]
        assert [text[word["begin"] : word["end"]] for word in evidence["words"]] == text.split()
        for label, score in evidence["scores"].items():
            words = [word["scores"][label] for word in evidence["words"]]
            assert math.isclose(evidence["intercepts"][label] + math.fsum(words), score, abs_tol=1e-9)
        powers = {label: math.exp(score) for label, score in evidence["scores"].items()}
        total = math.fsum(powers.values())
        assert result["probabilities"] == pytest.approx({name: x / total for name, x in powers.items()}, abs=1e-6)
    assert "evidence" not in client.post("/v1/label", json={"text": PLAIN}).json()["results"][0]


def test_evidence_for_too_many_texts_is_refused_by_name(client_with: Callable[..., TestClient]) -> None:
    client = client_with(max_evidence_texts=2)
    refused = client.post("/v1/label", json={"texts": [PLAIN] * 3, "evidence": True})
    assert refused.status_code == 413
    assert "FRAMING_MAX_EVIDENCE_TEXTS" in refused.json()["detail"]
    assert client.post("/v1/label", json={"texts": [PLAIN] * 3}).status_code == 200


def test_evidence_for_too_long_texts_is_refused_by_name(client_with: Callable[..., TestClient]) -> None:
    client = client_with(max_evidence_characters=2 * len(PLAIN))
    refused = client.post("/v1/label", json={"texts": [PLAIN] * 3, "evidence": True})
    assert refused.status_code == 413
    assert "FRAMING_MAX_EVIDENCE_CHARACTERS" in refused.json()["detail"]
    assert client.post("/v1/label", json={"texts": [PLAIN] * 2, "evidence": True}).status_code == 200
    assert client.get("/v1/limits").json()["max_evidence_characters"] == 2 * len(PLAIN)


def test_nothing_waits_behind_evidence_and_pages_but_these(
    client_with: Callable[..., TestClient], registry: Registry, v2: Version
) -> None:
    client = client_with(slow_timeout_s=100)
    may_end = threading.Event()
    slow = client.app_state["slow"]
    for _ in range(read_settings().slow_processes):
        slow.evidence._threads.submit(may_end.wait)
        slow.pages._threads.submit(may_end.wait)
    asked = {"/v1/label": {"text": PLAIN, "evidence": True}, "/v1/documents": {"html": PLAIN}}
    with ThreadPoolExecutor(20) as threads:
        waiting = [threads.submit(client.post, path, json=body) for path, body in asked.items() for _ in range(10)]
        try:
            assert client.post("/v1/documents", json={"text": PLAIN}).json()["model"]["version"] == "v1"
            registry.promote(v2, Signature("tester", AT))
            while client.post("/v1/label", json={"text": PLAIN}).json()["model"]["version"] != "v2":
                pass
            assert not any(answer.done() for answer in waiting)
        finally:
            may_end.set()
        assert {answer.result().status_code for answer in waiting} == {200}


@pytest.mark.parametrize(
    ("body", "status", "word"),
    [
        ("{", 400, "JSON"),
        ("", 400, "JSON"),
        (b"\xff\xfe", 400, "JSON"),
        ('{"text": NaN}', 400, "JSON"),
        ('{"text": Infinity}', 400, "Infinity"),
        ('{"text": 1e999}', 422, "range"),
        ('{"text": "\\ud800"}', 400, "surrogate"),
        ('{"text": 7}', 422, "str"),
        ('{"text": null}', 422, "str"),
        ('{"texts": "a"}', 422, "array"),
        ('{"texts": [1]}', 422, "str"),
        ('{"texts": []}', 422, "empty"),
        ("[]", 422, "object"),
        ("{}", 422, "text"),
        ('{"text": "a", "texts": ["b"]}', 422, "either"),
        ('{"text": "a", "alpha": 0}', 422, "alpha"),
        ('{"text": "a", "alpha": 1.5}', 422, "alpha"),
        ('{"text": "a", "alpha": "x"}', 422, "alpha"),
        ('{"text": ""}', 422, "blank"),
        ('{"text": " \\n "}', 422, "blank"),
        ('{"text": "a", "colour": 1}', 422, "colour"),
        (json.dumps({"text": "a" * 10_001}), 413, "10000"),
        (json.dumps({"texts": ["a"] * 1001}), 413, "1000"),
        ("[" * 100_000, 422, "object"),
        ('{"text":' + "[" * 100_000, 422, "str"),
        ('{"texts":' + "[" * 100_000, 422, "str"),
        ('{"text": "' + "a" * 3_000_000 + '"}', 413, "2097152"),
    ],
    ids=lambda value: str(value)[:24],
)
def test_bad_input_gets_a_4xx_that_says_what_and_what_now(
    client: TestClient, body: bytes | str, status: int, word: str
) -> None:
    answer = client.post("/v1/label", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == status
    assert answer.headers["content-type"] == MEDIA
    problem = answer.json()
    assert problem["status"] == status
    assert word in problem["detail"]
    assert problem["detail"].rstrip().endswith((".", "}"))
    assert client.post("/v1/label", json={"text": PLAIN}).status_code == 200


def test_a_body_without_a_stated_length_is_bounded_too(client: TestClient) -> None:
    def chunks():
        for _ in range(40):
            yield b" " * 100_000

    answer = client.post("/v1/label", content=chunks(), headers={"content-type": "application/json"})
    assert answer.status_code == 413
    assert "2097152" in answer.json()["detail"]


@hypothesis_settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=60))
def test_any_bytes_get_an_answer_below_500(client: TestClient, body: bytes) -> None:
    assert client.post("/v1/label", content=body).status_code < 500


@hypothesis_settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(min_size=1, max_size=200))
def test_any_text_gets_finite_probabilities_that_sum_to_one(client: TestClient, text: str) -> None:
    answer = client.post("/v1/label", json={"text": text})
    if text.isspace():
        assert answer.status_code == 422
        return
    values = answer.json()["results"][0]["probabilities"].values()
    assert all(0 <= value <= 1 for value in values)
    assert math.isclose(sum(values), 1.0, abs_tol=1e-9)
