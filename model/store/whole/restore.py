"""A copy of a database back into its place, or into an empty PostgreSQL: checked first, and over nothing unasked."""

import contextlib
import os
import shutil
import sqlite3
import tempfile
from pathlib import Path

import sqlalchemy as sa

from model.errors import FULL_ERRNOS, DatabaseError, StorageFullError
from model.store.database import HEAD, PRIVATE_DIRECTORY, PRIVATE_FILE, open_engine
from model.store.whole.backup import checksum_path, sha256_of
from model.store.whole.rows import copy_rows

PART = ".restored"
OF_SQLITE = b"SQLite format 3\0"


def check_copy(file: Path, *, is_trusted: bool = False) -> None:
    """Raise DatabaseError unless a file is a whole copy, as the checksum beside it says, and of a schema we know.

    Parameters
    ----------
    is_trusted : whether a copy without a checksum is taken
    """
    try:
        with file.open("rb") as content:
            is_database = content.read(len(OF_SQLITE)) == OF_SQLITE
        if not is_database:
            raise DatabaseError(f"{file} is no copy of a database.")
        noted = checksum_path(file).read_text().split() if checksum_path(file).exists() else []
        if not noted and not is_trusted:
            raise DatabaseError(
                f"{checksum_path(file)} is not there, so nothing proves that {file} is whole: put it beside the copy, "
                "or say --without-checksum."
            )
        if noted and noted[0] != (found := sha256_of(file)):
            raise DatabaseError(
                f"{file} has the SHA-256 {found}, {checksum_path(file).name} says {noted[0]}: it is damaged."
            )
    except (OSError, UnicodeDecodeError) as error:
        raise DatabaseError(f"{file} cannot be read: {getattr(error, 'strerror', None) or error}.") from None
    _check_schema(file)


def _check_schema(file: Path) -> None:
    try:
        with contextlib.closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as copy:
            sound = copy.execute("PRAGMA integrity_check(1)").fetchone()[0]
            (schema,) = copy.execute("SELECT version_num FROM alembic_version").fetchone() or ("",)
    except sqlite3.Error as error:
        raise DatabaseError(f"{file} is no copy of a database of this program: {error}.") from None
    if sound != "ok":
        raise DatabaseError(f"{file} is damaged: {sound}.")
    if schema > HEAD:
        raise DatabaseError(f"{file} has schema {schema}, this program knows up to {HEAD}: run a newer program.")


def restore_file(file: Path, database: Path, *, is_forced: bool = False) -> None:
    """Put a checked copy in the place of a SQLite file.

    Raises
    ------
    DatabaseError
        There is a database already and nobody asked to overwrite it, or some process has it open.
    """
    if database.exists() and not is_forced:
        raise DatabaseError(f"{database} is there already: back it up, then say --force to lose what it holds.")
    part = database.with_name(database.name + PART)
    try:
        database.parent.mkdir(mode=PRIVATE_DIRECTORY, parents=True, exist_ok=True)
        if database.exists():
            _check_unused(database)
        shutil.copyfile(file, part)
        part.chmod(PRIVATE_FILE)
        with part.open("rb+") as copy:
            os.fsync(copy.fileno())
        for ending in ("-wal", "-shm", "-journal"):
            Path(f"{database}{ending}").unlink(missing_ok=True)  # what belongs to the former one would spoil this one
        part.replace(database)
    except OSError as error:
        family = StorageFullError if error.errno in FULL_ERRNOS else DatabaseError
        raise family(f"{database} cannot be written: {error.strerror}.") from error
    finally:
        part.unlink(missing_ok=True)


def _check_unused(database: Path) -> None:
    """Raise DatabaseError where a process has a database open: leaving WAL takes a lock that it then does not give."""
    with contextlib.closing(sqlite3.connect(database, timeout=0)) as former:
        try:
            former.execute("PRAGMA journal_mode=DELETE").fetchone()
        except sqlite3.OperationalError as error:
            raise DatabaseError(f"{database} is in use ({error}): stop the server and its trainer first.") from None
        except sqlite3.DatabaseError:
            return  # it is damaged: a reason to restore


def restore_rows(file: Path, url: str) -> int:
    """Copy the rows of a checked copy into an empty database, and return how many; the copy stays as it is."""
    with tempfile.TemporaryDirectory() as directory:
        own = Path(directory) / "copy.db"
        shutil.copyfile(file, own)
        source = open_engine(f"sqlite:///{own}")  # of an earlier schema it is brought to the newest
        try:
            return _copied(source, open_engine(url))
        finally:
            source.dispose()


def _copied(source: sa.Engine, target: sa.Engine) -> int:
    try:
        return copy_rows(source, target)
    finally:
        target.dispose()
