"""`service document`, as a person runs it: forms, files, what is refused, and exit codes."""

import csv
import json
import subprocess
import sys
from pathlib import Path

import pytest

from model.settings import ROOT, Settings
from model.store.registry import Registry
from tests.service.commands.running import run_service

TEXT = "The envoys met on Friday. The spy agency estimates that about 600 of the soldiers have been killed.\n"


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "article.txt"
    path.write_text(TEXT)
    return path


def test_every_form_goes_to_standard_output_and_into_a_file(
    settings: Settings, registry: Registry, article: Path, tmp_path: Path
) -> None:
    where = {"FRAMING_DATA_DIR": str(settings.data_dir), "FRAMING_READER": "off"}
    shown = run_service("document", article, **where)
    assert (shown.returncode, shown.stderr) == (0, "")
    assert shown.stdout.splitlines()[-1].endswith(
        "| The spy agency estimates that about 600 of the soldiers have been killed."
    )
    for ending in ("json", "csv", "html", "txt"):
        path = tmp_path / f"report.{ending}"
        done = run_service("document", article, "--output", path, **where)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
        assert "about 600 of the soldiers" in path.read_text()
    assert json.loads((tmp_path / "report.json").read_text())["document"]["text"] == TEXT
    assert len(list(csv.DictReader((tmp_path / "report.csv").read_text().splitlines()))) == 2
    refused = run_service("document", article, "--output", tmp_path / "report.csv", **where)
    assert (refused.returncode, refused.stderr.count("\n")) == (1, 1)
    assert "--force" in refused.stderr


def test_standard_input_is_read(settings: Settings, registry: Registry) -> None:
    command = [sys.executable, "-m", "service", "document", "-", "--format", "json", "--labels-only"]
    environment = {"FRAMING_DATA_DIR": str(settings.data_dir), "PATH": "/usr/bin:/bin", "FRAMING_READER": "off"}
    done = subprocess.run(command, input=TEXT.encode(), cwd=ROOT, env=environment, capture_output=True, check=True)
    report = json.loads(done.stdout)
    assert (report["told"]["file"]["name"], report["document"]["text"]) == ("-", TEXT)


def test_what_cannot_be_read_or_labelled_is_one_line(article: Path, tmp_path: Path) -> None:
    for arguments, words in (
        ((tmp_path / "none.txt",), "none.txt cannot be read: No such file"),
        ((article,), "No version is champion"),
        ((article, "--encoding", "klingon"), "There is no encoding 'klingon'"),
    ):
        refused = run_service("document", *arguments, FRAMING_DATA_DIR=str(tmp_path / "data"))
        assert (refused.returncode, refused.stdout, refused.stderr.count("\n")) == (1, "", 1)
        assert words in refused.stderr


@pytest.mark.parametrize("options", [(), ("a.txt", "--output", "a.docx"), ("a.txt", "--format", "pdf")])
def test_wrong_usage_is_2(options: tuple[str, ...], tmp_path: Path) -> None:
    refused = run_service("document", *options, FRAMING_DATA_DIR=str(tmp_path))
    assert refused.returncode == 2
    assert refused.stderr.startswith("Usage: ./run service document ")
