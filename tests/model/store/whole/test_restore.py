"""A copy comes back as it was, or not at all: damage, other files, a database in use, what is there already."""

import sqlite3
from pathlib import Path

import pytest

from model.errors import DatabaseError
from model.store.database import open_engine
from model.store.whole.backup import back_up, checksum_path
from model.store.whole.restore import check_copy, restore_file
from tests.model.store.whole.test_backup import add, texts_of


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    engine = open_engine(f"sqlite:///{tmp_path / 'framing.db'}")
    add(engine, "It rained.")
    back_up(engine, tmp_path / "copy.db")
    engine.dispose()
    return tmp_path / "copy.db"


def test_a_copy_comes_back(copy: Path, tmp_path: Path) -> None:
    database = tmp_path / "new" / "framing.db"
    check_copy(copy)
    restore_file(copy, database)
    assert texts_of(f"sqlite:///{database}") == {"It rained."}
    assert database.stat().st_mode & 0o777 == 0o600


def test_a_database_is_overwritten_only_when_asked(copy: Path, tmp_path: Path) -> None:
    database = tmp_path / "framing.db"
    engine = open_engine(f"sqlite:///{database}")
    add(engine, "It snowed.")
    engine.dispose()
    with pytest.raises(DatabaseError, match=r"is there already.*--force"):
        restore_file(copy, database)
    assert texts_of(f"sqlite:///{database}") == {"It rained.", "It snowed."}
    restore_file(copy, database, is_forced=True)
    assert texts_of(f"sqlite:///{database}") == {"It rained."}


def test_a_database_in_use_is_left_alone(copy: Path, tmp_path: Path) -> None:
    database = tmp_path / "framing.db"
    engine = open_engine(f"sqlite:///{database}")
    add(engine, "It snowed.")
    with pytest.raises(DatabaseError, match=r"is in use.*stop the server"):
        restore_file(copy, database, is_forced=True)
    engine.dispose()
    assert texts_of(f"sqlite:///{database}") == {"It rained.", "It snowed."}


def test_a_damaged_database_is_a_reason_to_restore(copy: Path, tmp_path: Path) -> None:
    (tmp_path / "framing.db").write_bytes(b"SQLite format 3\0" + b"damaged" * 900)
    restore_file(copy, tmp_path / "framing.db", is_forced=True)
    assert texts_of(f"sqlite:///{tmp_path / 'framing.db'}") == {"It rained."}


@pytest.mark.parametrize("place", [100, 5000, -1])
def test_one_changed_byte_is_refused(copy: Path, place: int) -> None:
    content = bytearray(copy.read_bytes())
    content[place] ^= 1
    copy.write_bytes(content)
    with pytest.raises(DatabaseError, match="it is damaged"):
        check_copy(copy)


def test_a_copy_without_its_checksum_is_taken_on_trust_only(copy: Path) -> None:
    checksum_path(copy).unlink()
    with pytest.raises(DatabaseError, match="--without-checksum"):
        check_copy(copy)
    check_copy(copy, is_trusted=True)


def test_other_files_and_newer_schemas_are_refused(copy: Path, tmp_path: Path) -> None:
    (tmp_path / "text").write_text("no database")
    with sqlite3.connect(tmp_path / "other.db") as other:
        other.execute("CREATE TABLE a (b)")
    with sqlite3.connect(copy) as newer:
        newer.execute("UPDATE alembic_version SET version_num = '9999'")
    for name, why in (
        ("text", "no copy"),
        ("other.db", "no copy"),
        ("none", "cannot be read"),
        ("copy.db", "schema 9999"),
    ):
        checksum_path(tmp_path / name).unlink(missing_ok=True)
        with pytest.raises(DatabaseError, match=why):
            check_copy(tmp_path / name, is_trusted=True)
    other.close()
    newer.close()
