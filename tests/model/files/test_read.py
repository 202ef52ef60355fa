"""Labelled files of each tool: what is taken, what is refused by line and with the reason, and in which encoding."""

import io
import json
import tracemalloc
from pathlib import Path

import pytest

from model.errors import CorpusError
from model.files.labelled import Labelled, Rules
from model.files.read import Reading, Refused, checked_rows, open_table
from model.labels import Label

FILES = Path(__file__).parent / "files"
RULES = Rules(tuple(Label), 10_000)
NEUTRAL, FRAMING, ESTIMATE = Label.NEUTRAL_REPORTING, Label.STATE_MEDIA_FRAMING, Label.INTELLIGENCE_ESTIMATE
SURROGATE = "\\ud800"


def read(content: bytes, *, file: str = "a file", source: str | None = None):
    """Return format, encoding, accepted and refused rows."""
    table = open_table(io.BytesIO(content), file, RULES.labels)
    rows = list(checked_rows(table, Reading(file, RULES, "default", source)))
    accepted = [row for row in rows if isinstance(row, Labelled)]
    return table, accepted, [row for row in rows if isinstance(row, Refused)]


def read_file(name: str):
    return read((FILES / name).read_bytes(), file=name)


def test_csv_with_quotes_line_breaks_and_further_columns() -> None:
    table, accepted, refused = read_file("table.csv")
    assert (table.file_format, table.encoding.name, refused) == ("csv", "utf-8", [])
    assert [row.label for row in accepted] == [NEUTRAL, FRAMING, ESTIMATE]
    assert [row.source for row in accepted] == ["desk-a", "desk-b", "default"]
    assert [row.at for row in accepted] == ["2026-03-01T10:00:00.000Z", "2026-03-01T09:30:00.000Z", None]
    assert (accepted[0].group, accepted[0].extra) == ("talks", {"note": "first reading"})
    assert '"a legend of loyalty" in blood,\nthe sons' in accepted[1].text


@pytest.mark.parametrize(("name", "file_format"), [("semicolons.csv", "csv"), ("table.tsv", "tsv")])
def test_the_delimiter_is_found_by_the_names_of_the_columns(name: str, file_format: str) -> None:
    table, accepted, refused = read_file(name)
    assert (table.file_format, len(accepted), refused) == (file_format, 2, [])
    assert all(row.source == "desk" for row in accepted)


def test_json_lines() -> None:
    table, accepted, refused = read_file("rows.jsonl")
    assert (table.file_format, refused) == ("jsonl", [])
    assert [row.label for row in accepted] == [NEUTRAL, FRAMING, ESTIMATE]
    assert accepted[0].at == "2026-03-02T08:00:00.250Z"
    assert accepted[0].group == "ferry"


def test_doccano() -> None:
    table, accepted, refused = read_file("doccano.jsonl")
    assert table.file_format == "doccano"
    assert [row.label for row in accepted] == [NEUTRAL, FRAMING, ESTIMATE, NEUTRAL]
    assert [row.source for row in accepted] == ["default", "desk", "default", "older"]
    assert [row.line for row in refused] == [5, 6, 7]
    for word, row in zip(["not annotated", "2 labels", "PER"], refused, strict=True):
        assert word in row.reason


def test_label_studio() -> None:
    table, accepted, refused = read_file("label_studio.json")
    assert table.file_format == "label-studio"
    assert [row.label for row in accepted] == [NEUTRAL, FRAMING, ESTIMATE, NEUTRAL]
    assert accepted[0].at == "2026-03-01T09:05:00.123456Z"
    assert accepted[0].source == "desk"
    assert accepted[1].text.endswith("{here}.")
    assert [(row.line, row.reason) for row in refused] == [
        (3, "the task was cancelled"),
        (4, "the task has no annotation"),
    ]


def test_prodigy() -> None:
    table, accepted, refused = read_file("prodigy.jsonl")
    assert table.file_format == "prodigy"
    assert [row.label for row in accepted] == [NEUTRAL, FRAMING, ESTIMATE]
    assert (accepted[0].source, accepted[0].at) == ("desk", "2026-03-01T09:00:00.000Z")
    assert accepted[0].extra["annotator_id"] == "desk-ann"
    assert [row.line for row in refused] == [3, 4, 6]
    assert "'reject'" in refused[0].reason


def test_parquet() -> None:
    pyarrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    columns = {"text": ["The train left.", None], "label": [NEUTRAL.value, NEUTRAL.value], "source": ["desk", "desk"]}
    sink = io.BytesIO()
    parquet.write_table(pyarrow.table(columns), sink)
    table, accepted, refused = read(sink.getvalue())
    assert (table.file_format, len(accepted)) == ("parquet", 1)
    assert (refused[0].line, "no text" in refused[0].reason) == (2, True)


def test_a_json_array_of_plain_rows() -> None:
    rows = [{"text": "The train left.", "label": NEUTRAL.value, "source": "desk"}, 7]
    _, accepted, refused = read(json.dumps(rows).encode())
    assert [row.source for row in accepted] == ["desk"]
    assert (refused[0].line, refused[0].reason) == (2, "a JSON int, not an object")


@pytest.mark.parametrize(
    ("codec", "name", "is_guess"),
    [
        ("utf-8", "utf-8", False),
        ("utf-8-sig", "utf-8", False),
        ("utf-16", "utf-16", False),
        ("windows-1252", "windows-1252", True),
    ],
)
@pytest.mark.parametrize("file_format", ["csv", "jsonl", "label-studio"])
def test_every_encoding_gives_the_same_text(codec: str, name: str, is_guess: bool, file_format: str) -> None:
    text = "“Für die Söhne”, said the café’s owner – 5 €."
    row = {"text": text, "label": NEUTRAL.value}
    content = {
        "csv": f'text,label\n"{text}",{NEUTRAL}\n',
        "jsonl": json.dumps(row, ensure_ascii=False),
        "label-studio": json.dumps([row], ensure_ascii=False),
    }[file_format]
    table, accepted, refused = read(content.encode(codec))
    assert (table.encoding.name, table.encoding.is_guess) == (name, is_guess)
    assert ([row.text for row in accepted], refused) == ([text], [])


def test_a_broken_row_in_a_utf8_file_is_refused_and_the_rest_kept() -> None:
    rows = [
        json.dumps({"text": f"Zürich, Straße {number}.", "label": NEUTRAL.value}, ensure_ascii=False)
        for number in range(5)
    ]
    content = "\n".join(rows).encode().replace("Straße 2".encode(), b"Stra\xdfe 2")
    table, accepted, refused = read(content)
    assert table.encoding.name == "utf-8"
    assert (len(accepted), [row.line for row in refused]) == (4, [3])
    assert "UTF-8" in refused[0].reason


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ('{"text": "a\\u0000b", "label": "neutral_reporting"}', "NUL"),
        ('{"text": "a' + SURROGATE + '", "label": "neutral_reporting"}', "surrogate"),
        ('{"text": " ", "label": "neutral_reporting"}', "blank"),
        ('{"label": "neutral_reporting"}', "no text"),
        ('{"text": 7, "label": "neutral_reporting"}', "no text"),
        ('{"text": "a"}', "no label"),
        ('{"text": "a", "label": "framing"}', "state_media_framing, intelligence_estimate, neutral_reporting"),
        ('{"text": "' + "a" * 10_001 + '", "label": "neutral_reporting"}', "10001 characters"),
        ('{"text": "a", "label": "neutral_reporting", "source": "x\\u0000"}', "NUL"),
        ('{"text": "a", "label": "neutral_reporting", "source": "' + "s" * 201 + '"}', "201 characters"),
        ('{"text": "a", "label": "neutral_reporting", "group": "\\u0000"}', "NUL"),
        ("{oops}", "not JSON"),
        ("[1]", "not an object"),
        ("[" * 100_000, "deep"),
    ],
)
def test_a_row_that_cannot_be_kept_is_named_by_file_line_and_reason(line: str, word: str) -> None:
    good = '{"text": "A plain sentence.", "label": "neutral_reporting"}'
    _, accepted, refused = read(f"{good}\n{line}\n{good}\n".encode(), file="rows.jsonl")
    assert len(accepted) == 2
    assert [(row.file, row.line) for row in refused] == [("rows.jsonl", 2)]
    assert word in refused[0].reason


def test_csv_rows_of_the_wrong_width_and_a_missing_quotation_mark() -> None:
    content = f'text,label\na,{NEUTRAL}\nb\n"c,{NEUTRAL}\nd,{NEUTRAL}\n'
    _, accepted, refused = read(content.encode())
    assert [row.text for row in accepted] == ["a"]
    assert [row.line for row in refused] == [3, 4]
    assert "1 columns, the header has 2" in refused[0].reason


def test_a_source_given_from_outside_replaces_the_rows_own_and_keeps_it_beside() -> None:
    row = {"text": "a", "label": NEUTRAL.value, "source": "own", "created_at": "some day"}
    _, (accepted,), _ = read(json.dumps(row).encode(), source="batch-7")
    assert (accepted.source, accepted.at) == ("batch-7", None)
    assert accepted.extra == {"source": "own", "created_at": "some day"}


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf \n", "empty"),
        (b"a,b\n1,2\n", "no columns"),
        (b"PAR1 and no more", "Parquet"),
        (b"[{", "not JSON"),
        (b"[" * 50_000, "deep"),
    ],
)
def test_a_file_that_cannot_be_read_at_all_is_refused_whole(content: bytes, word: str) -> None:
    with pytest.raises(CorpusError, match=word):
        read(content)


def test_a_file_that_breaks_off_gives_what_came_before() -> None:
    row = json.dumps({"text": "a", "label": NEUTRAL.value})
    _, accepted, refused = read(f"[{row}, {row}, {row[:-3]}".encode())
    assert len(accepted) == 2
    assert refused[0].line == 3
    assert "from here on" in refused[0].reason


@pytest.mark.parametrize("file_format", ["csv", "jsonl", "label-studio"])
def test_memory_does_not_grow_with_the_file(file_format: str) -> None:
    text = "A sentence that is repeated very often, and is no longer than sentences are. " * 2
    row = json.dumps({"text": text, "label": NEUTRAL.value})
    content = {
        "csv": "text,label\n" + f'"{text}",{NEUTRAL}\n' * 100_000,
        "jsonl": f"{row}\n" * 100_000,
        "label-studio": "[" + f"{row},\n" * 99_999 + row + "]",
    }[file_format].encode()
    tracemalloc.start()
    table = open_table(io.BytesIO(content), "f", RULES.labels)
    before = tracemalloc.get_traced_memory()[0]
    tracemalloc.reset_peak()
    count = sum(isinstance(row, Labelled) for row in checked_rows(table, Reading("f", RULES, "d")))
    peak = tracemalloc.get_traced_memory()[1] - before
    tracemalloc.stop()
    assert count == 100_000
    assert peak < 4_000_000 < len(content)
