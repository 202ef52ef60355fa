"""In every sentence for which an edit is told, the edited sentence gets another label."""

import json
from pathlib import Path

from model.settings import Settings
from model.store.registry import Registry
from service.documents.labelled import Way, label_document
from service.life.opening import open_slot

SEEDS = Path(__file__).parents[3] / "seeds"
PER_FILE = 120


def test_every_edit_that_is_told_flips_the_label(settings: Settings, registry: Registry) -> None:
    texts = [
        json.loads(line)["text"]
        for name in ("framing", "estimates")
        for line in (SEEDS / f"{name}.jsonl").read_text().splitlines()[:PER_FILE]
    ]
    slot = open_slot(settings)
    classifier = slot.current()
    n_told = 0
    text = "\n\n".join(texts)
    sentences = json.loads(label_document(classifier, text, Way(asked=("edit",), is_mixed=False)).sentences)
    for sentence in sentences:
        found = sentence["edit"]
        if found is None:
            continue
        n_told += 1
        (verdict,) = classifier.classify([found["text"]])
        assert verdict.label == found["label"] != sentence["label"]
        assert verdict.is_judged
        assert all(sentence["begin"] <= word["begin"] < word["end"] <= sentence["end"] for word in found["words"])
    slot.close()
    assert n_told > 20
