"""Files that a person names: refused in one line before the work, or when the system says so."""

from pathlib import Path

import pytest

from model.errors import FileError
from model.files.named import opened, reported, writable, write_text


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


def test_a_file_that_is_opened_is_closed_and_one_that_cannot_be_is_told(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"\xffa")
    with opened(tmp_path / "a") as file:
        assert file.read() == b"\xffa"
    assert file.closed
    for path, why in (
        (tmp_path, "Is a directory"),
        (tmp_path / "none", "No such file"),
        (tmp_path / "a" / "b", "Not a"),
    ):
        with pytest.raises(FileError, match=f"cannot be read: {why}"), opened(path):
            pass


def test_an_error_while_a_file_is_read_is_not_taken_for_one_of_opening_it(tmp_path: Path) -> None:
    (tmp_path / "a").touch()
    with pytest.raises(OSError, match="of the reader"), opened(tmp_path / "a") as file:
        raise OSError("of the reader")
    assert file.closed


def test_what_is_no_directory_holds_no_output(tmp_path: Path) -> None:
    (tmp_path / "a").touch()
    with pytest.raises(FileError, match=r"b cannot be written: .*there is no directory|Not a directory"):
        writable(tmp_path / "a" / "b")
