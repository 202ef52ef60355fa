"""`service compare`, as a person runs it."""

import json
from pathlib import Path

from model.settings import Settings
from model.store.registry import Registry
from tests.service.commands.running import run_service
from tests.service.comparison.conftest import TEXTS


def test_files_are_compared_in_every_form(settings: Settings, registry: Registry, tmp_path: Path) -> None:
    where = {"FRAMING_DATA_DIR": str(settings.data_dir), "FRAMING_READER": "off"}
    files = [tmp_path / f"{name}.txt" for name in TEXTS]
    for file in files:
        file.write_text(TEXTS[file.stem])
    shown = run_service("compare", *files, **where)
    assert (shown.returncode, shown.stderr) == (0, "")
    assert shown.stdout.startswith("3 documents side by side\n")
    assert run_service("compare", *files[::-1], **where).stdout.splitlines()[2:] == shown.stdout.splitlines()[2:]
    for ending in ("json", "csv", "html"):
        done = run_service("compare", *files, "--output", tmp_path / f"c.{ending}", **where)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
        assert "Carl Vinson" in (tmp_path / f"c.{ending}").read_text()
    assert json.loads((tmp_path / "c.json").read_text())["report"] == "framing-comparison/1"
    assert run_service("verify", tmp_path / "c.html", *files).returncode == 0
    assert run_service("verify", tmp_path / "c.html", files[0]).returncode == 2


def test_what_cannot_be_compared_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("The envoys met.")
    for files, code, words in (
        ([tmp_path / "a.txt"], 1, "1 file named: a comparison takes 2 to 20"),
        ([tmp_path / "a.txt", tmp_path / "b.txt"], 1, "b.txt cannot be read"),
        ([], 2, "Missing argument"),
    ):
        refused = run_service("compare", *files, FRAMING_DATA_DIR=str(tmp_path / "data"))
        assert (refused.returncode, refused.stdout) == (code, "")
        assert words in refused.stderr
