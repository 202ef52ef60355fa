"""The cache may be lost or damaged at any time; nothing else is."""

import shutil
from pathlib import Path

import pytest

from model.artifact import TABLE, Artifact, build_artifact
from model.cache import cached_table, open_version
from model.errors import ArtifactError
from model.registry import Registry
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
