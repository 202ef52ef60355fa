"""Labels, documents and scores by number."""

import gzip
import json
from pathlib import Path

import numpy as np
import pytest

from model.errors import CorpusError
from tests.training.documents import made, real_sentences, real_text_of, write_labels
from training.corpus.real_text import read_documents, read_readings, read_scored, read_texts, write_scores

LABELS = ("state_media_framing", "intelligence_estimate", "neutral_reporting")


def write(directory: Path, name: str, *lines: str) -> None:
    directory.mkdir(parents=True, exist_ok=True)
    (directory / name).write_bytes(gzip.compress("\n".join(("head", *lines, "")).encode()))


def test_a_reading_is_firm_where_nobody_doubted_and_nobody_differed(tmp_path: Path) -> None:
    rows = [
        "a\t0\tS\tS\t\tS",
        "a\t1\tS?\tS\t\tS",
        "a\t2\tS\tN\tN\tN",
        "a\t3\tX\t\t\tX",
        "a\t4\tS\tI\tN\t",
        "a\t5\tI\t\t\tI",
    ]
    write(tmp_path, "labels.tsv.gz", *rows)
    found = read_readings(tmp_path)
    assert [(one.sentence, one.label, one.is_firm) for one in found] == [
        (0, LABELS[0], True), (1, LABELS[0], False), (2, LABELS[2], False), (5, LABELS[1], True),
    ]  # fmt: skip


def test_labels_documents_and_scores_come_together(tmp_path: Path) -> None:
    real = real_sentences()
    directory = real_text_of(tmp_path)
    write_labels(directory, real)
    held_out = made(real).held_out
    rows = zip(real.readings, held_out, strict=True)
    write_scores(directory, LABELS, ((one.document, one.sentence, row) for one, row in rows))
    scored = read_scored(tmp_path, LABELS)
    np.testing.assert_allclose(scored.scores, held_out, atol=0.006)
    assert [LABELS[column] for column in scored.truth] == [one.label for one in real.readings]
    assert scored.of("family").tolist() == [one.family for one in real.documents]
    news = scored.part(scored.of("kind") == "wire")
    assert set(news.of("kind")) == {"wire"}
    assert 0 < len(news.truth) < len(scored.truth)


def test_a_label_without_scores_is_named(tmp_path: Path) -> None:
    write_labels(real_text_of(tmp_path), real_sentences())
    write(real_text_of(tmp_path), "scores.tsv.gz")
    with pytest.raises(CorpusError, match=r"lacks sentence .*d000.*statistics"):
        read_scored(tmp_path, LABELS)


def test_files_that_are_missing_cut_or_of_another_shape_are_named(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="is missing"):
        read_documents(tmp_path)
    write(tmp_path, "documents.tsv.gz", "a\twire")
    with pytest.raises(CorpusError, match=r"documents.tsv.gz:2: 2 columns where 5"):
        read_documents(tmp_path)
    whole = (tmp_path / "documents.tsv.gz").read_bytes()
    (tmp_path / "documents.tsv.gz").write_bytes(whole[:-6])
    with pytest.raises(CorpusError, match="changed or cut short"):
        read_documents(tmp_path)


def test_texts_come_from_documents_and_from_single_sentences(tmp_path: Path) -> None:
    documents, single = tmp_path / "one.jsonl.gz", tmp_path / "two.jsonl"
    documents.write_bytes(gzip.compress(json.dumps({"doc": "a", "sentences": ["One.", "Two."]}).encode()))
    single.write_text(json.dumps({"id": "p1", "text": "A\u2028b."}, ensure_ascii=False) + "\n\n")
    assert read_texts([documents, single]) == {("a", 0): "One.", ("a", 1): "Two.", ("p1", 0): "A\u2028b."}
