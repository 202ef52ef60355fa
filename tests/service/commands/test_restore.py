"""`service restore`: into an empty data directory, and never over a database unasked."""

from pathlib import Path

from model.settings import Settings
from model.store.database import open_engine
from model.store.whole.backup import back_up
from tests.model.store.whole.test_backup import add, texts_of
from tests.service.commands.running import run_service


def test_a_copy_goes_into_an_empty_place_and_not_over_another(settings: Settings, tmp_path: Path) -> None:
    engine = open_engine(settings.url)
    add(engine, "It rained.")
    back_up(engine, tmp_path / "copy.db")
    engine.dispose()
    for place, code in ((tmp_path / "new", 0), (settings.data_dir, 1)):
        done = run_service("restore", tmp_path / "copy.db", FRAMING_DATA_DIR=str(place))
        assert done.returncode == code, done.stderr
    assert "is there already" in done.stderr
    assert texts_of(f"sqlite:///{tmp_path / 'new' / 'framing.db'}") == {"It rained."}
