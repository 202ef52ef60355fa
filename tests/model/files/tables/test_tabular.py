"""A file's rows by its format alone: packed, in any encoding, and with the column that was asked for."""

import gzip
import io

import pytest

from model.errors import FormatError
from model.files.rows import Format
from model.files.tables.tabular import read_file
from tests.model.files.tables.workbooks import table_of

CONTENT: dict[Format, str] = {
    "text": "Rain – wet.\nSnow.\n",
    "jsonl": '{"text": "Rain – wet."}\n{"text": "Snow."}\n',
    "csv": "id;text\n1;Rain – wet.\n2;Snow.\n",
    "tsv": "id\ttext\n1\tRain – wet.\n2\tSnow.\n",
}


@pytest.mark.parametrize("file_format", CONTENT)
@pytest.mark.parametrize("codec", ["utf-8", "utf-16", "windows-1252"])
@pytest.mark.parametrize("is_packed", [False, True])
def test_the_texts_are_the_same_however_they_come(file_format: Format, codec: str, *, is_packed: bool) -> None:
    content = CONTENT[file_format].encode(codec)
    source = io.BytesIO(gzip.compress(content) if is_packed else content)
    assert [row.fields["text"] for row in read_file(source, file_format, "text")] == ["Rain – wet.", "Snow."]


@pytest.mark.parametrize(("file_format", "names"), [("csv", "id;text"), ("tsv", "id, text")])
def test_a_column_that_is_not_there_is_told_with_those_there_are(file_format: Format, names: str) -> None:
    with pytest.raises(FormatError, match=f"no column 'body'; the file has {names}"):
        read_file(io.BytesIO(CONTENT[file_format].encode()), file_format, "body")


@pytest.mark.parametrize(
    "content", ["Rain fell.,calm\n", "# made on Monday\nid,text\n1,Rain.\n", "\nid,text\n1,Rain.\n"]
)
def test_a_table_without_a_sound_row_is_refused_by_its_first_line(content: str) -> None:
    with pytest.raises(FormatError, match="no column 'text'; the first line is"):
        read_file(io.BytesIO(content.encode()), "csv", "text")
    assert list(read_file(io.BytesIO(b"id,text\n"), "csv", "text")) == []


@pytest.mark.parametrize("content", [gzip.compress(table_of([("text",)])), b"id,text\n1,Rain.\n"])
def test_what_is_only_called_a_workbook_is_told(content: bytes) -> None:
    with pytest.raises(FormatError, match=r"packed twice|not a zip file"):
        list(read_file(io.BytesIO(content), "xlsx", "text"))
