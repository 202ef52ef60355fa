"""Evidence of a document's sentences: the words cut the text as sent, and the parts sum to the score."""

import json
import math
from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from model.settings import Settings
from model.store.registry import Registry
from service.documents import evidence
from service.documents.labelled import Way, label_document
from service.life.opening import open_slot

TEXT = "🙂 Our invincible army\r\nwill crush puppets!\n\nHe may seek to hide the “losses”.\u00a0Die Lage ist so.\n\n🙂"
Answers = Callable[[str, Way], list[dict[str, object]]]


@pytest.fixture
def answers(settings: Settings, registry: Registry) -> Answers:
    def answer(text: str, way: Way) -> list[dict[str, object]]:
        slot = open_slot(settings)
        found = label_document(slot.current(), text, way)
        slot.close()
        return json.loads(found.sentences)

    return answer


def test_words_cut_the_text_and_parts_sum_to_the_probabilities(
    answers: Answers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evidence, "BLOCK", 2)
    sentences = answers(TEXT, Way(asked=("evidence",)))
    assert len(sentences) >= 4
    for sentence in sentences:
        found = sentence["evidence"]
        words = [TEXT[word["begin"] : word["end"]] for word in found["words"]]
        assert words == TEXT[sentence["begin"] : sentence["end"]].split()
        sums = {
            label: found["intercepts"][label] + math.fsum(word["scores"][label] for word in found["words"])
            for label in found["scores"]
        }
        assert sums == pytest.approx(found["scores"], abs=1e-9)
        total = sum(map(math.exp, sums.values()))
        for label, probability in sentence["probabilities"].items():
            assert math.exp(sums[label]) / total == pytest.approx(probability, abs=1e-6)


def test_a_document_has_the_evidence_of_its_sentences_alone(client: TestClient) -> None:
    sentences = client.post("/v1/documents", json={"text": TEXT, "evidence": True}).json()["sentences"]
    for sentence in sentences:
        text = TEXT[sentence["begin"] : sentence["end"]].replace("\r\n", "  ")
        (alone,) = client.post("/v1/label", json={"text": text, "evidence": True}).json()["results"]
        assert alone["evidence"]["scores"] == pytest.approx(sentence["evidence"]["scores"], abs=1e-9)


def test_places_of_words_are_counted_as_asked(answers: Answers) -> None:
    units = TEXT.encode("utf-16-le")
    first = answers(TEXT, Way(asked=("evidence",), is_utf16=True))[0]
    words = [units[2 * word["begin"] : 2 * word["end"]].decode("utf-16-le") for word in first["evidence"]["words"]]
    assert words[:3] == ["🙂", "Our", "invincible"]


def test_a_reader_with_rounded_probabilities_gets_none(client_with: Callable[..., TestClient]) -> None:
    key = "reader-key-000001"
    client = client_with(keys=f"reader:{key}", reader_decimals=2)
    headers = {"Authorization": f"Bearer {key}"}
    assert client.post("/v1/documents", json={"text": TEXT, "evidence": True}, headers=headers).status_code == 403
    assert client.post("/v1/documents", json={"text": TEXT}, headers=headers).status_code == 200
