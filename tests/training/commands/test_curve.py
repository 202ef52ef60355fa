"""`training curve`, as a person runs it: labels and text to figures; one fold alone is refused."""

import json
from pathlib import Path

from tests.soak.servers import write_seeds
from tests.training.command import check_refused, run_training
from tests.training.commands.conftest import Run
from tests.training.documents import real_sentences, real_text_of, write_labels, written


def test_labels_and_text_become_a_curve(tmp_path: Path) -> None:
    both = written()
    seeds, beside = write_seeds(both.seeds, tmp_path / "seeds"), write_seeds(both.kinds, tmp_path / "kinds")
    labels = real_text_of(seeds)
    text, figures = write_labels(labels, real_sentences()).rename(tmp_path / "text.jsonl"), tmp_path / "curve.json"
    done = run_training(
        {"FRAMING_SEEDS_DIR": str(seeds)},
        "curve", "--labels", labels, "--text", text, "--beside", beside, "--labelled", 160, "--fold", 0, "--fold", 1,
        "--json", figures,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("160 (160 labels)\n  all kinds")
    assert json.loads(figures.read_text())["all"]["labels"] == 320


def test_one_fold_alone_is_refused(run_at_home: Run, tmp_path: Path) -> None:
    text = write_labels(tmp_path / "labels", real_sentences())
    labels = tmp_path / "labels"
    done = run_at_home("curve", "--labels", labels, "--text", text, "--beside", tmp_path, "--fold", 3)
    check_refused(done, "One fold alone cannot be calibrated")
