"""A document's labels are the same wherever they are found, and however many sentences are encoded at once."""

import json
from collections import Counter

import pytest
from fastapi.testclient import TestClient

from model.settings import Settings
from model.store.registry import Registry
from service.documents import labelled
from service.documents.labelled import Way, label_document
from service.hot import documents
from service.life.opening import open_slot

LINES = (
    "The delegation left on Friday, officials said.",
    "Our invincible army will crush the puppets!",
    "He may seek to hide losses.",
)
TEXT = "\n\n".join(LINES * 200)


@pytest.mark.parametrize("alpha", [None, 0.1])
def test_a_process_of_its_own_gives_what_a_thread_gives(
    client: TestClient, settings: Settings, monkeypatch: pytest.MonkeyPatch, alpha: float | None
) -> None:
    assert len(TEXT) > documents.MOST_IN_THREAD
    answer = client.post("/v1/documents", json={"text": TEXT, "alpha": alpha}).json()
    assert len(client.app_state["slow"].documents._all) == 1
    slot = open_slot(settings)
    monkeypatch.setattr(labelled, "BLOCK", 7)
    found = label_document(slot.current(), TEXT, Way(alpha))
    slot.close()
    assert answer["sentences"] == json.loads(found.sentences)
    assert answer["mix"] == json.loads(found.mix)
    assert answer["profile"] == json.loads(found.profile)
    assert [TEXT[sentence["begin"] : sentence["end"]] for sentence in answer["sentences"]] == list(LINES * 200)
    assert found.counts == Counter(sentence["label"] for sentence in answer["sentences"])
    assert found.abstained == Counter(s["reason"] for s in answer["sentences"] if s["abstained"])


def test_a_text_without_a_sentence_has_none(client: TestClient, settings: Settings) -> None:
    slot = open_slot(settings)
    found = label_document(slot.current(), "\u2028", Way())
    slot.close()
    assert (found.sentences, found.counts, found.abstained) == (b"[]", {}, {})


FOREIGN = (
    "The delegation left on Friday, officials said.\n\nНаши герои разгромили врага.\n\nSign up for our newsletter\n\n"
)


def test_what_cannot_be_judged_counts_nowhere(settings: Settings, registry: Registry) -> None:
    slot = open_slot(settings)
    alone = json.loads(label_document(slot.current(), FOREIGN.split("\n", maxsplit=1)[0], Way()).sentences)
    found = label_document(slot.current(), FOREIGN, Way())
    slot.close()
    sentences, profile = json.loads(found.sentences), json.loads(found.profile)
    assert [sentence.get("reason") for sentence in sentences] == [alone[0].get("reason"), "language", "not_prose"]
    assert [sentence["abstained"] for sentence in sentences[1:]] == [True, True]
    assert sentences[0] == alone[0]
    assert sum(found.counts.values()) == 1
    assert sum(profile["sentences"].values()) <= 1
    assert profile["reasons"]["language"] == {"sentences": 1, "characters": len("Наши герои разгромили врага.")}
    assert profile["reasons"]["not_prose"]["sentences"] == 1
