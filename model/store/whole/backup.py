"""A whole database to one file while it is in use, and the checksum beside it; PostgreSQL's rows come out as SQLite."""

import contextlib
import hashlib
import os
import sqlite3
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from model.errors import FULL_ERRNOS, DatabaseError, StorageFullError
from model.store.database import PRIVATE_FILE, is_sqlite, open_engine, reading
from model.store.whole.rows import copy_rows

CHECKSUM = ".sha256"
PART = ".part"
BLOCK = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy of a database; `sha256` stands in a file beside it, as `sha256sum -c` reads it."""

    path: Path
    sha256: str
    n_bytes: int


def open_source(url: str) -> sa.Engine:
    """Open the database that is to be copied; raise DatabaseError where there is none yet, and make none."""
    parsed = sa.make_url(url)
    if parsed.get_backend_name() == "sqlite" and not Path(str(parsed.database)).exists():
        raise DatabaseError(f"There is no database at {parsed.database}: name its directory with FRAMING_DATA_DIR.")
    return open_engine(url)


def back_up(engine: sa.Engine, target: Path, *, is_forced: bool = False) -> Copy:
    """Write all of a database into one SQLite file; what was acknowledged before is in it, and writers go on.

    Raises
    ------
    DatabaseError
        There is a file already, the database cannot be read, or the copy is not sound.
    """
    if target.exists() and not is_forced:
        raise DatabaseError(f"{target} is there already: name another file, or say --force.")
    part = target.with_name(target.name + PART)
    try:
        _new_private(part)
        if is_sqlite(engine):
            _copy_pages(engine, part)
        else:
            _copy_all_rows(engine, part)
        _check_sound(part)
        _make_last(part)
        copy = Copy(target, sha256_of(part), part.stat().st_size)
        checksum_path(target).unlink(missing_ok=True)  # one of another file must never stand beside this one
        part.replace(target)
        checksum_path(target).write_text(f"{copy.sha256}  {target.name}\n")
        _make_last(checksum_path(target))
        _make_last(target.parent)
    except OSError as error:
        family = StorageFullError if error.errno in FULL_ERRNOS else DatabaseError
        raise family(f"{target} cannot be written: {error.strerror}.") from error
    finally:
        for ending in ("", "-wal", "-shm", "-journal", ".lock"):
            Path(f"{part}{ending}").unlink(missing_ok=True)
    return copy


def checksum_path(file: Path) -> Path:
    """Return where the checksum of a copy stands."""
    return file.with_name(file.name + CHECKSUM)


def sha256_of(file: Path) -> str:
    """Return the SHA-256 of a file that no database has open."""
    digest = hashlib.sha256()
    with file.open("rb") as content:
        while block := content.read(BLOCK):
            digest.update(block)
    return digest.hexdigest()


def _new_private(part: Path) -> None:
    part.unlink(missing_ok=True)
    os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_FILE))


def _copy_pages(engine: sa.Engine, part: Path) -> None:
    """Copy all pages in one read of the database, which no writer waits for and none can make begin again."""
    with reading(engine) as connection, contextlib.closing(sqlite3.connect(part)) as copy:
        source = connection.connection.driver_connection
        assert isinstance(source, sqlite3.Connection)  # noqa: S101 - tells the type
        try:
            source.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")  # one file, nothing beside it
        except sqlite3.Error as error:
            raise DatabaseError(f"The database could not be copied: {error}.") from None


def _copy_all_rows(engine: sa.Engine, part: Path) -> None:
    copy = open_engine(f"sqlite:///{part}")
    try:
        copy_rows(engine, copy)
    finally:
        copy.dispose()
    with contextlib.closing(sqlite3.connect(part)) as closed:
        closed.execute("PRAGMA journal_mode=DELETE")


def _check_sound(part: Path) -> None:
    with contextlib.closing(sqlite3.connect(part)) as copy:
        found = copy.execute("PRAGMA integrity_check(1)").fetchone()[0]
    if found != "ok":
        raise DatabaseError(f"The copy is not sound ({found}): the database itself may be damaged. Nothing was kept.")


def _make_last(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
