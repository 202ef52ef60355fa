"""A file into the store, on both databases: counted, refused rows named, a failing database told with what is safe."""

import io
import json
from typing import Any

import msgspec
import pytest
import sqlalchemy as sa

from model.errors import CorpusError, DatabaseError, ImportStoppedError
from model.files.formats import ImportFormat
from model.files.read import Reading, Refused
from model.store.intake import LOOK_EVERY, MOST_LISTED, Taking, store_file
from model.store.repeats import Room
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
    intake = store_file(Reviews(engine), content, reading(), SIGNED, Taking(told.append))
    assert (intake.stored, intake.refused, intake.file_format) == (2, 2, "csv")
    assert [(one.file, one.line) for one in told] == [("rows.csv", 3), ("rows.csv", 4)]
    assert "unknown label 'wrong'" in told[0].reason
    assert intake.listed == told
    assert [row["line"] for row in intake.as_json()["refused_rows"]] == [3, 4]
    assert [review.text for review in Reviews(engine).accepted()] == ["One.", "Four."]


def test_the_list_is_bounded_and_the_telling_is_not(engine: sa.Engine) -> None:
    told: list[Refused] = []
    rows = ["x,wrong"] * (MOST_LISTED + 5)
    intake = store_file(Reviews(engine), csv(*rows), reading(), SIGNED, Taking(told.append))
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
    rows = [json.dumps(row) for row in (good, good | {field: "DEEP"}, good | {"text": "y"})]
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
    rows = [f"Text {number}.,{GOOD}" for number in range(2 * BATCH)]

    def break_down(_refused: Refused) -> None:
        with engine.begin() as connection:
            connection.execute(sa.text("ALTER TABLE reviews RENAME TO elsewhere"))

    content = csv(*rows[:BATCH], "x,wrong", *rows[BATCH:])  # the refused row is told after the first batch is safe
    with pytest.raises(DatabaseError, match=rf"{BATCH} rows of rows\.csv were stored before"):
        store_file(Reviews(engine), content, reading(), SIGNED, Taking(break_down))


def stored(engine: sa.Engine) -> list[tuple[str, str, str]]:
    return [(review.text, review.label, review.source) for review in Reviews(engine).accepted()]


def test_a_label_that_is_stored_already_is_counted_and_not_stored_again(engine: sa.Engine) -> None:
    rows = (f"Rain fell.,{GOOD}", f"Rain  fell.,{GOOD}", f"Snow fell.,{GOOD}")
    first = store_file(Reviews(engine), csv(*rows), reading(), SIGNED)
    again = store_file(Reviews(engine), csv(*rows), reading(), SIGNED)
    assert (first.stored, first.repeated, first.sources) == (2, 1, {"desk": 2})
    assert (again.stored, again.repeated, again.refused, again.sources) == (0, 3, 0, {})
    assert stored(engine) == [("Rain fell.", GOOD, "desk"), ("Snow fell.", GOOD, "desk")]


def test_the_same_label_of_another_source_or_after_a_withdrawal_is_stored(engine: sa.Engine) -> None:
    row = f"Rain fell.,{GOOD}"
    other = Reading("rows.csv", RULES, "desk", source="wire")
    for given in (reading(), other):
        assert store_file(Reviews(engine), csv(row), given, SIGNED).stored == 1
    Reviews(engine).withdraw("wire", SIGNED)
    assert store_file(Reviews(engine), csv(row), other, SIGNED).stored == 1


def test_a_label_that_contradicts_another_is_stored_and_told(engine: sa.Engine) -> None:
    bad = "state_media_framing"
    within = store_file(Reviews(engine), csv(f"Rain fell.,{GOOD}", f"Rain fell.,{bad}"), reading(), SIGNED)
    assert (within.stored, within.contradicted) == (2, 1)
    later = store_file(Reviews(engine), csv(f"Rain fell.,{bad}"), Reading("b.csv", RULES, "wire"), SIGNED)
    assert [(row.file, row.line) for row in later.contradictions] == [("b.csv", 2)]
    assert later.contradictions[0].reason == f"stored, but the same text is labelled {GOOD} (desk) elsewhere"
    assert later.as_json()["contradicted_rows"][0]["line"] == 2


def test_two_annotations_of_a_task_are_two_labels_and_the_same_ones_again_are_not(engine: sa.Engine) -> None:
    annotations = [chosen(GOOD) | {"id": number} for number in (4, 5)]
    content = json.dumps([{"data": {"text": "Rain fell."}, "annotations": annotations}]).encode()
    counts = []
    for _ in range(2):
        intake = store_file(Reviews(engine), io.BytesIO(content), reading("tasks.json"), SIGNED)
        counts.append((intake.stored, intake.repeated))
    assert counts == [(2, 0), (0, 2)]


def test_a_source_that_is_full_takes_no_more_and_others_do(engine: sa.Engine) -> None:
    rows = [json.dumps({"text": f"Rain {n}.", "label": GOOD, "source": "ab"[n % 2]}) for n in range(8)]
    content = io.BytesIO("\n".join(rows).encode())
    intake = store_file(Reviews(engine), content, reading(), SIGNED, Taking(room=Room(100, of_a_source=3)))
    assert (intake.stored, intake.refused, intake.sources) == (6, 2, {"a": 3, "b": 3})
    assert all("FRAMING_MAX_SOURCE_REVIEWS" in row.reason for row in intake.listed)


def test_a_full_store_takes_no_batch_that_does_not_fit(engine: sa.Engine) -> None:
    room = Taking(room=Room(BATCH + 5))
    rows = [f"Rain {number}.,{GOOD}" for number in range(BATCH + 6)]
    intake = store_file(Reviews(engine), csv(*rows), reading(), SIGNED, room)
    assert (intake.stored, intake.refused) == (BATCH, 1)
    assert "FRAMING_MAX_REVIEWS" in intake.listed[0].reason
    assert store_file(Reviews(engine), csv(*rows[-5:]), reading(), SIGNED, room).stored == 5


def test_work_ends_where_nobody_waits_for_it(engine: sa.Engine) -> None:
    asked = iter([False, False, True])
    rows = [f"Rain {number}.,{GOOD}" for number in range(10 * LOOK_EVERY)]
    with pytest.raises(ImportStoppedError, match=r"rows\.csv was stopped: 0 of its rows were stored"):
        store_file(Reviews(engine), csv(*rows), reading(), SIGNED, Taking(is_over=lambda: next(asked)))
    assert stored(engine) == []
