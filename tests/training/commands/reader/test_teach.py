"""`training reader teach`: the last layer moves towards what the table is unsure of, and a call starts anew."""

import json
from pathlib import Path

import numpy as np
import pytest

from model.reader.encoder import open_encoder
from model.reader.rule import RULE, Rule, rule_of
from tests.reading import READER_DIR, damaged, shipped_rule
from tests.training.commands.conftest import Run

TAUGHT = [f"The {team} side crushed its heroic rivals in the final." for team in ("home", "away", "blue", "red", "old")]


@pytest.mark.usefixtures("stored")
def test_it_moves_the_last_layer_towards_the_labels_and_a_second_call_starts_anew(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = shipped_rule()
    open_rule = {**before.as_json(), "margin": 1.1, "corrections": []}
    folder = damaged(tmp_path / "reader", RULE, json.dumps(open_rule).encode())
    monkeypatch.setenv("FRAMING_READER_DIR", str(folder))
    rows = [{"text": text, "label": before.labels[1]} for text in TAUGHT]
    (tmp_path / "kinds.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    done = run("reader", "teach", tmp_path / "kinds.jsonl")
    assert (done.returncode, done.stdout.split(",")[0]) == (
        0,
        "5 of 5 sentences are not the table's alone; the last layer was moved towards them.\n",
    )
    moved = rule_of(json.loads((folder / RULE).read_bytes()))
    assert np.shape(moved.corrections) == (3, 384)
    for text in TAUGHT:
        assert _probability(moved, text) > _probability(rule_of(open_rule), text)
    run("reader", "teach", tmp_path / "kinds.jsonl")
    assert rule_of(json.loads((folder / RULE).read_bytes())) == moved


def _probability(rule: Rule, text: str) -> float:
    reading = open_encoder(READER_DIR).read(text)
    assert reading is not None
    return rule.joined((0.3, 0.3, 0.4), rule.part_of(reading))[1]


def test_without_a_champion_it_says_what_is_missing(run: Run, tmp_path: Path) -> None:
    (tmp_path / "kinds.jsonl").write_text(json.dumps({"text": TAUGHT[0], "label": "neutral_reporting"}) + "\n")
    done = run("reader", "teach", tmp_path / "kinds.jsonl")
    assert done.returncode == 1
    assert "champion" in done.stderr


def test_the_shipped_rule_was_taught() -> None:
    assert np.shape(shipped_rule().corrections) == (3, 384)
