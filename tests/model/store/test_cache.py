"""The cache may be lost or damaged at any time; nothing else is. What nobody needs goes."""

import os
import shutil
from pathlib import Path

import pytest

from model.errors import ArtifactError
from model.store.artifact import TABLE, Artifact, build_artifact
from model.store.cache import MOST_TABLES, UNUSED_S, cached_table, open_version
from model.store.registry import CHALLENGER, Registry, Version
from tests.fitted import SIGNED


def test_a_lost_or_changed_table_is_written_anew(registry: Registry, tmp_path: Path) -> None:
    version = registry.resolve("champion")
    cache = tmp_path / "cache"
    path = cached_table(registry, version, cache)
    content = path.read_bytes()
    path.write_bytes(content[:-1] + b"x")
    assert cached_table(registry, version, cache).read_bytes() == content
    shutil.rmtree(cache)
    assert cached_table(registry, version, cache).read_bytes() == content


def test_a_table_of_rubbish_is_refused_before_use(registry: Registry, tmp_path: Path) -> None:
    card = {"labels": ["a", "b"], "threshold": 0.5}
    rubbish: Artifact = build_artifact(card, {TABLE: b"rubbish"})
    version = registry.add(rubbish, {}, SIGNED)
    with pytest.raises(ArtifactError, match="table"):
        open_version(registry, version, tmp_path / "cache")


def stored_versions(registry: Registry, n: int) -> list[Version]:
    card = {"labels": ["a", "b"], "threshold": 0.5}
    return [registry.add(build_artifact(card, {TABLE: f"table {k}".encode()}), {}, SIGNED) for k in range(n)]


def aged(path: Path, seconds: float) -> None:
    at = path.stat().st_mtime - seconds
    os.utime(path, (at, at))


def test_tables_that_nobody_asks_for_go_and_those_of_aliases_stay(registry: Registry, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    champion = cached_table(registry, registry.resolve("champion"), cache)
    versions = stored_versions(registry, MOST_TABLES + 4)
    registry.point(CHALLENGER, versions[0], SIGNED)
    paths = [cached_table(registry, version, cache) for version in versions[:-1]]
    assert all(path.exists() for path in paths)
    for place, path in enumerate([champion, *paths]):
        aged(path, 2 * UNUSED_S - place)
    newest = cached_table(registry, versions[-1], cache)
    gone = [path for path in paths if not path.exists()]
    assert gone == paths[1 : len(paths) - MOST_TABLES + 1]
    assert champion.exists()
    assert newest.exists()
    assert cached_table(registry, versions[1], cache).read_bytes() == b"table 1"


def test_a_table_that_was_asked_for_lately_stays(registry: Registry, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    versions = stored_versions(registry, MOST_TABLES + 2)
    paths = [cached_table(registry, version, cache) for version in versions[:-1]]
    for path in paths:
        aged(path, 2 * UNUSED_S)
    assert cached_table(registry, versions[0], cache) == paths[0]
    cached_table(registry, versions[-1], cache)
    assert paths[0].exists()
    assert len([path for path in paths if not path.exists()]) == len(paths) + 1 - MOST_TABLES


def test_what_a_killed_process_left_half_written_goes(registry: Registry, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    cache.mkdir()
    old, new = cache / ".abc.table.x1", cache / ".abc.table.x2"
    for path in (old, new):
        path.write_bytes(b"half")
    aged(old, 2 * UNUSED_S)
    cached_table(registry, registry.resolve("champion"), cache)
    assert (old.exists(), new.exists()) == (False, True)


def test_an_open_table_outlives_its_file(registry: Registry, tmp_path: Path) -> None:
    version = registry.resolve("champion")
    scorer = open_version(registry, version, tmp_path / "cache")
    before = scorer.probabilities(["The delegation left."])
    shutil.rmtree(tmp_path / "cache")
    assert (scorer.probabilities(["The delegation left."]) == before).all()
