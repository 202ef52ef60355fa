"""A document's labels are the same wherever they are found, and however many sentences are encoded at once."""

import json
from collections import Counter

import pytest
from fastapi.testclient import TestClient

from model.settings import Settings
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
    assert found.n_abstained == sum(sentence["abstained"] for sentence in answer["sentences"])


def test_a_text_without_a_sentence_has_none(client: TestClient, settings: Settings) -> None:
    slot = open_slot(settings)
    found = label_document(slot.current(), "\u2028", Way())
    slot.close()
    assert (found.sentences, found.counts, found.n_abstained) == (b"[]", {}, 0)
