"""Fixtures that build the real thing: a small corpus, a fitted version, a registry, the application over HTTP."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from model.fitted.pipeline import Parameters
from model.labels import Label
from model.settings import ROOT, Settings, changed, read_settings
from model.store.database import open_engine
from model.store.registry import Registry, Signature, Version
from service.life.app import create_app
from training.corpus.corpus import Corpus, Example, read_corpus
from training.fit.fit import Fitted, Recipe, fit_version

PER_LABEL = 60
OWN_LABELS = ("crime", "economy", "sport")
on_each_database = pytest.mark.parametrize("database_kind", ["sqlite", "postgresql"])
AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
SIGNED = Signature("tester", AT, "a test")


@pytest.fixture(scope="session")
def seeds() -> Corpus:
    """Return the whole seed corpus."""
    return read_corpus([ROOT / "seeds"])


@pytest.fixture(scope="session")
def corpus(seeds: Corpus) -> Corpus:
    """Return a small corpus: as many seed sentences of each label, spread over the registers."""
    chosen: list[int] = []
    for label in Label:
        places = [index for index, example in enumerate(seeds.examples) if example.label == label]
        step = len(places) // PER_LABEL
        chosen += places[: step * PER_LABEL : step]
    return seeds.subset(chosen)


@pytest.fixture(scope="session")
def recipe() -> Recipe:
    """Return a recipe that fits in well under a second."""
    return Recipe(parameters=Parameters(char_ngrams=None, min_count=1))


@pytest.fixture(scope="session")
def own_fitted(recipe: Recipe) -> Fitted:
    """Return a version fitted on labels that are not the codebook's."""
    rows = [
        Example(f"{word} {number} {word}", label, f"group {number % 20}", f"source {number % 5}")
        for label, word in zip(OWN_LABELS, ("trial", "inflation", "goal"), strict=True)
        for number in range(60)
    ]
    return fit_version(Corpus(tuple(rows), OWN_LABELS, ("own.jsonl",)), recipe, lambda _message: None)


@pytest.fixture
def own(registry: Registry, own_fitted: Fitted) -> Version:
    """Return a stored version with labels of its own, which is not champion."""
    return registry.add(own_fitted.artifact, own_fitted.report, SIGNED)


@pytest.fixture(scope="session")
def fitted(corpus: Corpus, recipe: Recipe) -> Fitted:
    """Return a version fitted on the small corpus."""
    return fit_version(corpus, recipe, lambda _message: None)


@pytest.fixture
def database_kind() -> str:
    """Return the kind of the settings' database; a module marked `on_each_database` runs once on each."""
    return "sqlite"


@pytest.fixture
def settings(request: pytest.FixtureRequest, tmp_path: Path, database_kind: str) -> Settings:
    """Return settings whose state lives in the test's own directory, or in a PostgreSQL schema of its own."""
    url = request.getfixturevalue("postgres_url") if database_kind == "postgresql" else ""
    return read_settings(
        data_dir=tmp_path / "data", database_url=url, alias_poll_s=0.02, log_level="warning", reader="off"
    )


@pytest.fixture
def registry(settings: Settings, fitted: Fitted) -> Iterator[Registry]:
    """Return a registry in the settings' database that holds v1 as champion."""
    registry = Registry(open_engine(settings.url))
    registry.promote(registry.add(fitted.artifact, fitted.report, SIGNED), SIGNED)
    yield registry
    registry.engine.dispose()


def store_champion(data_dir: Path, fitted: Fitted) -> None:
    """Make a SQLite database in a directory that holds v1 as champion."""
    registry = Registry(open_engine(read_settings(data_dir=data_dir).url))
    registry.promote(registry.add(fitted.artifact, fitted.report, SIGNED), SIGNED)
    registry.engine.dispose()


def local_client(settings: Settings) -> TestClient:
    """Return a client of the real application that asks for it as a person on the same machine does."""
    return TestClient(create_app(settings), base_url="http://127.0.0.1")


@pytest.fixture
def client(settings: Settings, registry: Registry) -> Iterator[TestClient]:
    """Return a client of the real application with a champion."""
    with local_client(settings) as client:
        yield client


@pytest.fixture
def client_with(settings: Settings, registry: Registry) -> Iterator[Callable[..., TestClient]]:
    """Return a function that opens a client of an application with other settings."""
    opened: list[TestClient] = []

    def open_client(**changes: object) -> TestClient:
        client = local_client(changed(settings, **changes))
        client.__enter__()
        opened.append(client)
        return client

    yield open_client
    for client in opened:
        client.__exit__(None, None, None)


def costly_page() -> str:
    """Return a page of a million characters that takes a parser minutes: what it does is quadratic in attributes."""
    return f"<p {' '.join(f'a{number}=1' for number in range(100_000))}>A line.</p>"


def large_page() -> str:
    """Return a page of a million characters that takes hundreds of megabytes to read."""
    return "<b>a</b> " * 110_000
