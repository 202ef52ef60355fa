"""`service verify`, as a person runs it: what it says, and its exit codes."""

from pathlib import Path

from model.settings import Settings
from model.store.registry import Registry
from tests.service.commands.running import run_service

TEXT = "The envoys met on Friday. The spy agency estimates that about 600 of the soldiers have been killed.\n"


def test_unchanged_is_0_changed_is_1_and_untold_is_2(settings: Settings, registry: Registry, tmp_path: Path) -> None:
    (tmp_path / "visit.txt").write_text(TEXT)
    (tmp_path / "other.txt").write_text("Another.")
    where = {"FRAMING_DATA_DIR": str(settings.data_dir), "FRAMING_READER": "off"}
    run_service("document", tmp_path / "visit.txt", "--output", tmp_path / "report.html", **where)
    (tmp_path / "changed.html").write_bytes((tmp_path / "report.html").read_bytes() + b" ")
    elsewhere = {"FRAMING_DATA_DIR": str(tmp_path / "elsewhere")}
    for names, code, words, places in (
        (("report.html", "visit.txt"), 0, "visit.txt is the file that was labelled", elsewhere),
        (("report.html", "visit.txt", "--relabel"), 0, "the same label today", where),
        (("report.html", "visit.txt", "--relabel"), 2, "No version here has the digest", elsewhere),
        (("changed.html", "visit.txt"), 1, "changed.html was changed", where),
        (("report.html", "other.txt", "--relabel"), 1, "other.txt is not what was labelled", where),
        (("visit.txt", "visit.txt"), 1, "visit.txt has no seal", where),
        (("none.html", "visit.txt"), 2, "none.html cannot be read", where),
        (("report.html",), 2, "Missing argument", where),
    ):
        paths = [one if one.startswith("--") else tmp_path / one for one in names]
        done = run_service("verify", *paths, **places)
        assert (done.returncode, words in done.stdout + done.stderr) == (code, True), done
