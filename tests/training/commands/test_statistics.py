"""`training statistics`, as a person runs it: files to files, and what is missing is named."""

from pathlib import Path

from tests.soak.servers import write_seeds
from tests.training.command import check_refused, run_training
from tests.training.commands.conftest import Run
from tests.training.documents import real_sentences, real_text_of, write_labels, written
from training.corpus.real_text import read_scored
from training.corpus.statistics import read_statistics


def test_labels_and_text_become_statistics_and_scores(tmp_path: Path) -> None:
    both = written()
    seeds, beside = write_seeds(both.seeds, tmp_path / "seeds"), write_seeds(both.kinds, tmp_path / "kinds")
    output = real_text_of(seeds)
    text = write_labels(output, real_sentences()).rename(tmp_path / "text.jsonl")
    done = run_training(
        {"FRAMING_SEEDS_DIR": str(seeds)},
        "statistics", "--labels", output, "--text", text, "--beside", beside, "--output", output,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "of 320 sentences are in" in done.stdout
    found = read_statistics(seeds)
    assert found is not None
    assert len(read_scored(seeds, found.labels).truth) == 320
    assert "the" in found.counts.listed["words"]


def test_a_label_whose_sentence_is_in_no_text_is_named(run_at_home: Run, tmp_path: Path) -> None:
    real = real_sentences()
    text = write_labels(tmp_path / "labels", real)
    text.write_text("".join(text.read_text().splitlines(keepends=True)[1:]))
    beside = write_seeds(written().kinds, tmp_path / "kinds")
    labels = tmp_path / "labels"
    done = run_at_home("statistics", "--labels", labels, "--text", text, "--beside", beside, "--output", tmp_path)
    check_refused(done, "Sentence 0 of document 'd000' has a label, and no text in")
