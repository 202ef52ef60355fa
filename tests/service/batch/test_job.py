"""What `label` was asked to do: which format a file is read as, and what goes between the processes."""

from pathlib import Path

import msgspec
import pytest

from model.errors import FormatError
from service.batch.job import Answer, Block, Cell, Job, Refused, Setup


@pytest.mark.parametrize(
    ("file", "named", "expected"),
    [
        ("-", None, "text"),
        ("-", "csv", "csv"),
        ("in.txt", None, "text"),
        ("in.NDJSON", None, "jsonl"),
        ("in.csv", "tsv", "tsv"),
        ("no-ending", "parquet", "parquet"),
    ],
)
def test_a_named_format_counts_then_the_ending(file: str, named: str | None, expected: str) -> None:
    assert Job(file, named).format() == expected


@pytest.mark.parametrize(
    ("file", "named", "told"), [("in.txt", "xml", "'xml'"), ("in.txt", "", "''"), ("a", None, "has no ending")]
)
def test_a_format_that_is_none_is_refused_with_those_there_are(file: str, named: str | None, told: str) -> None:
    with pytest.raises(FormatError, match=told) as raised:
        Job(file, named).format()
    assert "jsonl" in str(raised.value)


@pytest.mark.parametrize(
    "message",
    [
        Block(3, 5, 120, b"one\ntwo\n\xff\n"),
        Block(1, 2, 9, cells=(Cell(1, "é", "", b"{}"), Cell(2, "", "blank"))),
        Answer(5, 120, 3, b"{}\n", (Refused(4, "the text is blank"),)),
        Setup(str(Path("x.table")), "text", None, with_input=True, compiled=None, manifest={"threshold": 0.5}),
    ],
)
def test_what_travels_between_processes_comes_out_as_it_went_in(message: msgspec.Struct) -> None:
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(message), type=type(message)) == message
