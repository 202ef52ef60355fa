"""Labelled real text to rows: marks, doubts, families."""

import gzip
import json
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.errors import CorpusError
from model.labels import Label
from training.reader.rows import NONE, Folds, judged, read_documents, read_folds, read_sentences

FOLDS = Folds({"one": 0, "two": 1, "three": 2}, {"a wire": "two"}, "three")


@pytest.mark.parametrize(
    ("mark", "target", "label", "is_firm"),
    [
        ({"first": "S", "label": "S"}, [1, 0, 0], 0, True),
        ({"first": "I?", "second": "I", "label": "I"}, [0, 0.875, 0.125], 1, False),
        ({"first": "N", "label": "N"}, [0, 0, 1], 2, True),
        ({"first": "N?", "label": "N"}, [0.075, 0.075, 0.85], 2, False),
        ({"first": "S", "second": "N", "third": "S", "label": "S"}, [2 / 3, 0, 1 / 3], 0, False),
        ({"first": "S?", "second": "I?", "third": "N?", "label": ""}, [0.275, 0.275, 0.45], NONE, False),
        ({"first": "N", "second": "X", "third": "X", "label": "X"}, [0, 0, 0], NONE, False),
        ({}, [0, 0, 0], NONE, False),
    ],
)
def test_marks_become_shares_of_labels(mark: dict[str, str], target: list[float], label: int, *, is_firm: bool) -> None:
    shares, place, firm = judged(mark)
    assert shares == pytest.approx(target)
    assert (place, firm) == (label, is_firm)


def test_documents_are_read_whole_with_their_marks(tmp_path: Path) -> None:
    text, labels = tmp_path / "text.jsonl.gz", tmp_path / "labels.tsv.gz"
    documents = [
        {"doc": "d1", "source": "two | paper", "kind": "wire", "sentences": ["One.", "Two.", "Three."]},
        {"doc": "d2", "source": "one", "kind": "state", "sentences": ["Never labelled."]},
    ]
    text.write_bytes(gzip.compress("".join(json.dumps(one) + "\n" for one in documents).encode()))
    head = "doc\tsentence\tfirst\tsecond\tthird\tlabel\n"
    labels.write_bytes(gzip.compress((head + "d1\t0\tN\t\t\tN\nd1\t2\tS?\tS\t\tS\n").encode()))
    rows = list(read_documents(text, labels, FOLDS))
    assert [(row.document, row.sentence, row.label, row.is_firm) for row in rows] == [
        ("d1", 0, 2, True),
        ("d1", 1, NONE, False),
        ("d1", 2, 0, False),
    ]
    assert {(row.family, row.kind) for row in rows} == {("two", "wire")}


def test_single_sentences_have_the_family_of_their_source(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    fields = {"text": "A line.", "label": Label.INTELLIGENCE_ESTIMATE.value}
    given = [("a wire", True), ("one", False), ("nobody knows", True)]
    lines = [fields | {"id": f"p{n}", "source": source, "firm": firm} for n, (source, firm) in enumerate(given)]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    rows = list(read_sentences(path, FOLDS))
    assert [row.family for row in rows] == ["two", "one", "three"]
    assert [row.is_firm for row in rows] == [True, False, True]
    assert rows[0].document == "eval:p0"


def test_folds_that_cannot_be_read_are_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "folds.json"
    path.write_text(json.dumps({"folds": {"one": 0}, "families": {}, "other": "one"}))
    assert read_folds(path).family("x") == "one"
    path.write_text("{}")
    with pytest.raises(CorpusError, match=r"folds.json"):
        read_folds(path)


HEAD = "doc\tsentence\tfirst\tsecond\tthird\tlabel\n"
packed = partial(gzip.compress, mtime=0)
DOCUMENT = {"doc": "d1", "source": "one", "kind": "wire", "sentences": ["One."]}


@pytest.mark.parametrize(
    ("labels", "named"),
    [
        (HEAD + "d1\tx\tN\t\t\tN\n", "labels"),
        ("doc\tfirst\nd1\tN\n", "labels"),
        (HEAD + "d1\t0\tQ\t\t\tQ\n", "text"),
        (HEAD + "d1\t0\tN\t\t\tS?\n", "text"),
    ],
)
def test_marks_that_mean_nothing_are_refused_by_file(tmp_path: Path, labels: str, named: str) -> None:
    (tmp_path / "text").write_bytes(gzip.compress(json.dumps(DOCUMENT).encode()))
    (tmp_path / "labels").write_bytes(gzip.compress(labels.encode()))
    with pytest.raises(CorpusError, match=rf"{named} holds no labelled text that can be read"):
        list(read_documents(tmp_path / "text", tmp_path / "labels", FOLDS))


@pytest.mark.parametrize(
    "content",
    [
        b"not packed",
        packed(b"{}"),
        packed(b"[1]"),
        packed(b'{"doc": "d1"}'),
        packed(b"\xff"),
        packed(json.dumps(DOCUMENT).encode() * 50)[:40],
    ],
)
def test_a_text_that_is_cut_or_something_else_is_refused_by_file(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "text").write_bytes(content)
    (tmp_path / "labels").write_bytes(gzip.compress((HEAD + "d1\t0\tN\t\t\tN\n").encode()))
    with pytest.raises(CorpusError, match="text holds no labelled text"):
        list(read_documents(tmp_path / "text", tmp_path / "labels", FOLDS))


@pytest.mark.parametrize(
    "line",
    [
        "{",
        "[]",
        '{"id": "a", "text": "x", "label": "sport", "firm": true, "source": "one"}',
        '{"id": 5, "text": "x", "label": "neutral_reporting", "firm": true, "source": "one"}',
        '{"id": "a", "text": "x", "label": "neutral_reporting"}',
    ],
)
def test_a_line_that_is_no_labelled_sentence_is_refused_by_file(tmp_path: Path, line: str) -> None:
    (tmp_path / "rows.jsonl").write_text(line + "\n")
    with pytest.raises(CorpusError, match=r"rows\.jsonl holds no labelled text"):
        list(read_sentences(tmp_path / "rows.jsonl", FOLDS))


@given(
    st.lists(st.sampled_from(["S", "S?", "I", "I?", "N", "N?", "X", ""]), min_size=3, max_size=3),
    st.sampled_from("SIN"),
)
def test_shares_of_any_marks_are_none_or_sum_to_one(readings: list[str], label: str) -> None:
    mark = dict(zip(("first", "second", "third"), readings, strict=True)) | {"label": label}
    target, place, is_firm = judged(mark)
    read = [reading for reading in readings if reading]
    assert target.sum() == pytest.approx(0 if all(reading == "X" for reading in read) else 1)
    assert (target >= 0).all()
    assert not is_firm or (set(read) == {label} and place == "SIN".index(label))
    assert place != NONE or not target.any()


def test_a_sources_family_is_its_first_part_its_own_name_before_the_table() -> None:
    folds = Folds({"one": 0, "two": 1}, {"one": "two", "agency": "one"}, "two")
    assert [folds.family(name) for name in ("one | paper", "agency", "agency | desk | x", "", " | one")] == [
        "one",
        "one",
        "one",
        "two",
        "two",
    ]
