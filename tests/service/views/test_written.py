"""Files of reports: whole or not at all, and nothing is overwritten unasked."""

from pathlib import Path

import pytest

from model.errors import FileError
from service.views.written import check_output, write


def test_a_file_that_is_there_stays_unless_it_is_forced(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    write(b"first", path, is_forced=False)
    with pytest.raises(FileError, match=r"a\.html is there already: --force"):
        check_output(path, (), is_forced=False)
    with pytest.raises(FileError, match="is there already"):
        write(b"second", path, is_forced=False)
    assert path.read_bytes() == b"first"
    check_output(path, (), is_forced=True)
    write(b"second", path, is_forced=True)
    assert path.read_bytes() == b"second"
    assert [one.name for one in tmp_path.iterdir()] == ["a.html"]


def test_the_input_is_never_the_output(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("text")
    link = tmp_path / "b.txt"
    link.symlink_to(path)
    with pytest.raises(FileError, match="is the input itself"):
        check_output(link, ("-", str(path)), is_forced=True)
    check_output(tmp_path / "c.txt", (str(path),), is_forced=False)
    check_output(None, (str(path),), is_forced=False)


def test_a_file_has_the_permissions_of_any_other(tmp_path: Path) -> None:
    plain = tmp_path / "plain"
    plain.touch()
    write(b"x", tmp_path / "a.json", is_forced=False)
    assert (tmp_path / "a.json").stat().st_mode == plain.stat().st_mode


def test_what_is_no_plain_file_is_written_to(tmp_path: Path) -> None:
    check_output(Path("/dev/null"), (), is_forced=False)
    write(b"x", Path("/dev/null"), is_forced=False)
    with pytest.raises(FileError, match="cannot be written"):
        write(b"x", tmp_path / "none" / "a.html", is_forced=False)
    with pytest.raises(FileError, match="cannot be written"):
        write(b"x", tmp_path, is_forced=True)


def test_without_an_output_it_goes_to_standard_output(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    write(b"\xe2\x96\xb2", None, is_forced=False)
    assert capfdbinary.readouterr().out == b"\xe2\x96\xb2"


def test_a_report_that_cannot_be_placed_leaves_nothing_behind(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_bytes(b"first")
    for _ in range(2):
        with pytest.raises(FileError, match="--force"):
            write(b"second", path, is_forced=False)
    assert [one.name for one in tmp_path.iterdir()] == ["a.html"]


def test_a_link_is_never_followed_to_a_file_that_is_there(tmp_path: Path) -> None:
    target, link = tmp_path / "kept.txt", tmp_path / "a.html"
    target.write_bytes(b"kept")
    link.symlink_to(target)
    with pytest.raises(FileError, match="--force"):
        write(b"new", link, is_forced=False)
    assert target.read_bytes() == b"kept"
    write(b"new", link, is_forced=True)
    assert (target.read_bytes(), link.read_bytes()) == (b"kept", b"new")
