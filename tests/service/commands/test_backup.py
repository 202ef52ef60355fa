"""`service backup`: a copy on a full command line, and one line where there is nothing to copy."""

from pathlib import Path

from model.settings import Settings
from model.store.database import open_engine
from tests.service.commands.running import run_service


def test_it_says_what_it_wrote(settings: Settings, tmp_path: Path) -> None:
    open_engine(settings.url).dispose()
    target = tmp_path / "copy.db"
    done = run_service("backup", target, FRAMING_DATA_DIR=str(settings.data_dir))
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"{target}: {target.stat().st_size} bytes, SHA-256 ")


def test_where_there_is_no_database_none_is_made(tmp_path: Path) -> None:
    done = run_service("backup", tmp_path / "copy.db", FRAMING_DATA_DIR=str(tmp_path / "data"))
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
    assert "There is no database at" in done.stderr
    assert list(tmp_path.iterdir()) == []
