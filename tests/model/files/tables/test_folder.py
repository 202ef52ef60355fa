"""A folder is a document a file: in the order of names, each file told or refused by its own name."""

import gzip
from pathlib import Path

import pytest

from model.errors import FormatError
from model.files.rows import Row
from model.files.tables.folder import open_folder, read_folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "two.html").write_text("<p>It snowed.</p>")
    (tmp_path / "a.txt").write_bytes("\ufeffIt rained.\r\nAll day.".encode())
    (tmp_path / "c.txt.gz").write_bytes(gzip.compress("Größe".encode("utf-16")))
    (tmp_path / "d.csv").write_text("text\nIt hailed.\n")
    (tmp_path / "e.txt").write_bytes(b"no text\0" * 3 + b"\xff")
    (tmp_path / "f.txt.gz").write_bytes(gzip.compress(b"It rained.")[:-4])
    (tmp_path / ".hidden.txt").write_text("Nobody sees it.")
    return tmp_path


def test_each_file_is_a_document_or_says_why_not(folder: Path) -> None:
    rows = list(read_folder(open_folder(folder)))
    assert [row.number for row in rows] == [1, 2, 3, 4, 5, 6]
    assert rows[0] == Row(1, {"id": "a.txt", "text": "It rained.\r\nAll day."})
    assert rows[1] == Row(2, {"id": "b/two.html", "html": "<p>It snowed.</p>"})
    assert rows[2] == Row(3, {"id": "c.txt.gz", "text": "Größe"})
    assert [
        name in (row.problem or "") for row, name in zip(rows[3:], ("d.csv", "e.txt", "f.txt.gz"), strict=False)
    ] == [True] * 3


def test_a_larger_or_newer_file_changes_what_tells_the_folder(folder: Path) -> None:
    before = open_folder(folder).sizes()
    (folder / "a.txt").write_text("It rained, and then it snowed.")
    assert open_folder(folder).sizes() != before


def test_an_empty_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="folder without files"):
        open_folder(tmp_path)
