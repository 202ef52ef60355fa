"""What a training starts from: the rows that the champion carries, else the seeds, with their recipe."""

from dataclasses import dataclass, replace

from model.settings import Settings
from model.store.registry import Registry
from model.version import BASE, Version
from training.corpus.base import read_base
from training.corpus.corpus import Corpus, read_corpus
from training.fit.fit import Recipe
from training.fit.recipe import default_recipe


@dataclass(frozen=True, slots=True)
class Basis:
    """Rows, and how a version is fitted on them."""

    corpus: Corpus
    recipe: Recipe


def basis_of(registry: Registry, champion: Version | None, settings: Settings) -> Basis:
    """Return what a training beside a champion starts from."""
    if champion is None or champion.base is None:
        seeds = read_corpus([settings.seeds_dir])
        former = registry.report(champion) if champion else {}
        return Basis(seeds, default_recipe(settings, seeds.labels, former=former))
    content = registry.part(champion, BASE)
    corpus = read_base(content, champion.manifest["labels"], champion.manifest["corpus"])
    return Basis(corpus, own_recipe(settings, corpus))


def own_recipe(settings: Settings, corpus: Corpus) -> Recipe:
    """Return the recipe for rows that are not the seeds; the version carries them, so that it can be trained again."""
    return replace(default_recipe(settings, corpus.labels, with_statistics=False), carries_base=True)
