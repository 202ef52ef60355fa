"""A PostgreSQL database that refuses every connection when told to, for tests of what goes on without it."""

import contextlib
import secrets
from collections.abc import Iterator
from dataclasses import dataclass

from tests.postgres import Server


@dataclass(frozen=True)
class Breakable:
    """A database of its own on the tests' server."""

    server: Server
    name: str

    @property
    def url(self) -> str:
        return f"postgresql://tester:{self.server.password}@127.0.0.1:{self.server.port}/{self.name}"

    def fail(self) -> None:
        """End all connections and allow no more."""
        self.server.run(f"ALTER DATABASE {self.name} ALLOW_CONNECTIONS false")
        self.server.run(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{self.name}'")

    def recover(self) -> None:
        self.server.run(f"ALTER DATABASE {self.name} ALLOW_CONNECTIONS true")


@contextlib.contextmanager
def breakable_database(server: Server) -> Iterator[Breakable]:
    """Make a database while the block runs."""
    database = Breakable(server, f"breakable_{secrets.token_hex(4)}")
    server.run(f"CREATE DATABASE {database.name}")
    try:
        yield database
    finally:
        server.run(f"DROP DATABASE {database.name} WITH (FORCE)")
