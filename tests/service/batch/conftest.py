"""Texts to label, the version that labels them, and a run in this process."""

from pathlib import Path
from typing import Any

import pytest

from model.scoring.classifier import FramingClassifier, classifier_of
from model.settings import Settings
from model.store.cache import open_version
from model.store.registry import Registry
from service.batch.job import Job
from service.batch.run import label_file
from tests.service.batch.runs import Run, rows_of, write
from training.corpus.corpus import Corpus


@pytest.fixture(scope="session")
def texts(corpus: Corpus) -> list[str]:
    return corpus.texts


@pytest.fixture
def classifier(settings: Settings, registry: Registry) -> FramingClassifier:
    version = registry.resolve("champion")
    return classifier_of(version, open_version(registry, version, settings.cache_dir))


@pytest.fixture
def run(settings: Settings, registry: Registry, tmp_path: Path) -> Run:
    """Return a function that labels a file in this process and gives the output's rows."""

    def label(file: Path, **options: Any) -> list[dict[str, Any]]:
        output = tmp_path / "out.jsonl"
        label_file(settings, Job(str(file), output=output, is_forced=True, **options))
        return rows_of(output)

    return label


@pytest.fixture
def long_file(texts: list[str], tmp_path: Path) -> Path:
    return write(tmp_path / "long.txt", "\n".join([*texts, "", *texts * 2, "", "The last line has no end."]))


@pytest.fixture
def whole(settings: Settings, registry: Registry, long_file: Path, tmp_path: Path) -> bytes:
    output = tmp_path / "whole.jsonl"
    label_file(settings, Job(str(long_file), output=output))
    return output.read_bytes()
