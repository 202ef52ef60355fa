"""All rows of one database into another, of either kind; numbers that were given out are never given out again."""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from model.errors import DatabaseError
from model.store.database import is_sqlite, metadata, reported, salts, writing

AT_ONCE = 500
HEAVY = ("parts", "versions")  # whose rows may take many megabytes: one at a time


def copy_rows(source: sa.Engine, target: sa.Engine) -> int:
    """Copy every row, and return how many; both have the newest schema.

    Raises
    ------
    DatabaseError
        The target holds rows already; nothing was changed.
    """
    n_rows = 0
    with _snapshot(source) as origin, writing(target) as goal:
        check_empty(goal)
        goal.execute(sa.delete(salts))
        for table in metadata.sorted_tables:
            for batch in _batches(origin, table):
                goal.execute(sa.insert(table), batch)
                n_rows += len(batch)
        for name, last in _given_out(origin).items():
            _give_out_after(goal, name, last)
    return n_rows


def check_empty(connection: sa.Connection) -> None:
    """Raise DatabaseError where a database holds anything of ours."""
    for table in metadata.sorted_tables:
        if table is not salts and connection.execute(sa.select(sa.literal(1)).select_from(table).limit(1)).first():
            raise DatabaseError(f"The database holds rows already (in {table.name}): name an empty one.")


def _snapshot(engine: sa.Engine) -> sa.Connection:
    """Open a connection that sees one moment of a database, whatever is written meanwhile."""
    with reported(engine):
        if is_sqlite(engine):
            return engine.connect().execution_options(is_reading=True)
        return engine.connect().execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def _batches(connection: sa.Connection, table: sa.Table) -> Iterator[list[dict[str, Any]]]:
    size = 1 if table.name in HEAVY else AT_ONCE
    found = connection.execution_options(yield_per=size).execute(sa.select(table).order_by(*table.primary_key))
    for rows in found.mappings().partitions(size):
        yield [dict(row) for row in rows]


def _numbered() -> list[str]:
    """Return the tables whose rows get numbers from the database."""
    return [table.name for table in metadata.sorted_tables if table.dialect_options["sqlite"]["autoincrement"]]


def _given_out(connection: sa.Connection) -> dict[str, int]:
    """Return the last number that each table gave out, that of a deleted row too."""
    if connection.dialect.name == "sqlite":
        found = connection.execute(sa.text("SELECT name, seq FROM sqlite_sequence")).all()
        return {name: last for name, last in found if name in _numbered()}
    last_of = {}
    for name in _numbered():
        sequence = connection.scalar(sa.text("SELECT pg_get_serial_sequence(:name, 'id')"), {"name": name})
        last, is_used = connection.execute(sa.text(f"SELECT last_value, is_called FROM {sequence}")).one()  # noqa: S608  # nosec B608 - the database gave the name
        if is_used:
            last_of[name] = last
    return last_of


def _give_out_after(connection: sa.Connection, name: str, last: int) -> None:
    if connection.dialect.name == "sqlite":
        connection.execute(sa.text("DELETE FROM sqlite_sequence WHERE name = :name"), {"name": name})
        connection.execute(sa.text("INSERT INTO sqlite_sequence VALUES (:name, :last)"), {"name": name, "last": last})
    else:
        connection.execute(
            sa.text("SELECT setval(pg_get_serial_sequence(:name, 'id'), :last)"), {"name": name, "last": last}
        )
