"""Blocks to answers: every row is labelled or says why not, and the quick way says the same as the slow one."""

import json
from pathlib import Path
from typing import Any, Literal

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from model.files.rows import Row
from model.scoring.classifier import FramingClassifier
from service.batch.cut import cells_of
from service.batch.job import Block, Cell, Columns, Refused, Setup
from service.batch.labeller import Labeller
from tests.service.batch.runs import Run, write


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_rows_without_a_text_get_an_error_and_the_others_their_label(run: Run, line_end: str, tmp_path: Path) -> None:
    lines = ["A first line.", "", " \u00a0\u2003", "\u2028", "", "“A quoted one.”", "é", "A last one."]
    content = line_end.join(lines).encode().replace("é".encode(), b"caf\xe9")
    rows = run(write(tmp_path / "in.txt", b"\xef\xbb\xbf" + content))
    assert [row["row"] for row in rows] == list(range(1, 9))
    assert [row.get("error", "")[:11] for row in rows] == ["", *["the text is"] * 4, "", "not UTF-8 a", ""]
    assert rows[0]["probabilities"] == run(write(tmp_path / "in.txt", "A first line."))[0]["probabilities"]


def test_json_lines_that_are_no_texts_are_told_by_their_line(run: Run, tmp_path: Path) -> None:
    lines = [
        '{"text": "A line."}',
        "",
        "[1]",
        '{"text": 5}',
        '{"body": "x"}',
        '{"text": "a"} {"text": "b"}',
        "{",
        '{"text": " "}',
    ]
    rows = run(write(tmp_path / "in.jsonl", "\n".join([*lines, '{"text": "\\ud800"}', '{"text": "Another."}', ""])))
    assert [row["row"] for row in rows] == [1, 3, 4, 5, 6, 7, 8, 9, 10]
    assert [number for number, row in enumerate(rows) if "label" in row] == [0, 8]


@pytest.mark.parametrize(
    ("field", "is_labelled"), [(b'"\xff\xfe"', False), (b'{"\xff": 1}', False), (b'"\\ud800"', False), (b"1e999", True)]
)
@pytest.mark.parametrize("with_bom", [False, True])
def test_a_json_line_fares_the_same_whatever_stands_beside_it(
    run: Run, field: bytes, is_labelled: bool, with_bom: bool, tmp_path: Path
) -> None:
    doubtful = b"\xef\xbb\xbf" * with_bom + '{"text": "The envoy said so: “now”.", "note": '.encode() + field + b"}"
    alone = run(write(tmp_path / "in.jsonl", doubtful))
    assert ["label" in row for row in alone] == [is_labelled]
    for beside in ('{"text": "A sound line."}', '{"text": ""}', "", "{"):
        assert run(write(tmp_path / "in.jsonl", doubtful + b"\n" + beside.encode() + b"\n"))[:1] == alone
    after = run(write(tmp_path / "in.jsonl", b"{\n" + doubtful.removeprefix(b"\xef\xbb\xbf") + b"\n"))[1:]
    assert [row | {"row": 1} for row in after] == alone


@pytest.mark.parametrize("depth", [1, 900, 2_000])
@pytest.mark.parametrize("with_input", [False, True])
def test_a_text_that_is_a_nested_list_is_refused_in_few_words(
    run: Run, depth: int, with_input: bool, tmp_path: Path
) -> None:
    lines = f'{{"text": {"[" * depth}"{"x" * 1_000}"{"]" * depth}}}\n{{"text": "Another."}}\n'
    rows = run(write(tmp_path / "in.jsonl", lines), with_input=with_input)
    assert len(rows[0]["error"]) < 200
    assert (rows[1]["row"], "label" in rows[1]) == (2, True)


def test_a_field_named_like_one_of_the_outputs_stays_and_ours_is_called_otherwise(run: Run, tmp_path: Path) -> None:
    fields = {"text": "A line.", "label": "mine", "row": 9, "id": "x"}
    (row,) = run(write(tmp_path / "in.jsonl", json.dumps(fields)), with_input=True)
    assert (row["framing_row"], row["row"], row["id"], row["label"]) == (1, 9, "x", "mine")
    ours = ["framing_label", "probabilities", "abstained", *(["reason"] if row["abstained"] else [])]
    assert list(row) == ["framing_row", "text", "label", "row", "id", *ours]


def test_a_text_may_be_longer_than_the_web_takes(run: Run, tmp_path: Path) -> None:
    assert "label" in run(write(tmp_path / "in.txt", "word " * 20_000))[0]


def labeller_of(
    classifier: FramingClassifier, line_format: Literal["text", "jsonl"] | None, **changes: Any
) -> Labeller:
    options = {"column": "text", "with_input": False, "manifest": {}} | changes
    return Labeller(Setup("", line_format=line_format, compiled=None, **options), classifier)


@pytest.mark.parametrize("with_input", [False, True])
def test_a_block_in_the_middle_of_a_file_counts_on_from_the_one_before(
    classifier: FramingClassifier, *, with_input: bool
) -> None:
    block = Block(41, 43, 999, "One line.\n\nUne ligne é.\n".encode())
    answer = labeller_of(classifier, "text", with_input=with_input).label(block)
    rows = [json.loads(line) for line in answer.content.splitlines()]
    assert [row["row"] for row in rows] == [41, 42, 43]
    assert answer.refused == (Refused(42, "the text is blank"),)
    assert (answer.last, answer.end, answer.n_rows) == (43, 999, 3)


def test_a_byte_order_mark_is_the_files_own_only_at_its_begin(classifier: FramingClassifier) -> None:
    labeller = labeller_of(classifier, "jsonl")
    marked = b'\xef\xbb\xbf{"text": "One line."}\n'
    assert labeller.label(Block(1, 1, 0, marked)).refused == ()
    assert [refused.row for refused in labeller.label(Block(2, 2, 0, marked)).refused] == [2]
    assert labeller.label(Block(1, 1, 0, b"\xef\xbb\xbf")).content == b""


def test_cells_keep_their_own_fields_whether_labelled_or_refused(classifier: FramingClassifier) -> None:
    cells = (
        Cell(7, "One line.", own=b'{"id":1}'),
        Cell(9, "", "the text is blank", own=b'{"id":2}'),
        Cell(10, "x\ud800"),
    )
    answer = labeller_of(classifier, None).label(Block(7, 10, 0, cells=cells))
    rows = [json.loads(line) for line in answer.content.splitlines()]
    assert [(row["row"], row.get("id")) for row in rows] == [(7, 1), (9, 2), (10, None)]
    assert ["error" in row for row in rows] == [False, True, True]
    assert "U+D800" in rows[2]["error"]


def test_a_rows_own_fields_stay_as_they_are_and_ours_are_called_otherwise(classifier: FramingClassifier) -> None:
    own = {
        "row": "r-9",
        "label": 'my "label":',
        "framing_label": 1,
        "probabilities": [],
        "abstained": None,
        "text": "A.",
    }
    rows = [Row(1, own), Row(2, {"text": "A.", "error": "mine"}), Row(3, {"text": " ", "error": "mine"})]
    cells = cells_of(rows, Columns("text", with_input=True))
    plain = labeller_of(classifier, None).label(Block(1, 1, 0, cells=(Cell(1, "A."),)))
    ours = json.loads(plain.content)
    first, second, third = map(
        json.loads, labeller_of(classifier, None).label(Block(1, 3, 0, cells=cells)).content.splitlines()
    )
    assert first == own | {
        "framing_row": 1,
        "framing_framing_label": ours["label"],
        "framing_probabilities": ours["probabilities"],
        "framing_abstained": ours["abstained"],
    } | {name: ours[name] for name in ours.keys() & {"reason"}}
    assert second == ours | {"row": 2, "text": "A.", "error": "mine"}
    assert third == {"row": 3, "text": " ", "error": "mine", "framing_error": "the text is blank"}


@given(
    st.lists(
        st.text(st.characters(codec="utf-8", exclude_characters="\n"), max_size=8).filter(
            lambda t: not t.endswith("\r")
        ),
        min_size=1,
        max_size=6,
    )
)
@example(["A line.", "\x1b$BEl5~\x1b(B", "a\0b", "a\rb"])
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
def test_one_bad_line_changes_no_other_lines_answer(classifier: FramingClassifier, lines: list[str]) -> None:
    """A block with a bad line goes the slow way: each sound line must get the bytes of the quick one."""
    labeller = labeller_of(classifier, "text")
    alone = [labeller.label(Block(5, 5, 0, f"{line}\n".encode())).content for line in lines]
    content = "".join(f"{line}\n" for line in lines).encode()
    together = labeller.label(Block(5, 5 + len(lines), 0, content + b"\xff\n"))
    told = [json.loads(line) | {"row": 5} for line in together.content.splitlines()]
    assert told[:-1] == [json.loads(one) for one in alone]
    assert [refused.row for refused in together.refused][-1] == 5 + len(lines)
