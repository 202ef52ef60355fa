"""Bulk labels by both readers: the lines that the hot route gives, whatever the format and the number of processes."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from model.errors import BatchError
from model.reader.pair import BY_BOTH, BY_TABLE
from model.reader.shelf import open_shelf
from model.scoring.classifier import FramingClassifier, classifier_of
from model.settings import Settings, changed
from model.store.cache import open_version
from model.store.registry import Registry, Version
from service.batch.job import Job
from service.batch.run import label_file
from tests.reading import damaged
from training.corpus.corpus import Corpus

Run = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def both(settings: Settings) -> Settings:
    return changed(settings, reader="doubtful")


@pytest.fixture
def classifier(both: Settings, registry: Registry, paired: Version) -> FramingClassifier:
    shelf = open_shelf(both.reader, both.reader_dir)
    return classifier_of(paired, open_version(registry, paired, both.cache_dir), shelf)


@pytest.fixture
def run(both: Settings, paired: Version, tmp_path: Path) -> Run:
    def label(content: str, name: str = "in.txt", settings: Settings = both, **options: Any) -> list[dict[str, Any]]:
        file, output = tmp_path / name, tmp_path / "out.jsonl"
        if not options.get("is_resumed"):
            file.write_bytes(content.encode())
        label_file(settings, Job(str(file), output=output, is_forced=not options.get("is_resumed"), **options))
        return [json.loads(line) for line in output.read_bytes().splitlines()]

    return label


@pytest.fixture
def texts(corpus: Corpus) -> list[str]:
    return corpus.texts[::9]


def test_lines_are_what_the_classifier_says(run: Run, classifier: FramingClassifier, texts: list[str]) -> None:
    rows = run("\r\n".join(texts))
    verdicts = classifier.classify(texts)
    assert {verdict.read_by for verdict in verdicts} == {BY_BOTH, BY_TABLE}
    for row, verdict in zip(rows, verdicts, strict=True):
        assert list(row) == ["row", "label", "probabilities", "abstained", *(["reason"] * row["abstained"]), "read_by"]
        assert row.get("reason") == verdict.reason
        assert (row["label"], row["abstained"], row["read_by"]) == (verdict.label, verdict.abstained, verdict.read_by)
        assert list(row["probabilities"]) == list(classifier.labels)
        assert list(row["probabilities"].values()) == pytest.approx(verdict.probabilities, abs=1e-12)


def test_formats_and_processes_change_nothing(run: Run, texts: list[str]) -> None:
    plain = run("\n".join(texts))
    objects = "\n".join(json.dumps({"text": text}) for text in texts)
    assert run(objects, "in.jsonl") == plain
    assert run("\n".join(texts), workers=2) == plain
    with_input = run(objects, "in.jsonl", with_input=True)
    assert [row.pop("text") for row in with_input] == texts
    assert with_input == plain
    assert [row for row in run("\n".join(["", *texts])) if "error" not in row] == [
        row | {"row": row["row"] + 1} for row in plain
    ]


def test_off_writes_what_the_table_says_and_nothing_of_readers(run: Run, settings: Settings, texts: list[str]) -> None:
    assert all("read_by" not in row for row in run("\n".join(texts), settings=settings))


def test_an_output_is_not_gone_on_with_by_other_readers(run: Run, settings: Settings, texts: list[str]) -> None:
    run("\n".join(texts))
    with pytest.raises(BatchError, match="reading was 'doubtful"):
        run("", settings=settings, is_resumed=True)


def test_a_refused_encoder_is_told_and_the_table_labels_alone(
    run: Run, both: Settings, texts: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hurt = changed(both, reader_dir=damaged(tmp_path / "reader", "encoder.onnx", b"cut"))
    assert {row["read_by"] for row in run("\n".join(texts), settings=hurt)} == {BY_TABLE}
    assert "the table labels alone: encoder.onnx" in capsys.readouterr().err


def test_a_row_that_cannot_be_judged_says_why_in_every_format(run: Run, settings: Settings) -> None:
    texts = ["The delegation left on Friday after a visit.", "Наши герои разгромили врага.", "🙂", "reason"]
    for chosen in ({}, {"settings": settings}):
        plain = run("\n".join(texts), **chosen)
        assert [row.get("reason") for row in plain[1:3]] == ["language", "not_prose"]
        assert all(row["abstained"] for row in plain[1:3])
        objects = "\n".join(json.dumps({"text": text, "reason": "mine"}) for text in texts)
        with_input = run(objects, "in.jsonl", with_input=True, **chosen)
        assert [row["reason"] for row in with_input] == ["mine"] * 4
        assert [row.get("framing_reason") for row in with_input] == [row.get("reason") for row in plain]
