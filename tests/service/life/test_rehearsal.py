"""A start tried without starting: on both databases, with and without a version to serve."""

import socket
from pathlib import Path

import pytest

from model.errors import DatabaseError, SettingsError
from model.settings import Settings, changed
from model.store.registry import Registry
from service.life.rehearsal import has_what_it_serves
from tests.fitted import on_each_database


@on_each_database
def test_a_champion_is_found(settings: Settings, registry: Registry) -> None:
    assert has_what_it_serves(changed(settings, port=0))


@on_each_database
def test_without_a_champion_only_an_artifact_can_be_served(settings: Settings, tmp_path: Path) -> None:
    free = changed(settings, port=0)
    assert not has_what_it_serves(free)
    assert has_what_it_serves(changed(free, artifact_dir=tmp_path))


def test_what_stops_a_start_stops_this(settings: Settings, registry: Registry, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other, pytest.raises(SettingsError, match="is taken"):
        has_what_it_serves(changed(settings, port=other.getsockname()[1]))
    (tmp_path / "file").touch()
    with pytest.raises(DatabaseError, match="cannot be made"):
        has_what_it_serves(changed(settings, port=0, data_dir=tmp_path / "file" / "data"))
