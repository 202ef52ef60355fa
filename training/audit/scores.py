"""What a quick model makes of corpus and new rows: each row's probabilities by a model that has not seen the row.

The model has seen the other new rows, so that a label is not doubted merely because the champion gave another.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from model.pipeline import Lexicon, Parameters, build_pipeline
from training.audit.findings import Ground
from training.corpus import Example

N_FOLDS = 5
TOLERANCE = 1e-3  # a quick fit: macro-F1 moves by less than 0.002
WORDS_ONLY = Parameters(char_ngrams=None, min_count=1)
FloatMatrix = NDArray[np.float64]
IntVector = NDArray[np.int_]


@dataclass(frozen=True, slots=True)
class Opinion:
    """A quick model: probabilities of texts, and the weight of each word n-gram for each label.

    Parameters
    ----------
    classifier : fitted on the vectors of `features`; its classes are columns
    """

    features: Any
    classifier: Any
    n_labels: int

    def probabilities(self, texts: Sequence[str]) -> FloatMatrix:
        """Return one row a text, one column a label."""
        return spread(self.classifier, self.features.transform(texts), self.n_labels)


class Workbench:
    """Corpus and new rows as word vectors, on which quick models are fitted.

    Parameters
    ----------
    ground : its training part is fitted on; the test part is not touched
    new : the rows that are still in
    seed : of the folds
    """

    def __init__(self, ground: Ground, new: Sequence[Example], seed: int = 0) -> None:
        self.examples = [*ground.train.examples, *new]
        self.n_ground = len(ground.train.examples)
        self.labels = ground.labels
        pipeline = build_pipeline(WORDS_ONLY, Lexicon(), {label: 1.0 for label in self.labels})
        self.features = pipeline.named_steps["features"]
        self.unfitted = pipeline.named_steps["classifier"].set_params(tol=TOLERANCE)
        texts = [example.text for example in self.examples]
        self.vectors = sparse.csr_matrix(self.features.fit_transform(texts))
        index = {label: column for column, label in enumerate(self.labels)}
        self.columns = np.array([index[example.label] for example in self.examples])
        self.seed = seed

    def out_of_fold(self) -> FloatMatrix:
        """Return each example's probabilities by a model fitted without its group, shape (n_examples, n_labels)."""
        names = {example.group: 0 for example in self.examples}
        drawn = np.random.default_rng(self.seed).integers(0, N_FOLDS, len(names))
        fold_of = dict(zip(names, drawn, strict=True))
        folds = np.array([fold_of[example.group] for example in self.examples])
        found = np.zeros((len(self.examples), len(self.labels)))
        for fold in range(N_FOLDS):
            held = folds == fold
            classifier = self._fitted(np.flatnonzero(~held), weigh=False)
            found[held] = spread(classifier, self.vectors[np.flatnonzero(held)], len(self.labels))
        return found

    def opinion(self, *, with_new: bool) -> Opinion:
        """Return a model fitted on the corpus alone, or on the new rows too, each with its weight."""
        end = len(self.examples) if with_new else self.n_ground
        return Opinion(self.features, self._fitted(np.arange(end), weigh=True), len(self.labels))

    def _fitted(self, rows: IntVector, *, weigh: bool) -> Any:
        from sklearn.base import clone

        weights = np.array([self.examples[row].weight if weigh else 1.0 for row in rows])
        return clone(self.unfitted).fit(self.vectors[rows], self.columns[rows], sample_weight=weights)


def spread(classifier: Any, vectors: Any, n_labels: int) -> FloatMatrix:
    """Return a classifier's probabilities with a column for each label, also for those that it has not seen."""
    if not vectors.shape[0]:
        return np.zeros((0, n_labels))
    found = np.zeros((vectors.shape[0], n_labels))
    found[:, classifier.classes_] = classifier.predict_proba(vectors)
    return found
