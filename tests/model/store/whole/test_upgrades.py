"""A database of every earlier schema, made by its own migrations and filled, opens with all its rows, and restores."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

from model.store.database import HEAD, MIGRATIONS, open_engine, read_salt, reading
from model.store.whole.restore import check_copy, restore_file

CONFIG = Config()
CONFIG.set_main_option("script_location", str(MIGRATIONS))
REVISIONS = sorted(script.revision for script in ScriptDirectory.from_config(CONFIG).walk_revisions())
REVIEW = (
    "INSERT INTO reviews (text, text_sha256, label, source, actor, created_at, state, details) "
    "VALUES ('It rained.', 'abc', 'neutral_reporting', 'desk', 'a', '2026-01-02', 'pending', '{}')"
)


@pytest.fixture(params=REVISIONS)
def stored(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path]:
    file = tmp_path / "stored.db"
    engine = sa.create_engine(f"sqlite:///{file}")
    with engine.begin() as connection:
        CONFIG.attributes["connection"] = connection
        command.upgrade(CONFIG, request.param)
        connection.execute(sa.text(REVIEW))
    engine.dispose()
    return file


def test_a_database_of_every_schema_is_opened_with_its_rows(stored: Path) -> None:
    engine = open_engine(f"sqlite:///{stored}")
    with reading(engine) as connection:
        assert connection.scalar(sa.text("SELECT version_num FROM alembic_version")) == HEAD
        assert connection.execute(sa.text("SELECT id, text FROM reviews")).one() == (1, "It rained.")
    assert read_salt(engine)
    engine.dispose()


def test_a_copy_of_every_schema_is_restored_as_it_is(stored: Path, tmp_path: Path) -> None:
    check_copy(stored, is_trusted=True)
    restore_file(stored, tmp_path / "framing.db")
    with sqlite3.connect(tmp_path / "framing.db") as restored:
        assert restored.execute("SELECT text FROM reviews").fetchall() == [("It rained.",)]
    restored.close()


def test_every_schema_is_tried() -> None:
    assert REVISIONS[0] == "0001"
    assert REVISIONS[-1] == HEAD
