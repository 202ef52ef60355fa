"""The bar that a watching person sees: the rows of a second, the time left, and nothing where nobody watches."""

import io
import sys
from pathlib import Path

import pytest

from model.files.tables.folder import open_folder
from service.batch.job import Answer
from service.batch.output.progress import progress_over
from service.batch.source import Source


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def watched(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """Let a person watch standard error; called in the test itself, as a capture takes it over between fixtures."""
    terminal = Terminal()
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setattr(sys, "stderr", terminal)
    return terminal


def test_a_file_shows_its_bytes_and_its_rate(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    shown = watched(monkeypatch)
    (tmp_path / "in.txt").write_text("a line\n" * 1000)
    with (tmp_path / "in.txt").open("rb") as raw, progress_over(Source(raw, raw, "utf-8")) as tell:
        tell(Answer(500, 3500, 500, b""))
        tell(Answer(1000, 7000, 500, b""))
    assert "7.0/7.0 kB" in shown.getvalue()
    assert "rows/s" in shown.getvalue()


def test_a_folder_shows_its_files(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    shown = watched(monkeypatch)
    (tmp_path / "a.txt").write_text("It rained.")
    (tmp_path / "b.txt").write_text("It snowed.")
    source = Source(io.BytesIO(), io.BytesIO(), "utf-8", folder=open_folder(tmp_path))
    with progress_over(source) as tell:
        tell(Answer(2, 0, 2, b""))
    assert "2/2" in shown.getvalue()


def test_nobody_watches_a_pipe(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "in.txt").write_text("a line\n")
    with (tmp_path / "in.txt").open("rb") as raw, progress_over(Source(raw, raw, "utf-8")) as tell:
        tell(Answer(1, 7, 1, b""))
    assert capsys.readouterr().err == ""
