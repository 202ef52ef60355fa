"""The one database: its tables, its engine, its migrations; what the rows mean is told by the rooms above.

Times are kept as UTC ISO 8601 text, since SQLite gives back naive datetimes; both databases then answer alike.
"""

import contextlib
import fcntl
import os
import re
import sqlite3
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from model.errors import FULL_ERRNOS, DatabaseError, StorageFullError
from model.store.champion import CALLERS, SCHEMA
from model.store.identity import OpenFile

MIGRATIONS = Path(__file__).resolve().parent / "migrations"
HEAD = SCHEMA
PRIVATE_DIRECTORY, PRIVATE_FILE = 0o700, 0o600
OPEN_FILE = "open_file"
BUSY = "busy_timeout=30000"
CUT_WAIT_MS = 2_000  # for readers to end, in which nobody can write
POSTGRES_TIMEOUTS = {"connect_timeout": 10, "tcp_user_timeout": 10_000, "keepalives_idle": 5}  # s, ms, s

metadata = sa.MetaData()

versions = sa.Table(
    "versions",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("digest", sa.String(64), nullable=False),
    sa.Column("created_at", sa.String(32), nullable=False),
    sa.Column("created_by", sa.Text, nullable=False),
    sa.Column("manifest", sa.LargeBinary, nullable=False),
    sa.Column("report", sa.Text, nullable=False),
    sqlite_autoincrement=True,
)
parts = sa.Table(
    "parts",
    metadata,
    sa.Column("version_id", sa.ForeignKey("versions.id"), primary_key=True),
    sa.Column("name", sa.String(64), primary_key=True),
    sa.Column("sha256", sa.String(64), nullable=False),
    sa.Column("content", sa.LargeBinary, nullable=False),
)
aliases = sa.Table(
    "aliases",
    metadata,
    sa.Column("name", sa.String(32), primary_key=True),
    sa.Column("version_id", sa.ForeignKey("versions.id"), nullable=False),
)
history = sa.Table(
    "history",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("at", sa.String(32), nullable=False),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("action", sa.String(32), nullable=False),
    sa.Column("alias", sa.String(32)),
    sa.Column("from_id", sa.Integer),
    sa.Column("to_id", sa.Integer),
    sa.Column("reason", sa.Text, nullable=False),
    sqlite_autoincrement=True,
)
reviews = sa.Table(
    "reviews",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("text_sha256", sa.String(64), nullable=False, index=True),
    sa.Column("label", sa.Text, nullable=False),
    sa.Column("source", sa.Text, nullable=False, index=True),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("created_at", sa.String(32), nullable=False),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("details", sa.Text, nullable=False),
    sqlite_autoincrement=True,
)
candidates = sa.Table(
    "candidates",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("text_sha256", sa.String(64), nullable=False, unique=True),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("created_at", sa.String(32), nullable=False),
    sqlite_autoincrement=True,
)
trainings = sa.Table(
    "trainings",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("status", sa.String(16), nullable=False, index=True),
    sa.Column("requested_at", sa.String(32), nullable=False),
    sa.Column("requested_by", sa.Text, nullable=False),
    sa.Column("idempotency_key", sa.String(200), unique=True),
    sa.Column("parameters", sa.Text, nullable=False),
    sa.Column("is_cancel_requested", sa.Boolean, nullable=False),
    sa.Column("owner", sa.Text),
    sa.Column("lease_until", sa.Float),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("started_at", sa.String(32)),
    sa.Column("ended_at", sa.String(32)),
    sa.Column("progress", sa.Text, nullable=False),
    sa.Column("log", sa.Text, nullable=False),
    sa.Column("reasons", sa.Text, nullable=False),
    sa.Column("outcome", sa.Text, nullable=False),
    sa.Column("version_id", sa.ForeignKey("versions.id")),
    sqlite_autoincrement=True,
)
shadows = sa.Table(
    "shadows",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("version_id", sa.Integer, nullable=False),
    sa.Column("champion_id", sa.Integer, nullable=False),
    sa.Column("started_at", sa.String(32), nullable=False),
    sa.Column("started_by", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("ended_at", sa.String(32)),
    sa.Column("ended_by", sa.Text),
    sa.Column("tally", sa.Text, nullable=False),
    sqlite_autoincrement=True,
)
salts = sa.Table(
    "salts",
    metadata,
    sa.Column("name", sa.String(32), primary_key=True),
    sa.Column("value", sa.LargeBinary, nullable=False),
)


def read_salt(engine: sa.Engine) -> bytes:
    """Return the salt of the names that callers have in the history, as the schema's migration made it."""
    with reading(engine) as connection:
        return bytes(connection.scalars(sa.select(salts.c.value).where(salts.c.name == CALLERS)).one())


def open_engine(url: str) -> sa.Engine:
    """Return an engine for a SQLite file or a PostgreSQL database, its tables at the newest schema.

    Parameters
    ----------
    url : SQLAlchemy URL; `sqlite:///PATH` or `postgresql://...` (psycopg is the driver)

    Raises
    ------
    DatabaseError
        The database cannot be reached or written, or its schema is newer than this program.
    """
    parsed = _parse(url)
    if parsed.get_backend_name() == "sqlite" and parsed.database:
        _make_directory(Path(parsed.database).parent)
        _make_private(Path(parsed.database))
        engine = _sqlite_engine(parsed, Path(parsed.database))
    else:
        engine = sa.create_engine(parsed, pool_pre_ping=True, connect_args=POSTGRES_TIMEOUTS)
    with contextlib.ExitStack() as unless_sound:
        unless_sound.callback(engine.dispose)
        with reported(engine):
            _migrate_when_behind(engine)
        unless_sound.pop_all()
    return engine


def _sqlite_engine(url: sa.URL, path: Path) -> sa.Engine:
    file = OpenFile(path)
    engine = sa.create_engine(url, connect_args={"timeout": 30}, execution_options={OPEN_FILE: file})

    def note(_connection: object, record: Any) -> None:
        file.note(record.info)

    sa.event.listen(engine, "do_connect", lambda *_: file.check_before_opening())
    sa.event.listen(engine, "connect", _set_pragmas)
    sa.event.listen(engine, "connect", note)
    sa.event.listen(engine, "begin", _begin_immediate)
    return engine


def check_file(connection: sa.Connection) -> None:
    """Raise unless a SQLite database's files are those that a connection has open.

    Raises
    ------
    ReplacedDatabaseError
        One was deleted, or another one stands in its place.
    """
    if file := connection.get_execution_options().get(OPEN_FILE):
        file.check(connection.info)


def _make_directory(directory: Path) -> None:
    try:
        if not directory.exists():
            directory.parent.mkdir(parents=True, exist_ok=True)
            directory.mkdir(mode=PRIVATE_DIRECTORY, exist_ok=True)
    except OSError as error:
        family = StorageFullError if error.errno in FULL_ERRNOS else DatabaseError
        is_taken = isinstance(error, FileExistsError | NotADirectoryError)
        why = "a file, or a link to nowhere, is in its way" if is_taken else error.strerror
        raise family(
            f"The directory of the database, {directory}, cannot be made: {why}. Mend that, or name another one with "
            "FRAMING_DATA_DIR (or FRAMING_DATABASE_URL)."
        ) from error


def _make_private(database: Path) -> None:
    """Let nobody but its owner read a SQLite file and those beside it; SQLite makes new ones as it finds the first.

    A directory that was there before is its owner's to open or close: it may hold more than the database.

    A file that exists is never opened here: closing it would give back the locks that other connections of this
    process hold on it (POSIX locks belong to the process), and another process would then delete the log under them.
    """
    with contextlib.suppress(OSError):  # what is wrong with the file is told when it is opened
        with contextlib.suppress(FileExistsError):
            os.close(os.open(database, os.O_RDWR | os.O_CREAT | os.O_EXCL, PRIVATE_FILE))
        for file in (database, *(Path(f"{database}{ending}") for ending in ("-wal", "-shm", ".lock"))):
            if file.exists() and stat.S_IMODE(file.stat().st_mode) & ~PRIVATE_FILE:
                file.chmod(PRIVATE_FILE)


@contextlib.contextmanager
def reported(engine: sa.Engine) -> Iterator[None]:
    """Turn a failure of the database into a DatabaseError that names it without its password."""
    try:
        yield
    except sa.exc.DBAPIError as error:
        where = engine.url.render_as_string(hide_password=True)
        if _is_full(error.orig):
            raise StorageFullError(
                f"There is no room left for the database {where}: nothing was changed. Free some space, then try again."
            ) from error
        why = " ".join(str(error.orig).split()).rstrip(".")  # psycopg's words stand on several lines
        raise DatabaseError(f"The database {where} did not do its work: {why}.") from error
    except sa.exc.TimeoutError as error:
        raise DatabaseError("Every connection to the database is in use: try again a moment later.") from error


def _is_full(error: BaseException | None) -> bool:
    """Tell whether SQLite, or PostgreSQL by its code disk_full, ran out of room."""
    return (
        getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL or getattr(error, "sqlstate", None) == "53100"
    )


def is_sqlite(engine: sa.Engine) -> bool:
    """Tell whether the engine speaks to a SQLite file."""
    return engine.dialect.name == "sqlite"


def _parse(url: str) -> sa.URL:
    try:
        parsed = sa.make_url(re.sub(r"^postgres(?=://|\+)", "postgresql", url))  # as most hosts write it
    except sa.exc.ArgumentError:
        raise DatabaseError(
            "FRAMING_DATABASE_URL is no SQLAlchemy URL: write sqlite:///PATH or postgresql://..."
        ) from None
    if parsed.get_backend_name() not in {"sqlite", "postgresql"}:
        raise DatabaseError(f"{parsed.get_backend_name()!r} is not supported: use sqlite or postgresql.")
    return parsed.set(drivername="postgresql+psycopg") if parsed.drivername == "postgresql" else parsed


def _set_pragmas(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # SQLAlchemy's own BEGIN below, not the driver's lazy one
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON", BUSY):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.execute("SELECT count(*) FROM sqlite_schema").fetchall()  # which opens the files beside the database
    cursor.close()


def _begin_immediate(connection: sa.Connection) -> None:
    """Take the write lock at once where a transaction will write, so that it cannot fail half way."""
    is_reading = connection.get_execution_options().get("is_reading", False)
    if not is_reading:
        check_file(connection)
    connection.exec_driver_sql("BEGIN" if is_reading else "BEGIN IMMEDIATE")


@contextlib.contextmanager
def reading(engine: sa.Engine) -> Iterator[sa.Connection]:
    """Open a connection that only reads: on SQLite it never waits for a writer."""
    with reported(engine), engine.connect().execution_options(is_reading=True) as connection:
        yield connection


@contextlib.contextmanager
def writing(engine: sa.Engine) -> Iterator[sa.Connection]:
    """Open a transaction that writes; it is committed at the end, rolled back on any error."""
    with _turn(engine), reported(engine), engine.begin() as connection:
        yield connection
    if (file := engine.get_execution_options().get(OPEN_FILE)) and file.has_traces:
        _cut_log(engine, file, wait_ms=0)


def erase_traces(engine: sa.Engine) -> None:
    """Take what was deleted out of a SQLite database's log as well, where it could be read until somebody cuts it.

    Where a reader needs the log for longer, later writing transactions try again. What a file system keeps of cut files
    is beyond this, and so is PostgreSQL, which does it in its own time (VACUUM).
    """
    if file := engine.get_execution_options().get(OPEN_FILE):
        file.has_traces = True
        _cut_log(engine, file, wait_ms=CUT_WAIT_MS)


def _cut_log(engine: sa.Engine, file: OpenFile, *, wait_ms: int) -> None:
    with contextlib.closing(engine.raw_connection()) as connection, contextlib.closing(connection.cursor()) as cursor:
        cursor.execute(f"PRAGMA busy_timeout={wait_ms}")
        with contextlib.suppress(sqlite3.OperationalError):  # locked
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            busy, *_ = cursor.fetchone() or (1,)
            file.has_traces = bool(busy)
        cursor.execute(f"PRAGMA {BUSY}")


def _open_private(path: str, flags: int) -> int:
    return os.open(path, flags, PRIVATE_FILE)


@contextlib.contextmanager
def _turn(engine: sa.Engine) -> Iterator[None]:
    """Wait for this writer's turn on a SQLite file, in all processes.

    SQLite's own waiting is a poll with growing pauses, in which a busy service starves a promotion or a trainer's
    heartbeat for many seconds; a lock of the system wakes whoever waits.

    The order is always the same, so that no two writers wait for each other: this lock first, then SQLite's own, which
    `BEGIN IMMEDIATE` takes; it is given back only after the commit. A reader takes neither.
    """
    if not is_sqlite(engine) or not engine.url.database:
        yield
        return
    with contextlib.ExitStack() as stack:
        try:
            file = stack.enter_context(open(f"{engine.url.database}.lock", "ab", opener=_open_private))
        except OSError as error:
            family = StorageFullError if error.errno in FULL_ERRNOS else DatabaseError
            why = f"{error.filename} cannot be written: {error.strerror}"
            raise family(f"{why}. Make room, or make it writable, and try again.") from error
        fcntl.flock(file, fcntl.LOCK_EX)  # closing the file gives it back, and so does the end of the process
        yield


def _migrate_when_behind(engine: sa.Engine) -> None:
    if _revision(engine) == HEAD:
        return
    from alembic import command  # half a second to import, and needed once in a schema's life
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    with engine.begin() as connection:
        if not is_sqlite(engine):
            # Of several programs that start at once, one migrates; the number is any that all of them know.
            connection.execute(sa.text("SELECT pg_advisory_xact_lock(7305411)"))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _revision(engine: sa.Engine) -> str | None:
    with engine.connect().execution_options(is_reading=True) as connection:
        if not sa.inspect(connection).has_table("alembic_version"):
            return None
        found: str | None = connection.scalar(sa.text("SELECT version_num FROM alembic_version"))
    if found is not None and found > HEAD:
        raise DatabaseError(f"The database has schema {found}, this program knows up to {HEAD}: run a newer program.")
    return found
