"""Record batches in, record batches out: the labels of a bulk run, one row a row, whatever the rows are."""

import pickle
from pathlib import Path
from typing import Any

import pyarrow
import pytest

from model.batches.arrow import BatchLabeller
from model.errors import FormatError, IntegrityError
from model.store.artifact import write_directory
from service.batch.job import Job
from service.batch.run import label_file
from tests.service.batch.runs import rows_of
from training.corpus.corpus import Corpus
from training.fit.fit import Fitted


@pytest.fixture
def labeller(fitted: Fitted, tmp_path: Path) -> BatchLabeller:
    write_directory(fitted.artifact, tmp_path / "version")
    return BatchLabeller(str(tmp_path / "version"), fitted.artifact.digest)


def rows(labeller: BatchLabeller, **columns: Any) -> list[dict[str, Any]]:
    batch = pyarrow.record_batch(columns)
    (labelled,) = labeller([batch])
    assert labelled.schema == labeller.schema(batch.schema)
    found: list[dict[str, Any]] = labelled.to_pylist()
    return found


def test_labels_are_those_of_a_bulk_run_also_after_a_pickle(
    labeller: BatchLabeller, settings: Any, registry: Any, corpus: Corpus, tmp_path: Path
) -> None:
    texts = [*corpus.texts, "Das ist ein ganz anderer Satz und nicht für uns.", "x" * 30]
    file, output = tmp_path / "lines.txt", tmp_path / "out.jsonl"
    file.write_text("".join(f"{text}\n" for text in texts))
    label_file(settings, Job(str(file), output=output))
    sent = pickle.loads(pickle.dumps(labeller))
    found = rows(sent, text=texts, id=range(len(texts)))
    assert sent.classifier() is labeller.classifier()
    for number, (row, line) in enumerate(zip(found, rows_of(output), strict=True)):
        assert row.pop("id") == number
        assert (row.pop("text"), row.pop("error")) == (texts[number], None)
        assert row == {"reason": None} | {name: value for name, value in line.items() if name != "row"}
    assert {row["reason"] for row in found} >= {None, "language"}


def test_lines_get_the_labels_of_their_texts_or_a_closer_look(labeller: BatchLabeller, corpus: Corpus) -> None:
    texts = [*corpus.texts, "Das ist ein ganz anderer Satz und nicht für uns.", "“He may flee,” it said.", " A b."]
    for ending in ("\n", "\r\n"):
        found = labeller.of_lines("".join(text + ending for text in texts).encode())
        (labelled,) = labeller([pyarrow.record_batch({"text": texts})])
        assert found.equals(labelled.select(labelled.schema.names[1:]))
    for closer in (b"A b.\n\nC d.\n", b"A b.\n \t\n", b"\xff A b.\n", "\u2003\n".encode()):
        assert labeller.of_lines(closer) is None


def test_each_row_stays_and_says_what_is_wrong_with_it(labeller: BatchLabeller) -> None:
    broken = pyarrow.StringArray.from_buffers(
        2, pyarrow.py_buffer(b"\0\0\0\0\2\0\0\0\6\0\0\0"), pyarrow.py_buffer(b"\xff\xfeA b.")
    )
    for texts, errors in (
        (["A b.", None, " \n"], [None, "no text in column 'text'", "the text is blank"]),
        (pyarrow.array(["A b.", None]).dictionary_encode(), [None, "no text in column 'text'"]),
        (pyarrow.nulls(1), ["no text in column 'text'"]),
        (pyarrow.array([], pyarrow.large_string()), []),
        (broken, ["not UTF-8 at byte 0: write the column anew in UTF-8", None]),
    ):
        (labelled,) = labeller([pyarrow.record_batch({"text": texts})])
        assert labelled.column("error").to_pylist() == errors
        assert labelled.column("label").is_null().to_pylist() == [error is not None for error in errors]


def test_columns_of_the_caller_keep_their_names(labeller: BatchLabeller) -> None:
    (row,) = rows(labeller, text=["The envoys met."], label=["mine"], framing_label=[7])
    assert (row["label"], row["framing_label"]) == ("mine", 7)
    assert row["framing_framing_label"] == max(row["probabilities"], key=row["probabilities"].get)


def test_with_the_second_reader_a_row_says_who_read(labeller: BatchLabeller) -> None:
    (row,) = rows(BatchLabeller(labeller.path, labeller.digest, asks="doubtful"), text=["The envoys met."])
    assert row["read_by"] == "table"  # the small version names no encoder


def test_what_cannot_be_labelled_is_refused_by_name(labeller: BatchLabeller, tmp_path: Path) -> None:
    for columns, words in (
        ({"body": ["a"]}, "There are 0 columns 'text', among body"),
        ({"text": [7]}, "Column 'text' holds int64, no text"),
    ):
        with pytest.raises(FormatError, match=words):
            rows(labeller, **columns)
    with pytest.raises(FormatError, match="is no exported version"):
        rows(BatchLabeller(str(tmp_path / "none"), labeller.digest), text=["a"])
    with pytest.raises(IntegrityError, match="asked for was 000"):
        rows(BatchLabeller(labeller.path, "0" * 64), text=["a"])
