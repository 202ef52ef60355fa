"""`training reader join`: a rule beside the encoder that it was fitted with, and the figures on the screen."""

import json
from pathlib import Path

import numpy as np
import pytest

from model.reader.files import digest_of
from model.reader.rule import RULE, rule_of
from tests.reading import READER_DIR, damaged
from tests.training.reader.scored import N, made_up
from training.__main__ import main


def test_the_rule_stands_beside_its_encoder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    scored = made_up()
    keys = {"doc": scored.documents, "sentence": np.arange(N)}
    np.savez(tmp_path / "table.npz", probabilities=scored.table, **keys)
    encoders = []
    for fold in range(3):
        own = scored.folds == fold
        path = tmp_path / f"{fold}.npz"
        part = {name: column[own] for name, column in keys.items()}
        np.savez(
            path,
            **part,
            logits=scored.encoder[own],
            hard=scored.labels[own],
            firm=scored.is_firm[own],
            kind=scored.kinds[own],
        )
        encoders += ["--encoder", str(path)]
    folder = damaged(tmp_path / "reader", RULE, None)
    monkeypatch.setenv("FRAMING_READER_DIR", str(folder))
    main(["reader", "join", "--table", str(tmp_path / "table.npz"), *encoders, "--json", str(tmp_path / "f.json")])
    rule = rule_of(json.loads((folder / RULE).read_text()))
    assert rule.encoder == digest_of(folder) == digest_of(READER_DIR)
    assert json.loads((tmp_path / "f.json").read_text())["news, undoubted"]["n"] > 0
    assert "table answers alone" in capsys.readouterr().out
