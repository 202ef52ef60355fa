"""The input of a bulk run: unpacked, decoded, and row by row what an import makes of the same file."""

import csv
import gzip
import io
import json
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.parquet
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from model.errors import CorpusError, FormatError
from model.files.labelled import Rules
from model.files.read import open_table
from model.files.rows import lines_of, read_jsonl, read_text
from model.files.tables.tabular import read_columns
from model.labels import Label
from service.batch.cut import cut_lines
from service.batch.job import Job
from service.batch.source import opened_source
from tests.model.files.tables.workbooks import table_of

RULES = Rules(tuple(Label), 10_000)
NEUTRAL = Label.NEUTRAL_REPORTING.value
CELLS = st.text(st.sampled_from("ab '\"\t,;|\n\ré“«."), min_size=1, max_size=12) | st.text(
    st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1, max_size=20
)
TEXTS = st.lists(CELLS, min_size=1, max_size=5)
ONE_EXAMPLE = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
FOREIGN = {"cp1251": "«Труд»", "euc_kr": "동아", "shift_jis": "東京", "iso2022_jp": "東京"}
Read = list[tuple[int, str | None]]
"""Each row's number and its text, None where it is refused."""


def bulk(file: Path, encoding: str | None = None) -> Read:
    """Return what a bulk run would label."""
    job = Job(str(file), encoding=encoding)
    with opened_source(job) as source:
        if job.format() in ("text", "jsonl"):
            content = b"".join(block.lines for block in cut_lines(source.content))
            read = read_text if job.format() == "text" else read_jsonl
            rows = list(read(lines_of(io.BytesIO(content)), source.encoding))
        else:
            rows = list(read_columns(source.content, job.format(), "text", source.encoding))
    return [(row.number, None if row.problem else row.fields["text"]) for row in rows]


def imported(file: Path, encoding: str | None = None) -> Read:
    """Return what an import would store of it."""
    from model.files.read import Asked

    with file.open("rb") as source:
        table = open_table(source, "f", RULES.labels, asked=Asked(encoding))
        return [(row.number, None if row.problem else row.fields["text"]) for row in table.rows]


def table(delimiter: str) -> Callable[[list[str]], bytes]:
    def write(texts: list[str]) -> bytes:
        sink = io.StringIO(newline="")
        csv.writer(sink, delimiter=delimiter).writerows([("text", "label"), *((text, NEUTRAL) for text in texts)])
        return sink.getvalue().encode()

    return write


def lines(*, is_ascii: bool, **more: Any) -> Callable[[list[str]], bytes]:
    def write(texts: list[str]) -> bytes:
        rows = ({"text": text, "label": NEUTRAL} | more for text in texts)
        return "".join(json.dumps(row, ensure_ascii=is_ascii) + "\n" for row in rows).encode()

    return write


def tasks(texts: list[str]) -> bytes:
    chosen = {"from_name": "label", "to_name": "text", "type": "choices", "value": {"choices": [NEUTRAL]}}
    rows = [{"data": {"text": text}, "annotations": [{"id": 1, "result": [chosen]}]} for text in texts]
    return json.dumps(rows, ensure_ascii=False, indent=1).encode()


def parquet(texts: list[str]) -> bytes:
    sink = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.table({"text": texts, "label": [NEUTRAL] * len(texts)}), sink)
    return sink.getvalue()


WRITERS: dict[str, Callable[[list[str]], bytes]] = {
    "commas.csv": table(","),
    "semicolons.csv": table(";"),
    "bars.csv": table("|"),
    "tabs.tsv": table("\t"),
    "plain.jsonl": lines(is_ascii=False),
    "ascii.jsonl": lines(is_ascii=True),
    "doccano.jsonl": lines(is_ascii=False, label=[NEUTRAL]),
    "prodigy.jsonl": lines(is_ascii=False, answer="accept"),
    "table.parquet": parquet,
    "sheet.xlsx": lambda texts: table_of([("text", "label"), *((text, NEUTRAL) for text in texts)]),
}


@pytest.mark.parametrize("name", WRITERS)
@ONE_EXAMPLE
@given(texts=TEXTS, codec=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
def test_rows_out_and_refused_are_rows_in_and_the_same_for_both(
    name: str, texts: list[str], codec: str, tmp_path: Path
) -> None:
    content = WRITERS[name](texts)
    file = tmp_path / name
    file.write_bytes(content if name.endswith(("parquet", "xlsx")) else content.decode().encode(codec))
    found = bulk(file)
    assert found == imported(file)
    assert len(found) == len(texts)
    assert all(text in (None, given) for (_, text), given in zip(found, texts, strict=True))


@ONE_EXAMPLE
@given(texts=TEXTS, codec=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32"]))
def test_every_task_of_label_studio_is_a_row_or_a_refusal(texts: list[str], codec: str, tmp_path: Path) -> None:
    file = tmp_path / "tasks.json"
    file.write_bytes(tasks(texts).decode().encode(codec))
    found = imported(file)
    assert len(found) == len(texts)
    assert all(text in (None, given) for (_, text), given in zip(found, texts, strict=True))


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@ONE_EXAMPLE
@given(texts=st.lists(st.text(st.sampled_from('ab "é.'), min_size=1, max_size=8), min_size=1, max_size=5))
def test_marks_that_nobody_escaped_merge_no_rows_in_either(delimiter: str, texts: list[str], tmp_path: Path) -> None:
    file = tmp_path / ("in.tsv" if delimiter == "\t" else "in.csv")
    file.write_text("\n".join([f"text{delimiter}label", *(f"{text}{delimiter}{NEUTRAL}" for text in texts)]))
    found, stored = bulk(file), imported(file)
    assert [number for number, _ in found] == [number for number, _ in stored] == list(range(2, len(texts) + 2))
    for (_, text), (_, other) in zip(found, stored, strict=True):
        assert text is None or other is None or text == other
        assert text is None or "\n" not in text


@pytest.mark.parametrize("codec", ["utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "windows-1252"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("name", ["in.txt", "in.jsonl", "in.csv", "in.tsv"])
def test_every_encoding_and_line_end_gives_the_same_texts(name: str, line_end: str, codec: str, tmp_path: Path) -> None:
    texts = ["“Rain” fell – in Köln.", "The café’s owner left."]
    rows = {
        "in.txt": texts,
        "in.jsonl": [json.dumps({"text": text}, ensure_ascii=False) for text in texts],
        "in.csv": ["id,text", *(f'{number},"{text}"' for number, text in enumerate(texts))],
        "in.tsv": ["id\ttext", *(f"{number}\t{text}" for number, text in enumerate(texts))],
    }[name]
    file = tmp_path / name
    file.write_bytes("".join(row + line_end for row in rows).encode(codec))
    assert [text for _, text in bulk(file)] == texts


@pytest.mark.parametrize("pack", ["gz", "zip"])
def test_packed_files_are_read(pack: str, tmp_path: Path) -> None:
    content = WRITERS["commas.csv"](["Rain.", "Snow."])
    file = tmp_path / f"in.csv.{pack}"
    if pack == "gz":
        file.write_bytes(gzip.compress(content))
    else:
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr("all.csv", content)
    assert bulk(file) == imported(file) == [(2, "Rain."), (3, "Snow.")]


@pytest.mark.parametrize("codec", FOREIGN)
def test_an_encoding_that_cannot_be_told_is_asked_for_by_both(codec: str, tmp_path: Path) -> None:
    text = f"The daily {FOREIGN[codec]} wrote."
    file = tmp_path / "in.csv"
    file.write_bytes(f"text,label\n{text},{NEUTRAL}\n".encode(codec))
    with pytest.raises(FormatError, match="--encoding"):
        bulk(file)
    with pytest.raises(CorpusError, match="--encoding"):
        imported(file)
    assert bulk(file, codec) == imported(file, codec) == [(2, text)]


@pytest.fixture
def piped(monkeypatch: pytest.MonkeyPatch) -> Callable[[bytes], None]:
    """Return a function that puts bytes into standard input, which has no begin to go back to."""

    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

    class Input:
        buffer: Any

    def pipe(content: bytes) -> None:
        Input.buffer = io.BufferedReader(Pipe(content))  # type: ignore[type-var]
        monkeypatch.setattr("sys.stdin", Input)

    return pipe


@pytest.mark.parametrize("codec", ["utf-8", "utf-16"])
@pytest.mark.parametrize("file_format", ["text", "csv"])
def test_a_pipe_is_read_as_a_file_is(piped: Callable[[bytes], None], codec: str, file_format: str) -> None:
    content = "text\n“Rain” fell.\nSnow.\n".encode(codec)
    piped(gzip.compress(content) if codec == "utf-8" and file_format == "text" else content)
    with opened_source(Job("-", file_format)) as source:
        if file_format == "csv":
            found: Iterator[Any] = (row.fields["text"] for row in read_columns(source.content, "csv", "text"))
        else:
            found = (line.decode().strip() for line in source.content)
        assert list(found)[-2:] == ["“Rain” fell.", "Snow."]


@pytest.mark.parametrize(
    ("content", "file_format", "word"),
    [
        (b"PAR1", "parquet", "Parquet is read from its end"),
        (b"PK\x03\x04", "text", "zip is read from its end"),
        (b"%PDF-", "text", "PDF"),
    ],
)
def test_what_a_pipe_cannot_bring_is_refused(
    piped: Callable[[bytes], None], content: bytes, file_format: str, word: str
) -> None:
    piped(content)
    with pytest.raises(FormatError, match=word), opened_source(Job("-", file_format)):
        pass


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="cannot be read: No such file"), opened_source(Job(str(tmp_path / "no.txt"))):
        pass


FIRST, SECOND = "The ferry to Rhodes was late.", "Our glorious sailors laughed at the storm."
TABLE = [f"text\tlabel\r\n{FIRST}\t{NEUTRAL}\r\n{SECOND}\t{NEUTRAL}\r\n"]
MARKED = "".join(f"{cell}\t{NEUTRAL}\n" for cell in ('"Wait.', FIRST, 'It sank."', SECOND))
REPORTED: dict[str, tuple[str, bytes, Read]] = {
    "tabs in UTF-16 called csv": ("in.csv", TABLE[0].encode("utf-16"), [(2, FIRST), (3, SECOND)]),
    "carriage returns alone": (
        "in.csv",
        f"text,label\r{FIRST},{NEUTRAL}\r{SECOND},{NEUTRAL}\r".encode(),
        [(2, FIRST), (3, SECOND)],
    ),
    "Excel's first line": ("in.csv", f"\ufeffsep=;\r\ntext;label\r\n{FIRST};{NEUTRAL}\r\n".encode(), [(3, FIRST)]),
    "a mark set twice": ("in.csv", f"\ufeff\ufefftext,label\n{FIRST},{NEUTRAL}\n".encode(), [(2, FIRST)]),
    "Excel's first line in quotation marks": (
        "in.csv",
        f'"sep=;"\r\ntext;label\r\n{FIRST};{NEUTRAL}\r\n'.encode(),
        [(3, FIRST)],
    ),
    "Windows-1252": ("in.csv", f"text,label\n“Late”,{NEUTRAL}\n".encode("cp1252"), [(2, "“Late”")]),
    "a mark over three rows": (
        "in.tsv",
        f"text\tlabel\n{MARKED}".encode(),
        [(2, None), (3, None), (4, None), (5, SECOND)],
    ),
    "a mark over two rows of semicolons": (
        "in.csv",
        f'text;label\r\n"Wait;{NEUTRAL}\r\nIt sank.";{NEUTRAL}\r\n{SECOND};{NEUTRAL}\r\n'.encode(),
        [(2, None), (3, None), (4, SECOND)],
    ),
    "a mark behind the label": (
        "in.csv",
        f'label,text\n{NEUTRAL},"Wait\n{NEUTRAL},{FIRST}\n{NEUTRAL},It sank."\n{NEUTRAL},{SECOND}\n'.encode("utf-16"),
        [(2, None), (3, None), (4, None), (5, SECOND)],
    ),
    "a closed row behind one that is not": (
        "in.csv",
        f'text,label\n"Wait,{NEUTRAL}\n"{FIRST}",{NEUTRAL}\n{SECOND},{NEUTRAL}\n'.encode(),
        [(2, None), (3, FIRST), (4, SECOND)],
    ),
    "a mark that is never closed": (
        "in.csv",
        "".join([f'text,label\n"Wait,{NEUTRAL}\n', *(f"Boat {n} sank.,{NEUTRAL}\n" for n in range(30))]).encode(),
        [(2, '"Wait'), *((n + 3, f"Boat {n} sank.") for n in range(30))],
    ),
}


@pytest.mark.parametrize("kind", REPORTED)
def test_what_people_met_is_read_rightly_by_both(kind: str, tmp_path: Path) -> None:
    name, content, expected = REPORTED[kind]
    file = tmp_path / name
    file.write_bytes(content)
    assert bulk(file) == imported(file) == expected


@pytest.mark.parametrize(
    "encoded",
    [
        f"{FIRST}\n{SECOND}\n".encode("utf-16-le"),
        f"{FIRST}\r\n{SECOND}\r\n".encode("utf-16-be"),
        f"{FIRST}\r{SECOND}\r".encode(),
        f"{FIRST}\r{SECOND}".encode("utf-16"),
    ],
)
def test_plain_lines_without_a_mark_or_with_carriage_returns_are_two(encoded: bytes, tmp_path: Path) -> None:
    file = tmp_path / "in.txt"
    file.write_bytes(encoded)
    assert bulk(file) == [(1, FIRST), (2, SECOND)]


@pytest.mark.parametrize("header", ["text,text,label", "label,text,text", "text,id,text", "text,label,label"])
def test_two_columns_of_one_name_are_refused_by_both(header: str, tmp_path: Path) -> None:
    file = tmp_path / "in.csv"
    file.write_text(f"{header}\n{FIRST},{SECOND},{NEUTRAL}\n")
    for read in (bulk, imported):
        with pytest.raises((CorpusError, FormatError), match=r"Two columns are called '(text|label)'|names no columns"):
            read(file)
