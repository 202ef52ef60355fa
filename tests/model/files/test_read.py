"""Labelled files of each tool: what is taken, what is refused by line and with the reason, and in which encoding."""

import gzip
import io
import json
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.parquet
import pytest

from model.errors import CorpusError
from model.files.containers import Bounds
from model.files.labelled import Labelled, Rules
from model.files.read import Reading, Refused, checked_rows, open_table
from model.labels import Label
from tests.model.files.tables.workbooks import table_of
from tests.model.files.test_containers import zipped

FILES = Path(__file__).parent / "files"
RULES = Rules(tuple(Label), 10_000)
NEUTRAL, FRAMING, ESTIMATE = Label.NEUTRAL_REPORTING, Label.STATE_MEDIA_FRAMING, Label.INTELLIGENCE_ESTIMATE
SURROGATE = "\\ud800"
ROW = json.dumps({"text": "Rain.", "label": NEUTRAL})
FOREIGN = {
    "cp1251 koi8_r": "The daily Труд said on Monday that rain fell.",
    "gb18030 shift_jis": "The daily 東京 said on Monday that rain fell.",
    "euc_kr": "The daily 동아 said on Monday that rain fell.",
    "mac_roman": "“Rain fell” – so said Zoë of the café in Köln.",
    "cp1250": "The mayor of Poznań and Łódź met Mr Dvořák.",
    "cp850": "The mayor of Köln met Zoë Weiß.",
    "iso8859_2": "The mayor of Łódź met Mr Wójcik.",
    "iso2022_jp": "The daily 東京 said on Monday that rain fell.",
    "cp1254": "The mayor of İzmir met Mr Şahin and Mr Erdoğan.",
}
"""Words that Windows-1252 would turn into others, by the encodings that have them."""


def parquet_of(rows: list[dict[str, Any]]) -> bytes:
    sink = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(rows), sink)
    return sink.getvalue()


def csv_of(rows: list[dict[str, Any]]) -> bytes:
    return "\n".join(["text,label,answer", *(f"{row['text']},{row['label']},{row['answer']}" for row in rows)]).encode()


WRAPPED: dict[str, Callable[[list[dict[str, Any]]], bytes]] = {
    "lines": lambda rows: "\n".join(map(json.dumps, rows)).encode(),
    "array": lambda rows: json.dumps(rows).encode(),
    "csv": csv_of,
    "parquet": parquet_of,
}


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
        (2, "annotation 102: it was cancelled"),
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
    columns = {"text": ["The train left.", None], "label": [NEUTRAL.value, NEUTRAL.value], "source": ["desk", "desk"]}
    sink = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.table(columns), sink)
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
        ("utf-16-le", "utf-16-le", True),
        ("utf-32", "utf-32", False),
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
        ('{"text": 7, "label": "neutral_reporting"}', "the text is 7, not a sentence"),
        ('{"text": "a", "lab\\u0065l": "x", "label": "neutral_reporting"}', "two fields are called 'label'"),
        ('{"data": {"text": "a"}, "predictions": []}', "needs `data` and `annotations`"),
        ('{"n": 1, "rows": [{"text": "a"}]}', "if the rows stand in 'rows', give that list alone"),
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
    assert [row.text for row in accepted] == ["a", "d"]
    assert [row.line for row in refused] == [3, 4]
    assert "1 columns, the header has 2" in refused[0].reason
    assert "a quotation mark is not closed" in refused[1].reason


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


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_line_ends_and_packing_change_nothing(line_end: str, pack: Callable[[bytes], bytes]) -> None:
    for content in (f"text,label\nRain.,{NEUTRAL}\nSnow.,{FRAMING}\n", ROW + "\n" + ROW.replace("Rain", "Snow") + "\n"):
        _, accepted, refused = read(pack(content.replace("\n", line_end).encode()))
        assert ([row.text for row in accepted], refused) == (["Rain.", "Snow."], [])


@pytest.mark.parametrize(
    "codec",
    [
        "cp1251",
        "gb18030",
        "euc_kr",
        "shift_jis",
        "mac_roman",
        "koi8_r",
        "cp1250",
        "cp1254",
        "cp850",
        "iso8859_2",
        "iso2022_jp",
    ],
)
def test_an_encoding_that_nothing_proves_is_refused_and_read_where_it_is_named(codec: str) -> None:
    text = next(text for name, text in FOREIGN.items() if codec in name.split())
    content = f"text,label\n{text},{NEUTRAL}\n".encode(codec)
    with pytest.raises(CorpusError, match=r"its encoding cannot be told for sure; it may be .*--encoding"):
        read(content)
    reading = Reading("f", RULES, "default", encoding=codec)
    (row,) = checked_rows(reading.open(io.BytesIO(content)), reading)
    assert isinstance(row, Labelled)
    assert row.text == text


def test_no_encoding_and_no_text_are_refused() -> None:
    with pytest.raises(CorpusError, match="There is no encoding 'utf-99'"):
        Reading("f", RULES, "default", encoding="utf-99").open(io.BytesIO(b"text,label\n"))
    with pytest.raises(CorpusError, match="holds NUL bytes"):
        read(b"text,label\n" + b"\0\0ab" * 500)


def test_a_link_in_place_of_a_text_and_a_number_in_place_of_a_label_are_told() -> None:
    rows = [
        {"text": "/data/upload/3/a.txt", "label": NEUTRAL.value},
        {"text": "https://desk.example/a", "label": NEUTRAL.value},
        {"text": "articles/march/a.txt", "label": NEUTRAL.value},
        {"text": "Rain.", "label": 2},
        {"text": "Rain.", "label": [0]},
        {"text": "Rain.", "label": True},
        {"text": "See https://desk.example/a today.", "label": NEUTRAL.value},
    ]
    _, accepted, refused = read("\n".join(map(json.dumps, rows)).encode())
    assert [row.line for row in refused] == [1, 2, 3, 4, 5, 6]
    for word, row in zip(
        (*["a path or a link"] * 3, "label is 2", "label is 0", "label is True"), refused, strict=True
    ):
        assert word in row.reason
    assert len(accepted) == 1


@pytest.mark.parametrize("wrap", ["lines", "array", "csv", "parquet"])
@pytest.mark.parametrize("place", [0, 1, 2])
def test_an_answer_counts_wherever_it_stands_and_in_every_format(wrap: str, place: int) -> None:
    rows = [{"text": f"Rain {number}.", "label": NEUTRAL.value, "answer": "accept"} for number in range(3)]
    rows[place]["answer"] = "reject"
    if wrap == "lines":
        rows[0]["note"] = "x" * 15_000
        rows.insert(0, {"text": "y" * 80_000, "label": NEUTRAL.value})
    _, accepted, refused = read(WRAPPED[wrap](rows))
    assert [row.text for row in accepted] == [f"Rain {number}." for number in range(3) if number != place]
    assert "the answer is 'reject'" in refused[-1].reason


FIRST = {"text": "Fog.", "label": NEUTRAL.value}
TASK = {"data": {"text": "Fog."}, "annotations": [{"result": [{"type": "choices", "value": {"choices": [NEUTRAL]}}]}]}


@pytest.mark.parametrize(
    "first", [FIRST, FIRST | {"label": [NEUTRAL]}, TASK, FIRST | {"text": "y" * 80_000}, "{broken"]
)
def test_no_first_row_hides_what_is_said_of_later_ones(first: object) -> None:
    later = [FIRST | {"answer": "reject"}, FIRST | {"answer": "ignore"}, FIRST | {"options": [1], "answer": "accept"}]
    content = "\n".join(row if isinstance(row, str) else json.dumps(row) for row in (first, *later))
    _, accepted, refused = read(content.encode())
    assert [row.line for row in refused][-3:] == [2, 3, 4]
    assert {row.text for row in accepted} <= {"Fog."}
    assert "not annotated" in refused[-1].reason


@pytest.mark.parametrize(
    ("content", "file_format"),
    [
        (json.dumps(TASK).encode(), "label-studio"),
        (json.dumps(TASK, indent=2).encode(), "label-studio"),
        (gzip.compress(json.dumps([TASK]).encode()), "label-studio"),
        (zipped(admin__all_jsonl=json.dumps(FIRST | {"label": [NEUTRAL]}).encode()), "doccano"),
        (f"sep=;\r\ntext;label\r\nFog.;{NEUTRAL}\r\n".encode("utf-8-sig"), "csv"),
        (f"sep=\t\r\ntext\tlabel\r\nFog.\t{NEUTRAL}\r\n".encode("utf-16"), "tsv"),
        (f'"sep=|"\ntext|label\nFog.|{NEUTRAL}\n'.encode(), "csv"),
    ],
    ids=["a task", "a task laid out", "packed tasks", "doccano's zip", "sep=;", "sep= in UTF-16", "quoted sep=|"],
)
def test_what_tools_hand_out_is_one_row(content: bytes, file_format: str) -> None:
    table, (row,), refused = read(content)
    assert (table.file_format, row.text, row.label, refused) == (file_format, "Fog.", NEUTRAL, [])


def test_a_file_over_a_bound_is_read_up_to_it_and_the_rest_is_told() -> None:
    content = (ROW + "\n").encode() * 5
    for bounds, word in ((Bounds(rows=3), "MAX_IMPORT_ROWS"), (Bounds(cells=6), "MAX_IMPORT_CELLS")):
        reading = Reading("f", RULES, "default", bounds=bounds)
        rows = list(checked_rows(reading.open(io.BytesIO(content)), reading))
        assert [isinstance(row, Labelled) for row in rows] == [True, True, True, False]
        assert word in rows[-1].reason
    with pytest.raises(CorpusError, match="MAX_UNPACKED_BYTES"):
        Reading("f", RULES, "d", bounds=Bounds(unpacked_bytes=100)).open(io.BytesIO(gzip.compress(content)))


def test_an_annotator_is_a_source_of_its_own_where_the_task_names_none() -> None:
    result = {"type": "choices", "to_name": "text", "value": {"choices": [NEUTRAL.value]}}
    annotations = [{"id": number, "completed_by": number, "result": [result]} for number in (3, 4)]
    _, accepted, _ = read(json.dumps([{"data": {"text": "Rain."}, "annotations": annotations}]).encode())
    assert [(row.source, row.extra["annotator"]) for row in accepted] == [("default/3", 3), ("default/4", 4)]
    _, accepted, _ = read(
        json.dumps([{"data": {"text": "Rain.", "source": "wire"}, "annotations": annotations}]).encode()
    )
    assert [(row.source, row.extra["annotator"]) for row in accepted] == [("wire", 3), ("wire", 4)]


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


def test_a_workbook_is_read_as_any_table_whatever_it_is_called() -> None:
    rows = [("Text", "label", "answer"), ("Rain fell.", NEUTRAL, "accept"), ("It hailed.", NEUTRAL, "reject")]
    table, accepted, refused = read(table_of(rows))
    assert (table.file_format, [row.text for row in accepted]) == ("xlsx", ["Rain fell."])
    assert [(row.line, row.reason) for row in refused] == [
        (3, "the answer is 'reject', only accepted ones give a label")
    ]
    bounded = Reading("a file", RULES, "default", bounds=Bounds(unpacked_bytes=100))
    with pytest.raises(CorpusError, match="more than 100 bytes"):
        list(checked_rows(bounded.open(io.BytesIO(table_of(rows))), bounded))


def test_a_table_may_name_its_labels_as_prodigy_and_doccano_do() -> None:
    _, accepted, refused = read(f"text,accept,answer\nIt hailed.,['{NEUTRAL}'],accept\nRain fell.,[],accept\n".encode())
    assert ([row.label for row in accepted], [row.line for row in refused]) == ([NEUTRAL], [3])
    assert read(f"text;labels\nIt hailed.;{NEUTRAL}\n".encode())[1][0].label == NEUTRAL
