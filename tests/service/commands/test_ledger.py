"""`service ledger`, as a person runs it."""

import json
from pathlib import Path

from tests.service.commands.running import run_service

TEXT = "Seoul said about 600 North Korean soldiers had been killed.\n"


def test_files_become_a_table_json_or_csv_by_the_outputs_ending(tmp_path: Path) -> None:
    file = tmp_path / "2025-03-31.txt"
    file.write_text(TEXT)
    shown = run_service("ledger", file)
    assert (shown.returncode, shown.stderr) == (0, "")
    assert "about 600 North Korean soldiers" in shown.stdout
    for name, begin in (("out.json", '{"documents"'), ("out.csv", "document,source"), ("out.txt", "figure ")):
        output = tmp_path / name
        assert run_service("ledger", file, "--output", output).returncode == 0
        assert output.read_text().startswith(begin)
    found = json.loads((tmp_path / "out.json").read_text())
    assert found["entries"][0]["as_of"]["date"] == "2025-03-31"


def test_what_cannot_be_done_is_one_line_and_an_exit_code(tmp_path: Path) -> None:
    refused = run_service("ledger", tmp_path / "none.txt")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert len(refused.stderr.splitlines()) == 1
    file = tmp_path / "a.txt"
    file.write_text(TEXT)
    unwritable = run_service("ledger", file, "--output", tmp_path / "no" / "out.csv")
    assert (unwritable.returncode, "cannot be written" in unwritable.stderr) == (1, True)
    assert run_service("ledger").returncode == 2
    assert run_service("ledger", file, "--date", "soon").returncode == 2
