"""A private PostgreSQL for the tests, and the fixtures that run a test on SQLite and on PostgreSQL.

It is started from the binaries of this machine, listens on loopback only, takes a password made for this run and
keeps its files in a temporary directory. Without binaries its tests are left out, and the summary says so; in CI
that is a failure.
"""

import contextlib
import itertools
import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa

from model.store.database import open_engine

PLACES = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql@*/bin", "/usr/local/pgsql/bin")
OLDEST = 15
START_S = 60
MISSING = "no binaries of PostgreSQL 15 or newer (initdb, postgres): install the package `postgresql`"


@dataclass(frozen=True)
class Server:
    """A running PostgreSQL."""

    port: int
    password: str

    def url(self, schema: str = "public") -> str:
        address = f"postgresql://tester:{self.password}@127.0.0.1:{self.port}/postgres"
        return f"{address}?options=-csearch_path%3D{schema}"

    def run(self, statement: str) -> None:
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(statement)


def find_binaries() -> Path | None:
    """Return the directory of the newest binaries that are new enough."""
    on_path = shutil.which("initdb")
    found = [Path(on_path).parent] if on_path else []
    for pattern in PLACES:
        found += sorted(Path("/").glob(pattern.removeprefix("/")), reverse=True)
    return next((place for place in found if version_of(place) >= OLDEST), None)


def version_of(place: Path) -> int:
    if not (place / "initdb").exists() or not (place / "postgres").exists():
        return 0
    said = subprocess.run([place / "postgres", "--version"], capture_output=True, text=True, check=False).stdout
    numbers = [part for part in said.split() if part[0].isdigit()]
    return int(numbers[0].split(".")[0]) if numbers else 0


def unprivileged() -> dict[str, Any]:
    """Return how to start a process that is not root, which PostgreSQL refuses to be."""
    if os.geteuid() != 0:
        return {}
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    entry = names.get("postgres") or names["nobody"]
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """Return a running server; skip the test, or fail it in CI, where there are no binaries."""
    binaries = find_binaries()
    if binaries is None:
        if os.environ.get("CI") == "true":
            pytest.fail(f"The PostgreSQL tests must run in CI, but there are {MISSING}.")
        pytest.skip(f"there are {MISSING}")
    with running_postgres(binaries) as server:
        yield server


@contextlib.contextmanager
def running_postgres(binaries: Path) -> Iterator[Server]:
    """Run a server of its own while the block runs."""
    home = Path(tempfile.mkdtemp(prefix="framing-postgres-"))
    user = unprivileged()
    if user:
        os.chown(home, user["user"], user["group"])
    process = None
    try:
        server = Server(free_port(), secrets.token_hex(16))
        make_cluster(binaries, home, server, user)
        process = start(binaries, home, server, user)
        yield server
    finally:
        if process:
            process.terminate()
            process.wait(START_S)
        shutil.rmtree(home, ignore_errors=True)


def make_cluster(binaries: Path, home: Path, server: Server, user: dict[str, Any]) -> None:
    secret = home / "password"
    secret.write_text(server.password)
    if user:
        os.chown(secret, user["user"], user["group"])
    command = [binaries / "initdb", "--pgdata", home / "data", "--username=tester", "--auth=scram-sha-256"]
    command += ["--encoding=UTF8", "--no-locale", "--no-sync", f"--pwfile={secret}"]
    subprocess.run(command, cwd=home, check=True, capture_output=True, **user)


def start(binaries: Path, home: Path, server: Server, user: dict[str, Any]) -> "subprocess.Popen[bytes]":
    settings = {
        "listen_addresses": "127.0.0.1",
        "port": server.port,
        "unix_socket_directories": home,
        "fsync": "off",
        "max_connections": 200,
    }
    command: list[Any] = [binaries / "postgres", "-D", home / "data"]
    for name, value in settings.items():
        command += ["-c", f"{name}={value}"]
    log = home / "log"
    with log.open("wb") as sink:
        process = subprocess.Popen(command, cwd=home, stdout=sink, stderr=sink, **user)
    deadline = time.monotonic() + START_S
    while True:
        try:
            psycopg.connect(server.url()).close()
        except psycopg.OperationalError:
            if process.poll() is not None or time.monotonic() > deadline:
                process.kill()
                pytest.fail(f"PostgreSQL did not start: {log.read_text()[-2000:]}")
            time.sleep(0.05)
        else:
            return process


numbers = itertools.count(1)


@pytest.fixture
def postgres_url(postgres: Server) -> Iterator[str]:
    """Return the URL of an empty schema of the test's own, which costs less than a database of its own."""
    name = f"test_{next(numbers)}"
    postgres.run(f"CREATE SCHEMA {name}")
    yield postgres.url(name)
    postgres.run(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'tester' AND pid <> pg_backend_pid()"
    )
    postgres.run(f"DROP SCHEMA {name} CASCADE")


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the URL of an empty database: the test runs once on each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'framing.db'}"
    return str(request.getfixturevalue("postgres_url"))


@pytest.fixture
def engine(database_url: str) -> Iterator[sa.Engine]:
    """Return an engine with all tables: the test runs once on each kind of database."""
    engine = open_engine(database_url)
    yield engine
    engine.dispose()


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say plainly when the PostgreSQL tests were left out."""
    skipped = terminalreporter.stats.get("skipped", [])
    count = sum(MISSING in str(report.longrepr) for report in skipped)
    if count:
        terminalreporter.write_line(f"LEFT OUT: {count} tests on PostgreSQL, because there are {MISSING}.", yellow=True)
