"""What is exported can be imported again without loss, in every format."""

import io

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from model.errors import CorpusError
from model.files.formats import EXPORTS, ImportFormat
from model.files.further import EXTRA
from model.files.labelled import Labelled, Review, Rules
from model.files.read import Reading, checked_rows, open_table
from model.files.write import write_reviews
from model.labels import Label
from model.store.reviews import KEPT, Reviews, Wanted
from tests.fitted import SIGNED
from tests.model.files.test_read import FILES, RULES, read_file

CHARACTERS = st.characters(exclude_characters="\0", exclude_categories=["Cs"])
TEXTS = st.text(CHARACTERS, min_size=1, max_size=60).filter(lambda text: not text.isspace())
NAMES = st.text(CHARACTERS, min_size=1, max_size=20).filter(lambda name: bool(name.strip()))
TIMES = st.datetimes().map(lambda at: f"{at.replace(year=2000 + at.year % 60).isoformat(timespec='milliseconds')}Z")
VALUES = st.recursive(
    st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False) | NAMES,
    lambda inner: st.lists(inner, min_size=1, max_size=3) | st.dictionaries(NAMES, inner, min_size=1, max_size=3),
    max_leaves=6,
)
EXTRAS = st.dictionaries(NAMES.filter(lambda name: name != EXTRA), VALUES, max_size=3)
LABELS = st.sampled_from([label.value for label in Label])
ROWS = st.builds(Labelled, TEXTS, LABELS, NAMES, TIMES, st.none() | NAMES, EXTRAS)


def as_review(row: Labelled, number: int) -> Review:
    details = ({"group": row.group} if row.group else {}) | ({EXTRA: dict(row.extra)} if row.extra else {})
    return Review(number, row.text, row.label, row.source, "someone", row.at or "", "accepted", details)


def reread(content: bytes, file_format: ImportFormat, rules: Rules = RULES) -> list[Labelled]:
    table = open_table(io.BytesIO(content), "f", rules.labels, file_format)
    rows = list(checked_rows(table, Reading("f", rules, "default")))
    assert all(isinstance(row, Labelled) for row in rows), rows
    return [row for row in rows if isinstance(row, Labelled)]


def essence(row: Labelled | Review) -> tuple[object, ...]:
    if isinstance(row, Review):
        return row.text, row.label, row.source, row.created_at, row.details.get("group")
    return row.text, row.label, row.source, row.at, row.group


@pytest.mark.parametrize("file_format", EXPORTS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(ROWS, min_size=1, max_size=8))
def test_any_reviews_survive_a_round_trip(file_format: ImportFormat, rows: list[Labelled]) -> None:
    content = b"".join(write_reviews([as_review(row, number) for number, row in enumerate(rows, 1)], file_format))
    again = reread(content, file_format)
    assert [essence(row) for row in again] == [essence(row) for row in rows]
    assert [row.extra | one.extra for row, one in zip(again, rows, strict=True)] == [row.extra for row in again]


@pytest.mark.parametrize("file_format", EXPORTS)
def test_further_columns_of_a_file_come_back(engine: sa.Engine, file_format: ImportFormat) -> None:
    content = b"text,label,id,desk note,url\nOne.,neutral_reporting,A17,read twice,\nTwo.,neutral_reporting,,,x\n"
    store = Reviews(engine)
    list(store.add_many(reread(content, "csv"), SIGNED))
    for _ in range(2):
        found = list(store.each(Wanted(states=KEPT)))
        again = reread(b"".join(write_reviews(found, file_format)), file_format)
        assert [row.extra.get("desk note") for row in again] == ["read twice", None]
        assert [row.extra.get("url") for row in again] == [None, "x"]
        assert again[0].extra["id"] == "A17"
        store.withdraw("default", SIGNED)
        list(store.add_many(again, SIGNED))


@pytest.mark.parametrize("file_format", EXPORTS)
def test_what_is_written_is_recognised_without_a_name(file_format: ImportFormat) -> None:
    row = Labelled("A sentence, plain.", Label.NEUTRAL_REPORTING, "desk", "2026-01-01T00:00:00.000Z")
    table = open_table(io.BytesIO(b"".join(write_reviews([as_review(row, 1)], file_format))), "f", RULES.labels)
    assert table.file_format == file_format


@pytest.mark.parametrize(
    "name",
    ["table.csv", "semicolons.csv", "table.tsv", "rows.jsonl", "doccano.jsonl", "label_studio.json", "prodigy.jsonl"],
)
@pytest.mark.parametrize("file_format", EXPORTS)
def test_each_tools_fixture_comes_out_as_it_went_in(engine: sa.Engine, name: str, file_format: ImportFormat) -> None:
    _, accepted, _ = read_file(name)
    store = Reviews(engine)
    assert sum(store.add_many(accepted, SIGNED)) == len(accepted) > 0
    stored = list(store.each(Wanted(states=KEPT)))
    again = reread(b"".join(write_reviews(stored, file_format)), file_format)
    assert [essence(row) for row in again] == [essence(row) for row in stored]
    assert [row.label for row in again] == [row.label for row in accepted]


@pytest.mark.parametrize("file_format", EXPORTS)
def test_no_reviews_give_a_file_without_rows(file_format: ImportFormat) -> None:
    content = b"".join(write_reviews([], file_format))
    if not content:
        return
    assert reread(content, file_format) == []


def test_many_reviews_come_piece_by_piece() -> None:
    row = Labelled("A sentence, plain.", Label.NEUTRAL_REPORTING, "desk", "2026-01-01T00:00:00.000Z")
    many = (as_review(row, number) for number in range(1, 5_001))
    assert len(list(write_reviews(many, "jsonl"))) == 5


def test_a_format_nobody_knows_is_refused_with_those_there_are() -> None:
    from model.files.formats import named_format

    with pytest.raises(CorpusError, match="doccano, label-studio, prodigy"):
        named_format("xml")


def test_the_fixtures_are_all_tried() -> None:
    assert len(list(FILES.iterdir())) == 7
