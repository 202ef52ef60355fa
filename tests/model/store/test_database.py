"""The database: the same schema on both kinds, made once, refused where it is newer, errors without passwords."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from model.errors import DatabaseError
from model.settings import read_settings
from model.store.database import HEAD, metadata, open_engine, read_salt, reading, writing

OPEN = "import sys; from model.store.database import open_engine; open_engine(sys.argv[1]).dispose()"


def test_migrations_give_exactly_the_tables_of_the_program(engine: sa.Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, metadata) == []


def test_an_open_database_is_opened_again_as_it_is(engine: sa.Engine, database_url: str) -> None:
    again = open_engine(database_url)
    with reading(again) as connection:
        assert connection.scalar(sa.text("SELECT version_num FROM alembic_version")) == HEAD
    again.dispose()


def test_processes_that_open_an_empty_database_together_all_get_its_tables(database_url: str) -> None:
    started = [subprocess.Popen([sys.executable, "-c", OPEN, database_url]) for _ in range(4)]
    assert [process.wait(60) for process in started] == [0, 0, 0, 0]


def test_a_newer_schema_is_refused(engine: sa.Engine, database_url: str) -> None:
    with writing(engine) as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(DatabaseError, match="schema 9999"):
        open_engine(database_url)


def test_a_failed_transaction_leaves_nothing(engine: sa.Engine) -> None:
    insert = sa.text("INSERT INTO history (at, actor, action, reason) VALUES ('t', 'a', 'add', :reason)")
    with pytest.raises(DatabaseError), writing(engine) as connection:
        connection.execute(insert, [{"reason": "kept"}, {"reason": None}])
    with reading(engine) as connection:
        assert connection.scalar(sa.text("SELECT count(*) FROM history")) == 0


@pytest.mark.parametrize("url", ["nonsense", "mysql://user@host/db"])
def test_what_is_no_url_of_the_two_is_refused(url: str) -> None:
    with pytest.raises(DatabaseError, match="sqlite"):
        open_engine(url)


def test_an_unreachable_server_is_named_without_its_password() -> None:
    with pytest.raises(DatabaseError) as caught:
        open_engine("postgresql://someone:secret-word@127.0.0.1:1/framing")
    assert "127.0.0.1" in str(caught.value)
    assert "secret-word" not in str(caught.value)


@pytest.mark.parametrize("place", ["/proc/x", "link", "link/data", "file/data"])
def test_a_directory_that_cannot_be_made_is_named_with_its_setting(tmp_path: Path, place: str) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "unplugged")
    (tmp_path / "file").touch()
    settings = read_settings(data_dir=tmp_path / place)
    with pytest.raises(DatabaseError, match=r"FRAMING_DATA_DIR") as caught:
        open_engine(settings.url)
    assert str(tmp_path / place) in str(caught.value)
    assert not (tmp_path / "unplugged").exists()


def test_sqlite_keeps_what_it_acknowledged(tmp_path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'a' / 'framing.db'}")
    with reading(engine) as connection:
        assert connection.scalar(sa.text("PRAGMA journal_mode")) == "wal"
        assert connection.scalar(sa.text("PRAGMA synchronous")) == 2
        assert connection.scalar(sa.text("PRAGMA foreign_keys")) == 1
    engine.dispose()


def test_a_database_is_its_owners_alone_and_an_older_one_becomes_so(tmp_path: Path) -> None:
    directory = tmp_path / "above" / "data"
    before = os.umask(0o022)
    try:
        open_engine(f"sqlite:///{directory / 'framing.db'}").dispose()
        (directory / "framing.db").chmod(0o644)
        engine = open_engine(f"sqlite:///{directory / 'framing.db'}")
        with writing(engine) as connection:
            connection.execute(sa.text("UPDATE salts SET value = value"))
            modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in directory.iterdir()}
        engine.dispose()
    finally:
        os.umask(before)
    assert stat.S_IMODE(directory.stat().st_mode) == 0o700
    assert {"framing.db", "framing.db-wal", "framing.db.lock"} <= set(modes)
    assert set(modes.values()) == {0o600}


def test_each_database_has_a_salt_of_its_own(tmp_path: Path) -> None:
    engines = [open_engine(f"sqlite:///{tmp_path / name}.db") for name in ("a", "b")]
    salts = [read_salt(engine) for engine in engines]
    for engine in engines:
        engine.dispose()
    assert [len(salt) for salt in salts] == [32, 32]
    assert salts[0] != salts[1]
