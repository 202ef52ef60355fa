"""What a training starts from: the seeds, or the rows that the champion carries."""

from dataclasses import replace

import pytest

from model.settings import Settings, changed
from model.store.registry import Registry, Version
from tests.fitted import OWN_LABELS, SIGNED
from training.corpus.corpus import Corpus
from training.fit.basis import basis_of, own_recipe
from training.fit.fit import Recipe, fit_version


@pytest.fixture(scope="module")
def own_corpus(corpus: Corpus) -> Corpus:
    """Return the small corpus under other names for its labels."""
    names = dict(zip(corpus.labels, OWN_LABELS, strict=True))
    renamed = tuple(replace(example, label=names[example.label]) for example in corpus.examples)
    return Corpus(renamed, OWN_LABELS, ("own.jsonl",))


@pytest.fixture
def carrying(registry: Registry, own_corpus: Corpus, recipe: Recipe) -> Version:
    fitted = fit_version(own_corpus, replace(recipe, carries_base=True), lambda _line: None)
    return registry.add(fitted.artifact, fitted.report, SIGNED)


def test_a_version_that_carries_rows_is_trained_from_them(
    registry: Registry, settings: Settings, carrying: Version, own_corpus: Corpus
) -> None:
    nowhere = changed(settings, seeds_dir=settings.data_dir / "nowhere")
    basis = basis_of(registry, carrying, nowhere)
    assert basis.corpus == own_corpus
    assert basis.recipe == own_recipe(nowhere, own_corpus)
    assert basis.recipe.carries_base
    assert basis.recipe.actors == ()


def test_any_other_version_and_none_are_trained_from_the_seeds(registry: Registry, settings: Settings) -> None:
    for champion in (None, registry.resolve("champion")):
        basis = basis_of(registry, champion, settings)
        assert len(basis.corpus.examples) > 10_000
        assert not basis.recipe.carries_base
        assert basis.recipe.real is not None
