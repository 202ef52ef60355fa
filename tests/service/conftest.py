"""A second version to promote, and a way to damage a stored one."""

from collections.abc import Callable
from dataclasses import replace

import pytest
import sqlalchemy as sa

from model.store.artifact import TABLE
from model.store.database import parts, writing
from model.store.registry import Registry, Signature, Version
from tests.fitted import AT
from training.corpus.corpus import Corpus
from training.fit.fit import Fitted, Recipe, fit_version


@pytest.fixture(scope="session")
def other_fitted(corpus: Corpus, recipe: Recipe) -> Fitted:
    """Return a version that gives other probabilities than `fitted`."""
    changed = replace(recipe, parameters=replace(recipe.parameters, inverse_penalty=0.5))
    return fit_version(corpus, changed, lambda _message: None)


@pytest.fixture
def v2(registry: Registry, other_fitted: Fitted) -> Version:
    """Return a stored version that is not champion."""
    return registry.add(other_fitted.artifact, other_fitted.report, Signature("tester", AT))


@pytest.fixture
def damage(registry: Registry) -> Callable[[Version], None]:
    """Return a function that cuts a stored version's table short."""

    def cut(version: Version) -> None:
        where = sa.and_(parts.c.version_id == version.number, parts.c.name == TABLE)
        with writing(registry.engine) as connection:
            connection.execute(sa.update(parts).where(where).values(content=b"cut"))

    return cut
