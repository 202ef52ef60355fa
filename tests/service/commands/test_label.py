"""`service label`, as a person runs it: what is wrong usage, files that are not read, its exit codes."""

import json
from pathlib import Path

import pytest

from model.settings import Settings
from model.store.registry import Registry
from tests.service.commands.running import run_service


def test_the_version_of_the_program_is_told() -> None:
    assert run_service("--version").stdout.startswith("framing-classifier ")


def test_all_rows_labelled_is_0_and_some_is_3(settings: Settings, registry: Registry, tmp_path: Path) -> None:
    file = tmp_path / "rows.jsonl"
    for content, code, summary in (
        ('{"text": "The envoys met."}\n', 0, "service: 1 row of jsonl labelled by v1"),
        ('{"text": "The envoys met."}\n{"text": 7}\n', 3, "1 refused."),
    ):
        file.write_text(content)
        done = run_service("label", file, FRAMING_DATA_DIR=str(settings.data_dir))
        assert (done.returncode, len(done.stdout.splitlines())) == (code, len(content.splitlines()))
        assert summary in done.stderr.splitlines()[-1]
    assert json.loads(done.stdout.splitlines()[1])["error"]


def test_what_is_no_file_of_rows_is_one_line_that_says_what_helps(tmp_path: Path) -> None:
    packed = tmp_path / "rows.csv.bz2"
    packed.touch()
    for named, words in (
        (tmp_path, "is a folder: name a file in it"),
        (packed, "is compressed: unpack it first"),
        (tmp_path / "rows", "has no ending that tells the format"),
        (tmp_path / "none.csv", "No version is champion"),
    ):
        refused = run_service("label", named, FRAMING_DATA_DIR=str(tmp_path / "data"))
        assert (refused.returncode, refused.stdout) == (1, "")
        assert refused.stderr.startswith("service: ")
        assert len(refused.stderr.splitlines()) == 1
        assert words in refused.stderr


CLUSTER = [
    ("a.txt", "--cluster", "tls://x:1"),
    ("-", "--cluster", "tls://x:1", "--output", "x"),
    ("a.txt", "--cluster", "tls://x:1", "--output", "x", "--documents"),
    ("a.txt", "--cluster", "tls://x:1", "--output", "x", "--workers", "2"),
]


@pytest.mark.parametrize(
    "options",
    [
        ("--resume",),
        ("-", "--resume", "--output", "x"),
        ("a.csv", "--format", "xml"),
        ("a.csv", "--workers", "0"),
        *CLUSTER,
    ],
)
def test_wrong_usage_is_2_and_shows_how_it_is_used(options: tuple[str, ...], tmp_path: Path) -> None:
    refused = run_service("label", *options, FRAMING_DATA_DIR=str(tmp_path))
    assert refused.returncode == 2
    usage, *_, last = refused.stderr.splitlines()
    assert usage.startswith("Usage: ./run service label ")
    assert last.startswith("service: ")
