"""The short way to the champion: the registry's answer, or none where anything is out of the ordinary."""

import contextlib
import sqlite3
from pathlib import Path

import pytest
import sqlalchemy as sa

from model.errors import IntegrityError
from model.settings import Settings
from model.store.cache import cached_table, open_cached
from model.store.champion import SCHEMA, champion_in
from model.store.database import HEAD, MIGRATIONS, aliases, versions, writing
from model.store.registry import Registry
from tests.fitted import SIGNED
from training.fit.fit import Fitted


def test_it_is_the_registrys_champion(registry: Registry, settings: Settings, fitted: Fitted) -> None:
    assert champion_in(settings.database_file) == registry.find("champion") == registry.resolve("v1")
    v2 = registry.add(fitted.artifact, fitted.report, SIGNED)
    assert champion_in(settings.database_file) == registry.resolve("v1")
    registry.promote(v2, SIGNED)
    assert champion_in(settings.database_file) == v2


def test_without_a_champion_there_is_none(registry: Registry, settings: Settings) -> None:
    with writing(registry.engine) as connection:
        connection.execute(sa.delete(aliases))
    assert champion_in(settings.database_file) is None


@pytest.mark.parametrize("content", [None, b"", b"no database", b"SQLite format 3\0" + bytes(4096)])
def test_a_file_that_is_no_database_is_left_to_the_registry(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "a file?#.db"
    if content is not None:
        file.write_bytes(content)
    assert champion_in(file) is None
    assert file.exists() == (content is not None)


def test_another_schema_is_left_to_the_registry(registry: Registry, settings: Settings) -> None:
    with writing(registry.engine) as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    assert champion_in(settings.database_file) is None


def test_the_schema_is_the_newest_there_is() -> None:
    files = [path.name for path in (MIGRATIONS / "versions").glob("[0-9]*.py")]
    assert max(files).startswith(SCHEMA)
    assert HEAD == SCHEMA


def test_a_manifest_that_cannot_be_read_is_left_to_the_registry(registry: Registry, settings: Settings) -> None:
    with writing(registry.engine) as connection:
        connection.execute(sa.update(versions).values(manifest=b"{}"))
    assert champion_in(settings.database_file) is None


def test_a_database_that_is_being_written_is_read(registry: Registry, settings: Settings) -> None:
    with contextlib.closing(sqlite3.connect(settings.database_file)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert champion_in(settings.database_file) == registry.resolve("v1")


def test_a_table_is_opened_only_as_it_was_stored(registry: Registry, settings: Settings) -> None:
    version = registry.resolve("v1")
    with pytest.raises(FileNotFoundError):
        open_cached(version, settings.cache_dir)
    table = cached_table(registry, version, settings.cache_dir)
    assert list(open_cached(version, settings.cache_dir).labels) == version.manifest["labels"]
    table.write_bytes(table.read_bytes()[:-1])
    with pytest.raises(IntegrityError, match="was changed since it was written"):
        open_cached(version, settings.cache_dir)
