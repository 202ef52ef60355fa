"""A database whose files are deleted or replaced under a process takes no more writes, and says so."""

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from model.errors import ReplacedDatabaseError
from model.settings import ROOT
from model.store.database import open_engine, reading, writing
from model.store.registry import Registry

COUNT = sa.text("SELECT count(*) FROM history")
INSERT = sa.text("INSERT INTO history (at, actor, action, reason) VALUES ('t', 'a', 'add', 'r')")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "framing.db"


@pytest.fixture
def engine(file: Path) -> Iterator[sa.Engine]:
    engine = open_engine(f"sqlite:///{file}")
    add(engine)
    yield engine
    engine.dispose()


def add(engine: sa.Engine) -> None:
    with writing(engine) as connection:
        connection.execute(INSERT)


def count(engine: sa.Engine) -> int:
    with reading(engine) as connection:
        return int(connection.scalar(COUNT))


def replace(path: Path) -> None:
    """Put a copy of a file in its place, as a restored backup is."""
    shutil.copy(path, path.with_suffix(".copy"))
    path.with_suffix(".copy").replace(path)


def move_away(path: Path) -> None:
    path.rename(path.with_name("elsewhere"))


@pytest.mark.parametrize("ending", ["", "-wal", "-shm"])
@pytest.mark.parametrize("change", [Path.unlink, replace, move_away])
def test_a_write_to_files_that_are_gone_is_refused_and_what_was_stored_can_still_be_read(
    engine: sa.Engine, file: Path, ending: str, change: Callable[[Path], None]
) -> None:
    change(Path(f"{file}{ending}"))
    with pytest.raises(ReplacedDatabaseError, match=f"framing.db{ending} .*nothing was stored"):
        add(engine)
    assert count(engine) == 1


def test_a_look_at_the_champion_tells_of_it(engine: sa.Engine, file: Path) -> None:
    registry = Registry(engine)
    assert registry.champion_number() is None
    file.unlink()
    with pytest.raises(ReplacedDatabaseError):
        registry.champion_number()


def test_no_further_connection_makes_a_new_file_where_the_old_one_was(engine: sa.Engine, file: Path) -> None:
    file.unlink()
    with reading(engine), pytest.raises(ReplacedDatabaseError), reading(engine):
        pytest.fail("a second connection was opened")
    assert not file.exists()


def test_a_file_that_is_put_back_takes_writes_again(engine: sa.Engine, file: Path) -> None:
    away = file.with_name("away")
    file.rename(away)
    with pytest.raises(ReplacedDatabaseError):
        add(engine)
    away.rename(file)
    add(engine)
    assert count(engine) == 2


def test_other_processes_that_come_and_go_change_nothing(engine: sa.Engine, file: Path) -> None:
    for _ in range(3):
        other = open_engine(f"sqlite:///{file}")
        add(other)
        other.dispose()
    add(engine)
    assert count(engine) == 5


def test_a_process_that_ends_leaves_the_log_that_this_one_has_open(engine: sa.Engine, file: Path) -> None:
    """Opening the database a second time here must not give back the first connection's locks."""
    second = open_engine(f"sqlite:///{file}")
    code = f"from model.store.database import open_engine; open_engine('sqlite:///{file}').dispose()"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)
    add(engine)
    add(second)
    second.dispose()
    assert count(engine) == 3
