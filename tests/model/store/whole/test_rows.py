"""A database moves from one kind to the other and back with every row, and no number is given out twice."""

from pathlib import Path

import pytest
import sqlalchemy as sa

from model.errors import DatabaseError
from model.settings import Settings
from model.store.database import metadata, open_engine, reading
from model.store.registry import Registry
from model.store.reviews import Reviews, Wanted
from model.store.whole.backup import back_up
from model.store.whole.restore import restore_rows
from tests.fitted import SIGNED, on_each_database
from tests.model.store.whole.test_backup import add
from training.fit.fit import Fitted


def contents(engine: sa.Engine) -> dict[str, list[tuple[object, ...]]]:
    with reading(engine) as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(sa.select(table).order_by(*table.primary_key))]
            for table in metadata.sorted_tables
        }


@on_each_database
def test_every_row_comes_over_and_numbers_go_on(settings: Settings, fitted: Fitted, tmp_path: Path) -> None:
    source = open_engine(f"sqlite:///{tmp_path / 'source.db'}")
    Registry(source).add(fitted.artifact, fitted.report, SIGNED)
    add(source, "It rained.", "It snowed.", "It hailed.")
    Reviews(source).delete(3, SIGNED)
    back_up(source, tmp_path / "copy.db")
    before = contents(source)
    source.dispose()
    assert restore_rows(tmp_path / "copy.db", settings.url) == sum(map(len, before.values()))
    target = open_engine(settings.url)
    assert contents(target) == before
    add(target, "It thawed.")
    assert max(review.id for review in Reviews(target).each(Wanted())) == 4
    back_up(target, tmp_path / "back.db")
    after = contents(target)
    target.dispose()
    back = open_engine(f"sqlite:///{tmp_path / 'back.db'}")
    assert contents(back) == after
    back.dispose()
    with pytest.raises(DatabaseError, match="holds rows already"):
        restore_rows(tmp_path / "copy.db", settings.url)
