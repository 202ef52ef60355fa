"""Invented labelled sentences whose label a small model can learn: for tests that need many rows of a known kind."""

from dataclasses import replace

import numpy as np

from model.labels import Label
from training.audit.findings import Ground
from training.corpus.corpus import Corpus, Example

CUES = {
    Label.STATE_MEDIA_FRAMING: ["heroic", "puppet", "sacred", "glorious", "imperialist", "motherland", "invincible"],
    Label.INTELLIGENCE_ESTIMATE: ["probably", "assess", "estimated", "likely", "confidence", "believed", "suggests"],
    Label.NEUTRAL_REPORTING: ["said", "opened", "tuesday", "ministers", "agreed", "vote", "court"],
}
FILLERS = [
    "harbour",
    "valley",
    "market",
    "bridge",
    "railway",
    "village",
    "orchard",
    "factory",
    "garden",
    "station",
    "museum",
    "winter",
    "summer",
    "morning",
    "river",
    "engine",
    "letter",
    "window",
    "family",
    "teacher",
    "doctor",
    "farmer",
    "sailor",
    "painter",
    "singer",
    "island",
    "forest",
    "mountain",
    "desert",
    "lake",
    "road",
]
LABELS = tuple(Label)


def sentences(n: int, *, seed: int, source: str = "made", labels: tuple[Label, ...] = LABELS) -> list[Example]:
    """Return labelled sentences of two cues of their label among words that tell nothing."""
    generator = np.random.default_rng(seed)
    return [
        _sentence(generator, labels[number % len(labels)], f"{source}-{seed}-{number}", source) for number in range(n)
    ]


def ground(*, n_train: int = 300, n_test: int = 90) -> Ground:
    """Return a corpus of such sentences in its two parts."""
    sources = [f"archive {number}" for number in range(5)]
    train = [e for k, name in enumerate(sources) for e in sentences(n_train // 5, seed=100 + k, source=name)]
    return Ground(Corpus(tuple(train), LABELS), Corpus(tuple(sentences(n_test, seed=7, source="test")), LABELS))


def with_words(text: str, ngram: str) -> str:
    """Return a sentence with an n-gram after its third word."""
    words = text.split()
    return " ".join([*words[:3], ngram, *words[3:]])


def _sentence(generator: np.random.Generator, label: Label, group: str, source: str) -> Example:
    words = [*generator.choice(CUES[label], 2, replace=False), *generator.choice(FILLERS, 9, replace=False)]
    generator.shuffle(words)
    text = " ".join(["the", *words, "of", "it"]).capitalize() + "."
    return Example(text, label.value, group, source)


def flipped(examples: list[Example], share: float, seed: int = 0) -> list[Example]:
    """Return examples of which a share carry another label, drawn at random."""
    generator = np.random.default_rng(seed)
    others = {label.value: [other.value for other in LABELS if other != label] for label in LABELS}
    return [
        replace(example, label=str(generator.choice(others[example.label]))) if generator.random() < share else example
        for example in examples
    ]
