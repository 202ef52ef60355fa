"""A deleted text is nowhere in the files of a SQLite database."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from model.files.labelled import Labelled
from model.labels import Label
from model.store.candidates import Candidates
from model.store.database import open_engine, reading
from model.store.reviews import Reviews
from tests.fitted import SIGNED

WORD = "Quetzalcoatlus"
TEXT = f"The {WORD} left the capital on Friday."


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[sa.Engine]:
    engine = open_engine(f"sqlite:///{tmp_path / 'framing.db'}")
    yield engine
    engine.dispose()


def is_in_files(directory: Path) -> bool:
    return any(WORD.encode() in path.read_bytes() for path in directory.iterdir())


def stored(engine: sa.Engine, n: int = 50) -> Reviews:
    store = Reviews(engine)
    rows = (Labelled(f"{number} {TEXT * (number % 9)}.", Label.NEUTRAL_REPORTING, "desk") for number in range(n))
    list(store.add_many(rows, SIGNED))
    return store


def test_deleted_reviews_are_in_no_file(engine: sa.Engine, tmp_path: Path) -> None:
    store = stored(engine)
    assert is_in_files(tmp_path)
    for number in range(1, 51):
        store.delete(number, SIGNED)
    assert not is_in_files(tmp_path)


def test_deleted_texts_of_the_queue_are_in_no_file(engine: sa.Engine, tmp_path: Path) -> None:
    queue = Candidates(engine)
    queue.add([TEXT, f"{TEXT} Or not."], "desk", SIGNED, most=9)
    assert is_in_files(tmp_path)
    queue.delete(1)
    queue.delete_source("desk")
    assert not is_in_files(tmp_path)


def test_what_a_reader_still_needed_is_gone_after_a_later_write(
    engine: sa.Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("model.store.database.CUT_WAIT_MS", 10)
    store = stored(engine, 2)
    with reading(engine) as connection:
        connection.execute(sa.text("SELECT count(*) FROM reviews")).all()
        store.delete(1, SIGNED)
        store.delete(2, SIGNED)
        assert is_in_files(tmp_path)
    store.add(Labelled("Another one.", Label.NEUTRAL_REPORTING, "desk"), SIGNED)
    assert not is_in_files(tmp_path)
