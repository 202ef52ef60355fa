"""A corpus to what is fitted: each sentence, and copies of it with other actors' names, so that names tell nothing."""

from collections.abc import Sequence
from dataclasses import dataclass

from training.corpus.corpus import Corpus
from training.corpus.swap import Actor, Swapper

SALT = "augment"  # other names come in here than in the suite that tests even-handedness


@dataclass(frozen=True, slots=True)
class Weighted:
    """Texts to fit on; the weights of a sentence and its copies sum to the sentence's own weight."""

    texts: list[str]
    targets: list[str]
    weights: list[float]


def augmented(corpus: Corpus, actors: Sequence[Actor]) -> Weighted:
    """Return the corpus with one copy of each sentence that names an actor for each other bloc."""
    swapper = Swapper(actors, SALT)
    texts: list[str] = []
    targets: list[str] = []
    weights: list[float] = []
    for example in corpus.examples:
        copies = [example.text, *_copies(swapper, example.text)]
        texts += copies
        targets += [example.label] * len(copies)
        weights += [example.weight / len(copies)] * len(copies)
    return Weighted(texts, targets, weights)


def _copies(swapper: Swapper, text: str) -> list[str]:
    bloc = swapper.bloc_of(text)
    return [swapper.swap(text, bloc, other) for other in swapper.blocs if other != bloc] if bloc else []
