"""A file into the store, on both databases: counted, refused rows named, a failing database told with what is safe."""

import io
import json
from typing import Any

import msgspec
import pytest
import sqlalchemy as sa

from model.errors import CorpusError, DatabaseError
from model.files.formats import ImportFormat
from model.files.read import Reading, Refused
from model.store.intake import MOST_LISTED, store_file
from model.store.reviews import BATCH, Reviews
from tests.fitted import SIGNED
from tests.model.files.test_read import RULES

GOOD = "neutral_reporting"
LONG = "framing" * 1_000


def reading(name: str = "rows.csv") -> Reading:
    return Reading(name, RULES, "desk")


def chosen(*choices: str) -> dict[str, Any]:
    return {"result": [{"type": "choices", "value": {"choices": choices}}]}


def csv(*rows: str) -> io.BytesIO:
    return io.BytesIO("\n".join(("text,label", *rows)).encode())


def test_rows_are_counted_and_each_refused_one_is_told_in_order(engine: sa.Engine) -> None:
    told: list[Refused] = []
    content = csv(f"One.,{GOOD}", "Two.,wrong", f",{GOOD}", f"Four.,{GOOD}")
    intake = store_file(Reviews(engine), content, reading(), SIGNED, told.append)
    assert (intake.stored, intake.refused, intake.file_format) == (2, 2, "csv")
    assert [(one.file, one.line) for one in told] == [("rows.csv", 3), ("rows.csv", 4)]
    assert "unknown label 'wrong'" in told[0].reason
    assert intake.listed == told
    assert [row["line"] for row in intake.as_json()["refused_rows"]] == [3, 4]
    assert [review.text for review in Reviews(engine).accepted()] == ["One.", "Four."]


def test_the_list_is_bounded_and_the_telling_is_not(engine: sa.Engine) -> None:
    told: list[Refused] = []
    rows = ["x,wrong"] * (MOST_LISTED + 5)
    intake = store_file(Reviews(engine), csv(*rows), reading(), SIGNED, told.append)
    assert (intake.refused, len(intake.listed), len(told)) == (MOST_LISTED + 5, MOST_LISTED, MOST_LISTED + 5)


@pytest.mark.parametrize(
    ("file_format", "row"),
    [
        ("csv", f"x,{LONG}"),
        ("jsonl", json.dumps({"text": "x", "label": LONG})),
        ("doccano", json.dumps({"text": "x", "label": [LONG, LONG]})),
        ("doccano", json.dumps({"text": "x", "label": [{LONG: LONG}]})),
        ("prodigy", json.dumps({"text": "x", "answer": LONG})),
        ("label-studio", json.dumps([{"data": {LONG: 1, "\ud800": 2}, "annotations": [{}]}])),
        ("label-studio", json.dumps([{"data": {"text": "x"}, "annotations": [chosen("\ud800" * 2_000)]}])),
        ("label-studio", json.dumps([{"data": {"text": "x"}, "annotations": [chosen("\ud800" * 2_000, "y")]}])),
    ],
)
def test_a_reason_is_short_and_can_be_encoded_whatever_the_row_holds(
    engine: sa.Engine, file_format: ImportFormat, row: str
) -> None:
    content = io.BytesIO(f"text,label\n{row}".encode()) if file_format == "csv" else io.BytesIO(row.encode())
    intake = store_file(Reviews(engine), content, Reading("rows", RULES, "desk", None, file_format), SIGNED)
    assert intake.refused == 1
    assert len(msgspec.json.encode(intake.as_json())) < 500


@pytest.mark.parametrize("field", ["extra", "note", "label", "text", "source", "group", "created_at", "meta"])
@pytest.mark.parametrize("file_format", ["jsonl", "doccano", "prodigy", "label-studio"])
def test_a_deeply_nested_row_is_refused_and_the_others_stored(
    engine: sa.Engine, file_format: ImportFormat, field: str
) -> None:
    good = {"text": "x", "label": GOOD, "answer": "accept"}
    rows = [json.dumps(row) for row in (good, good | {field: "DEEP"}, good)]
    rows[1] = rows[1].replace('"DEEP"', '{"a":' * 700 + "1" + "}" * 700)
    content = "[" + ",".join(rows) + "]" if file_format == "label-studio" else "\n".join(rows)
    reading = Reading("rows", RULES, "desk", None, file_format)
    intake = store_file(Reviews(engine), io.BytesIO(content.encode()), reading, SIGNED)
    assert (intake.stored, [(one.line, one.reason) for one in intake.listed]) == (
        2,
        [(2, "it is nested deeper than 64 levels")],
    )


def test_a_file_that_cannot_be_read_stores_nothing(engine: sa.Engine) -> None:
    with pytest.raises(CorpusError, match=r"rows\.csv is empty"):
        store_file(Reviews(engine), io.BytesIO(b" \n"), reading(), SIGNED)


def test_a_database_that_fails_half_way_tells_what_is_safe(engine: sa.Engine) -> None:
    rows = [f"Text {number}.,{GOOD}" for number in range(BATCH)]

    def break_down(_refused: Refused) -> None:
        with engine.begin() as connection:
            connection.execute(sa.text("ALTER TABLE reviews RENAME TO elsewhere"))

    content = csv(*rows, "x,wrong", *rows)  # the refused row is told after the first batch is safe
    with pytest.raises(DatabaseError, match=rf"{BATCH} rows of rows\.csv were stored before"):
        store_file(Reviews(engine), content, reading(), SIGNED, break_down)
