"""A copy holds all that was acknowledged before it began, under load and kill, and is one sound file."""

import hashlib
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from model.errors import DatabaseError
from model.files.labelled import Labelled
from model.labels import Label
from model.settings import ROOT, Settings
from model.store.database import open_engine
from model.store.reviews import Reviews, Wanted
from model.store.whole.backup import back_up, checksum_path, open_source
from tests.fitted import SIGNED, on_each_database

WRITER = """
import sys
from model.files.labelled import Labelled
from model.store.database import open_engine
from model.store.reviews import Reviews, Wanted
from tests.fitted import SIGNED
store = Reviews(open_engine(sys.argv[1]))
for number in range(100_000):
    list(store.add_many([Labelled(f"Ship {number} left.", "neutral_reporting", "desk")], SIGNED))
    print(number, flush=True)
"""


def texts_of(url: str) -> set[str]:
    engine = open_engine(url)
    try:
        return {review.text for review in Reviews(engine).each(Wanted())}
    finally:
        engine.dispose()


def add(engine: object, *texts: str) -> None:
    list(Reviews(engine).add_many([Labelled(text, Label.NEUTRAL_REPORTING, "desk") for text in texts], SIGNED))


@on_each_database
def test_a_copy_is_one_file_with_every_row_and_its_checksum(settings: Settings, tmp_path: Path) -> None:
    engine = open_engine(settings.url)
    add(engine, "It rained.", "It snowed.")
    target = tmp_path / "copies" / "copy.db"
    target.parent.mkdir()
    copy = back_up(engine, target)
    assert sorted(path.name for path in target.parent.iterdir()) == ["copy.db", "copy.db.sha256"]
    assert copy.sha256 == hashlib.sha256(target.read_bytes()).hexdigest()
    assert checksum_path(target).read_text() == f"{copy.sha256}  copy.db\n"
    assert target.stat().st_mode & 0o777 == 0o600
    add(engine, "It hailed.")
    engine.dispose()
    assert texts_of(f"sqlite:///{target}") == {"It rained.", "It snowed."}


def test_what_was_acknowledged_before_it_began_is_in_it_under_load_and_kill(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'framing.db'}"
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, url],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    assert writer.stdout is not None
    acknowledged = [int(writer.stdout.readline()) for _ in range(30)][-1]
    engine = open_engine(url)
    back_up(engine, tmp_path / "copy.db")
    engine.dispose()
    writer.send_signal(signal.SIGKILL)
    writer.communicate()
    assert texts_of(f"sqlite:///{tmp_path / 'copy.db'}") >= {
        f"Ship {number} left." for number in range(acknowledged + 1)
    }


def test_a_file_that_is_there_is_kept_unless_asked(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'framing.db'}")
    target = tmp_path / "copy.db"
    target.write_text("mine")
    with pytest.raises(DatabaseError, match=r"is there already.*--force"):
        back_up(engine, target)
    assert target.read_text() == "mine"
    back_up(engine, target, is_forced=True)
    assert target.read_bytes().startswith(b"SQLite format 3")
    engine.dispose()


def test_a_place_that_cannot_be_written_is_told_and_nothing_is_left(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'framing.db'}")
    with pytest.raises(DatabaseError, match="cannot be written"):
        back_up(engine, tmp_path / "nowhere" / "copy.db")
    engine.dispose()


def test_no_database_is_made_to_be_copied(tmp_path: Path) -> None:
    with pytest.raises(DatabaseError, match="There is no database at"):
        open_source(f"sqlite:///{tmp_path / 'framing.db'}")
    assert list(tmp_path.iterdir()) == []


def test_the_database_goes_on_after_a_copy_in_the_same_process(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'framing.db'}")
    add(engine, "It rained.")
    back_up(engine, tmp_path / "copy.db")
    add(engine, "It snowed.")
    assert (tmp_path / "framing.db-wal").exists()
    engine.dispose()
    assert texts_of(f"sqlite:///{tmp_path / 'framing.db'}") == {"It rained.", "It snowed."}
