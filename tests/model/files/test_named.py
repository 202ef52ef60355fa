"""Files that a person names: refused in one line before the work, or when the system says so."""

from pathlib import Path

import pytest

from model.errors import FileError
from model.files.named import reported, writable, write_text


def test_where_a_file_can_be_made_its_path_comes_back(tmp_path: Path) -> None:
    file = tmp_path / "out.txt"
    assert writable(file) == file
    assert not file.exists()
    write_text(file, "“é”")
    assert writable(file) == file
    assert file.read_bytes() == "“é”".encode()
    assert writable(None) is None


def test_where_none_can_be_made_the_reason_comes(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="cannot be written: it is a directory"):
        writable(tmp_path)
    with pytest.raises(FileError, match="cannot be written: there is no directory"):
        writable(tmp_path / "none" / "out.txt")
    with pytest.raises(FileError, match=r"out\.txt cannot be written: No such file"):
        write_text(tmp_path / "none" / "out.txt", "")


def test_what_is_no_refusal_of_the_system_goes_through(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="a bug"), reported(tmp_path):
        raise ValueError("a bug")
