"""Who is champion, asked of a SQLite file with the standard library alone: what a starting process needs first.

The registry answers the same by SQLAlchemy, whose import costs more than all the rest of a start. Whatever is not
plain here is left to it: None only says that this short way does not know.
"""

import contextlib
import sqlite3
from pathlib import Path
from typing import Any

from model.errors import FormatError
from model.store import artifact as artifacts
from model.version import CHAMPION, Version

SCHEMA = "0003"
"""The schema that this program reads and writes: the newest of model/store/migrations/versions."""

BUSY_TIMEOUT_S = 5.0
QUERY = """
    SELECT versions.id, versions.digest, versions.created_at, versions.created_by, versions.manifest
    FROM versions JOIN aliases ON aliases.version_id = versions.id
    WHERE aliases.name = ? AND (SELECT version_num FROM alembic_version) = ?
"""

SALT_QUERY = "SELECT value FROM salts WHERE name = ? AND (SELECT version_num FROM alembic_version) = ?"
CALLERS = "callers"
"""The salt of the names that callers have in the history."""


def salt_in(database: Path) -> bytes | None:
    """Return the salt of the callers' names that a SQLite file holds; None where only the registry can tell."""
    row = _first_row(database, SALT_QUERY, (CALLERS, SCHEMA))
    return bytes(row[0]) if row else None


def champion_in(database: Path) -> Version | None:
    """Return the champion that a SQLite file names.

    Parameters
    ----------
    database : opened for reading only; it need not exist

    Returns
    -------
    version : None where the file is missing, not of this program's schema, names no champion or cannot be read
    """
    try:
        row = _first_row(database, QUERY, (CHAMPION, SCHEMA))
        if row is None:
            return None
        number, digest, created_at, created_by, manifest = row
        fields = artifacts.read_manifest(bytes(manifest), f"version v{number}")
    except FormatError:
        return None
    return Version(number, digest, created_at, created_by, fields)


def _first_row(database: Path, query: str, values: tuple[str, ...]) -> Any:
    """Return the first row that a SQLite file gives, None where there is none or it cannot be asked."""
    try:
        with contextlib.closing(
            sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True, timeout=BUSY_TIMEOUT_S)
        ) as connection:
            return connection.execute(query, values).fetchone()
    except sqlite3.Error:
        return None
