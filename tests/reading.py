"""Fixtures of the second reader: the shipped encoder, a version that names it, and the application with both."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from model.reader.encoder import Encoder, open_encoder
from model.reader.rule import RULE, Rule, rule_of
from model.settings import ROOT, Settings, changed
from model.store.registry import Registry, Version
from tests.fitted import SIGNED, local_client
from training.corpus.corpus import Corpus
from training.fit.fit import Fitted, Recipe, fit_version

READER_DIR = ROOT / "seeds" / "reader"


def shipped_rule() -> Rule:
    return rule_of(json.loads((READER_DIR / RULE).read_bytes()))


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    """Return the shipped encoder, opened."""
    return open_encoder(READER_DIR)


@pytest.fixture(scope="session")
def paired_fitted(corpus: Corpus, recipe: Recipe) -> Fitted:
    """Return a version fitted on the small corpus that names the shipped encoder and often asks it."""
    rule = replace(shipped_rule(), margin=0.6)
    return fit_version(corpus, replace(recipe, reader=rule), lambda _message: None)


@pytest.fixture
def paired(registry: Registry, paired_fitted: Fitted) -> Version:
    """Return the champion of a registry that also holds v1, which names no encoder."""
    version = registry.add(paired_fitted.artifact, paired_fitted.report, SIGNED)
    registry.promote(version, SIGNED)
    return version


@pytest.fixture
def reading_client(settings: Settings, paired: Version) -> Iterator[Callable[..., TestClient]]:
    """Return a function that opens a client of an application with the second reader, asked as the settings say."""
    opened: list[TestClient] = []

    def open_client(**changes: object) -> TestClient:
        client = local_client(changed(settings, **({"reader": "doubtful"} | changes)))
        client.__enter__()
        opened.append(client)
        return client

    yield open_client
    for client in opened:
        client.__exit__(None, None, None)


def damaged(directory: Path, name: str, content: bytes | None) -> Path:
    """Return a copy of the shipped folder in which one part has other bytes, or is missing."""
    directory.mkdir()
    for part in READER_DIR.iterdir():
        if part.name != name:
            (directory / part.name).symlink_to(part)
    if content is not None:
        (directory / name).write_bytes(content)
    return directory
