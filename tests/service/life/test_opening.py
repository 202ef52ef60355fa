"""What serves from the start: the short way where it leads somewhere, the registry everywhere else."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from model.errors import DatabaseError
from model.settings import ROOT, Settings, changed, read_settings
from model.store.cache import cached_table
from model.store.database import open_engine
from model.store.registry import Registry
from service.life.opening import find_classifier, open_slot
from tests.fitted import SIGNED
from training.fit.fit import Fitted

TEXT = "The delegation left the capital on Friday."
HEAVY = {
    "onnxruntime",
    "tokenizers",
    "alembic",
    "fastapi",
    "numpy",
    "prometheus_client",
    "pydantic",
    "sqlalchemy",
    "starlette",
    "typer",
}


@pytest.fixture
def cached(registry: Registry, settings: Settings) -> Settings:
    """Return settings whose cache holds the champion's table."""
    cached_table(registry, registry.resolve("v1"), settings.cache_dir)
    return settings


def test_the_short_way_gives_what_the_registry_gives(cached: Settings, registry: Registry) -> None:
    short, long = find_classifier(cached), open_slot(changed(cached, database_url=cached.url)).current()
    assert short is not None
    assert (short.version, short.labels, short.threshold) == (long.version, long.labels, long.threshold)
    assert short.classify([TEXT], 0.1) == long.classify([TEXT], 0.1)


@pytest.mark.parametrize("name", ["what? 50%25", "no#1 数据", "a[1]*%b"])
def test_a_data_directory_of_any_name_is_found_by_either_way(tmp_path: Path, fitted: Fitted, name: str) -> None:
    settings = read_settings(data_dir=tmp_path / name)
    registry = Registry(open_engine(settings.url))
    registry.promote(registry.add(fitted.artifact, fitted.report, SIGNED), SIGNED)
    registry.engine.dispose()
    slot = open_slot(settings)  # which fills the cache
    slot.close()
    short = find_classifier(settings)
    assert short is not None
    assert short.version == slot.current().version


def test_a_slot_opened_the_short_way_does_not_touch_the_registry(cached: Settings) -> None:
    slot = open_slot(cached)
    assert slot.current().version.name == "v1"
    assert slot._registry is None
    slot.refresh()
    assert slot.registry.champion_number() == 1
    slot.close()


@pytest.mark.parametrize("damage", ["missing", "changed", "directory"])
def test_a_cache_that_does_not_hold_the_table_is_made_anew(cached: Settings, damage: str) -> None:
    (table,) = cached.cache_dir.glob("*.table")
    content = table.read_bytes()
    table.unlink()
    if damage == "changed":
        table.write_bytes(content[:-1])
    if damage == "directory":
        table.mkdir()
    found = find_classifier(cached)
    assert found is None or damage == "changed"  # what a process beside this one may hold as it was stored
    slot = open_slot(cached)
    assert slot.number == (0 if damage == "directory" else 1)
    assert (slot.problem is None) == (damage != "directory")
    slot.close()


def test_a_database_that_cannot_be_opened_stops_the_start(settings: Settings) -> None:
    settings.database_file.mkdir(parents=True)
    with pytest.raises(DatabaseError):
        open_slot(settings)


def test_a_label_needs_none_of_the_heavy_libraries(cached: Settings) -> None:
    """Their import is most of a start; a server that has a champion gives its first label without them."""
    pytest.importorskip("model.scoring.compiled", reason="the numpy scorer needs numpy")
    program = (
        "import json, sys\nimport service.__main__, service.life.server, service.life.app, service.batch.run\n"
        "from model.settings import read_settings\nfrom service.life.opening import open_slot\n"
        f"open_slot(read_settings()).current().classify([{TEXT!r}])\n"
        "print(json.dumps(sorted({name.split('.')[0] for name in sys.modules})))"
    )
    command = [sys.executable, "-c", program]
    environment = {"FRAMING_DATA_DIR": str(cached.data_dir), "FRAMING_READER": "off"}
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT, env=environment)
    assert HEAVY & set(json.loads(done.stdout)) == set()
