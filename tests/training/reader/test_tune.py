"""Tuning and packing, where PyTorch is installed: resumed as if never broken off, served as tuned."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from model.reader.encoder import open_encoder
from tests.reading import READER_DIR
from training.reader.draw import Draw

torch: Any = pytest.importorskip("torch")
pytest.importorskip("onnx")
TEXTS = ["The envoys met.", "Our heroes crushed the puppets.", "They may hide the losses.", "Rain fell on Friday."] * 4


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a sentence encoder with weights by chance, and the shipped tokenizer."""
    from safetensors.torch import save_file

    from training.reader.network import DEPTH, INNER, PLACES, WIDTH, WORDS

    folder = tmp_path_factory.mktemp("base")
    (folder / "tokenizer.json").write_bytes((READER_DIR / "tokenizer.json").read_bytes())
    torch.manual_seed(3)

    def weight(*shape: int) -> Any:
        return torch.randn(*shape) * 0.05

    weights = {
        "embeddings.word_embeddings.weight": weight(WORDS, WIDTH),
        "embeddings.position_embeddings.weight": weight(PLACES, WIDTH),
        "embeddings.token_type_embeddings.weight": weight(2, WIDTH),
    }
    shapes = {"attention.self.query": (WIDTH, WIDTH), "attention.self.key": (WIDTH, WIDTH)}
    shapes |= {"attention.self.value": (WIDTH, WIDTH), "attention.output.dense": (WIDTH, WIDTH)}
    shapes |= {"intermediate.dense": (INNER, WIDTH), "output.dense": (WIDTH, INNER)}
    norms = ["embeddings.LayerNorm"]
    for number in range(DEPTH):
        for name, shape in shapes.items():
            weights[f"encoder.layer.{number}.{name}.weight"] = weight(*shape)
            weights[f"encoder.layer.{number}.{name}.bias"] = torch.zeros(shape[0])
        norms += [f"encoder.layer.{number}.{name}.LayerNorm" for name in ("attention.output", "output")]
    for name in norms:
        weights |= {f"{name}.weight": torch.ones(WIDTH), f"{name}.bias": torch.zeros(WIDTH)}
    save_file(weights, folder / "model.safetensors")
    return folder


def test_a_run_broken_off_goes_on_as_if_it_never_was_and_is_served_as_tuned(base: Path, tmp_path: Path) -> None:
    from training.reader.package import write_folder
    from training.reader.tune import Tuning, logits_of, tuned, word_pieces

    ids = word_pieces(base / "tokenizer.json", TEXTS, 16)
    targets = np.eye(3)[[2, 0, 1, 2] * 4]
    every = np.ones(len(TEXTS), np.bool_)
    draw = Draw(np.ones(len(TEXTS)), every, ~every, targets)
    told: list[str] = []
    tuning = Tuning(rounds=6, batch=8, rate=3e-4, head_rate=3e-3)
    network = tuned(base / "model.safetensors", ids, draw, tuning, tmp_path / "state.pt", told.append)
    logits, vectors = logits_of(network, ids, 8)
    assert (logits.argmax(axis=1) == targets.argmax(axis=1)).all()
    again = tuned(base / "model.safetensors", ids, draw, tuning, tmp_path / "state.pt", told.append)
    assert "12 steps of 8 rows, 12 done before" in told
    assert np.array_equal(logits_of(again, ids, 8)[0], logits)
    write_folder(
        network, base / "tokenizer.json", vectors, tmp_path / "reader", (READER_DIR / "names.tsv").read_bytes()
    )
    encoder = open_encoder(tmp_path / "reader")
    for text, row in zip(TEXTS[:4], logits, strict=False):
        reading = encoder.read(text)
        assert reading is not None
        assert np.argmax(reading.logits) == row.argmax()
        assert reading.logits == pytest.approx(row, abs=0.5)
