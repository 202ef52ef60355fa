"""A Dask cluster of processes: a scheduler and two workers, as people start them."""

import json
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from model.settings import Settings
from service.cluster import cutting
from service.cluster.manifest import Manifest
from service.cluster.run import ClusterJob, label_on_cluster
from tests.service.batch.runs import wait_until
from tests.service.cluster.processes import started
from training.corpus.corpus import Corpus

Labelled = Callable[..., Manifest]


@pytest.fixture(scope="session")
def texts(corpus: Corpus) -> list[str]:
    return corpus.texts


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Yield the file that names a scheduler."""
    file = tmp_path_factory.mktemp("dask") / "scheduler.json"
    with started("scheduler", "--port", "0", "--scheduler-file", file):
        wait_until(file.exists)
        yield file


@pytest.fixture(scope="module")
def workers(scheduler: Path) -> "Iterator[list[subprocess.Popen[bytes]]]":
    options = ("--scheduler-file", scheduler, "--nthreads", "1", "--no-nanny")
    with started("worker", *options) as one, started("worker", *options) as other:
        yield [one, other]


@pytest.fixture
def address(scheduler: Path) -> str:
    found: str = json.loads(scheduler.read_text())["address"]
    return found


@pytest.fixture
def labelled(
    settings: Settings, registry: object, workers: object, address: str, monkeypatch: pytest.MonkeyPatch
) -> Labelled:
    """Return what labels a file on the cluster, in small parts."""
    monkeypatch.setattr(cutting, "LEAST_BYTES", 3000)

    def label(file: Path, output: Path, **options: Any) -> Manifest:
        return label_on_cluster(settings, replace(ClusterJob(str(file), str(output), address), **options))

    return label
