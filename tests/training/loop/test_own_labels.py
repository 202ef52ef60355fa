"""The whole loop with labels of one's own: fitted, served, corrected by two people, trained, gone back, reported."""

import json
import re
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from fastapi.testclient import TestClient

from model.settings import Settings, changed, read_settings
from tests.fitted import local_client
from tests.training.command import call_training
from tests.training.invented import FILLERS
from training.loop.work import Trainer

CUES = {
    "crime": ("trial", "burglar", "verdict", "prison", "theft"),
    "economy": ("inflation", "exports", "wages", "tariff", "budget"),
    "sport": ("goal", "referee", "league", "striker", "stadium"),
    "weather": ("storm", "drizzle", "frost", "forecast", "gale"),
}
NEW = {"sport": ("regatta", "keelboat"), "weather": ("hailstones", "monsoon")}
KEYS = {"anna": "a" * 20, "boris": "b" * 20, "mona": "m" * 20}
VOICES = re.compile(r"voice|outlet|framing|intelligence|neutral|bloc\b|hard case|even-hand", re.IGNORECASE)


def rows_of(cues: dict[str, tuple[str, ...]], n: int, source: str, seed: int) -> list[dict[str, str]]:
    """Return as many sentences of each label, of two of its cues among words that tell nothing."""
    generator = np.random.default_rng(seed)
    rows = []
    for label, words in cues.items():
        for number in range(n):
            drawn = [*generator.choice(words, 2, replace=False), *generator.choice(FILLERS, 6, replace=False)]
            generator.shuffle(drawn)
            text = f"The {' '.join(drawn)} of it."
            rows.append({"text": text, "label": label, "source": source, "group": f"{source}-{label}-{number}"})
    return rows


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    directory: Path = tmp_path_factory.mktemp("own")
    keys = f"reviewer:{KEYS['anna']},reviewer:{KEYS['boris']},maintainer:{KEYS['mona']}"
    return read_settings(data_dir=directory / "data", seeds_dir=directory / "no-seeds", keys=keys, alias_poll_s=0.02)


@pytest.fixture(scope="module")
def file(settings: Settings) -> Path:
    rows = [row for place in range(5) for row in rows_of(CUES, 30, f"paper {place}", place)]
    assert len(rows) == 600
    path = settings.data_dir.parent / "own.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


@pytest.fixture(scope="module")
def client(settings: Settings, file: Path) -> Iterator[TestClient]:
    """Return a client of a server whose champion was fitted on the file by hand."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FRAMING_DATA_DIR", str(settings.data_dir))
        patch.setenv("FRAMING_SEEDS_DIR", str(settings.seeds_dir))
        done = call_training("fit", "--no-seeds", "--data", file, "--promote")
        assert done.returncode == 0, done.stderr
        with local_client(settings) as client:
            yield client


def of(person: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {KEYS[person]}"}


def labels_of(client: TestClient, rows: list[dict[str, str]]) -> list[str]:
    texts = [row["text"] for row in rows]
    results = client.post("/v1/label", json={"texts": texts}, headers=of("anna")).json()["results"]
    return [result["label"] for result in results]


def right(client: TestClient, rows: list[dict[str, str]]) -> int:
    return sum(found == row["label"] for found, row in zip(labels_of(client, rows), rows, strict=True))


def trained(client: TestClient, settings: Settings) -> dict[str, object]:
    """Ask for a training, run it as the trainer beside a server does, and return it."""
    number = client.post("/v1/trainings", json={}, headers=of("mona")).json()["id"]
    stop = threading.Event()
    trainer = Trainer(settings, stop, lambda _line: None)
    training = trainer.leases.claim(trainer.owner, datetime.now(UTC))
    assert training is not None
    assert training.number == number
    trainer.run(training)
    trainer.leases.engine.dispose()
    found: dict[str, object] = client.get(f"/v1/trainings/{number}", headers=of("anna")).json()
    return found


def test_the_whole_loop_works_for_any_labels(client: TestClient, settings: Settings) -> None:
    known, new = rows_of(CUES, 20, "paper 9", 9), rows_of(NEW, 30, "desk", 20)
    taught, kept_back = new[:20] + new[30:50], new[20:30] + new[50:]
    assert right(client, known) == len(known)
    before = right(client, kept_back)
    assert before <= len(kept_back) / 2

    for number, row in enumerate(taught):
        person = ("anna", "boris")[number % 2]
        body = {"text": row["text"], "label": row["label"], "source": f"desk of {person}"}
        assert client.post("/v1/reviews", json=body, headers=of(person)).status_code == 201
    assert len({review["actor"] for review in client.get("/v1/reviews", headers=of("anna")).json()["reviews"]}) == 2
    refused = client.post("/v1/reviews", json={"text": "A word.", "label": "opinion"}, headers=of("anna"))
    assert refused.status_code == 422
    assert "crime, economy, sport, weather" in refused.json()["detail"]

    training = trained(client, settings)
    assert training["status"] == "promoted", training["reasons"]
    assert right(client, kept_back) == len(kept_back)
    assert right(client, known) == len(known)
    again = client.get("/v1/versions/champion", headers=of("anna")).json()
    assert again["card"]["corpus"]["examples"] == 600 + len(taught)
    assert "base.jsonl.gz" in again["card"]["parts"]

    assert client.post("/v1/rollback", json={}, headers=of("mona")).status_code == 200
    assert right(client, kept_back) == before
    assert trained(client, settings)["status"] == "promoted"  # the same reviews again, from the version before


def test_report_and_card_speak_of_no_voices(client: TestClient, settings: Settings) -> None:
    html, card = settings.data_dir / "report.html", settings.data_dir / "card.md"
    done = call_training("report", "champion", "--html", html, "--card", card)
    assert done.returncode == 0, done.stderr
    for text in (html.read_text(), card.read_text(), json.dumps(client.get("/v1/model", headers=of("anna")).json())):
        assert all(label in text for label in CUES)
        assert not VOICES.search(text), VOICES.search(text)
    assert "carries the texts that it was fitted on" in card.read_text()


def test_a_document_and_the_queue_speak_of_the_labels(client: TestClient) -> None:
    text = " ".join(row["text"] for row in rows_of(CUES, 3, "paper 8", 8))
    document = client.post("/v1/documents", json={"text": text}, headers=of("anna"))
    assert document.status_code == 200
    assert {sentence["label"] for sentence in document.json()["sentences"]} == set(CUES)
    assert not VOICES.search(document.text)
    queued = client.post("/v1/queue", json={"texts": ["The frost of the stadium."]}, headers=of("anna"))
    assert queued.status_code == 200
    (candidate,) = client.get("/v1/queue", headers=of("anna")).json()["candidates"]
    assert set(candidate["probabilities"]) == set(CUES)


def test_an_exported_version_is_trained_again_elsewhere(client: TestClient, settings: Settings) -> None:
    directory = settings.data_dir / "exported"
    assert call_training("export", "champion", directory).returncode == 0
    there = changed(settings, data_dir=settings.data_dir / "there", artifact_dir=directory)
    with local_client(there) as other:
        adopted = other.get("/v1/versions/champion", headers=of("anna")).json()
        body = {"text": "The monsoon of the market.", "label": "weather"}
        assert other.post("/v1/reviews", json=body, headers=of("anna")).status_code == 201
        assert adopted["digest"] == client.get("/v1/versions/champion", headers=of("anna")).json()["digest"]
        assert trained(other, there)["status"] == "promoted"


def test_the_audit_of_a_file_goes_by_the_same_rows(settings: Settings, client: TestClient) -> None:
    fresh = settings.data_dir / "fresh.csv"
    fresh.write_text("text,label\nThe burglar of the verdict and the theft was there.,crime\n")
    done = call_training("audit", fresh)
    assert done.returncode == 0, done.stderr + done.stdout
    assert done.stdout.endswith("1 row, 1 would train\n")
