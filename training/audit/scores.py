"""What a quick model makes of corpus and new rows: each row's probabilities by a model that has not seen the row.

The model has seen the other new rows, so that a label is not doubted merely because the champion gave another.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.base import clone

from model.fitted.pipeline import Lexicon, Parameters, build_pipeline
from training.audit.findings import Ground
from training.corpus.corpus import Example

N_FOLDS = 5
WORDS_ONLY = Parameters(char_ngrams=None)
FloatMatrix = NDArray[np.float64]
IntVector = NDArray[np.int_]


@dataclass(frozen=True, slots=True)
class Opinion:
    """A quick model: probabilities of texts, and the weight of each word n-gram for each label.

    Parameters
    ----------
    classifier : fitted on the vectors of `features`; its classes are columns
    names : of the features: n-grams of folded tokens
    """

    features: Any
    classifier: Any
    n_labels: int
    names: NDArray[np.object_]

    def probabilities(self, texts: Sequence[str]) -> FloatMatrix:
        """Return one row a text, one column a label."""
        return spread(self.classifier, self.features.transform(texts), self.n_labels)

    def weights(self) -> FloatMatrix:
        """Return how much each feature speaks for each label, shape (n_labels, n_features)."""
        coefficients = self.classifier.coef_
        if len(coefficients) == 1:
            coefficients = np.vstack([-coefficients, coefficients])
        found = np.full((self.n_labels, coefficients.shape[1]), -np.inf)
        found[self.classifier.classes_] = coefficients
        return found


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
        pipeline = build_pipeline(WORDS_ONLY, Lexicon(), dict.fromkeys(self.labels, 1.0))
        self.features = pipeline.named_steps["features"]
        self.unfitted = pipeline.named_steps["classifier"]
        texts = [example.text for example in self.examples]
        self.vectors = sparse.csr_matrix(self.features.fit_transform(texts))
        names = self.features.get_feature_names_out()
        self.names = np.array([name.split("__", 1)[1] for name in names], dtype=object)
        index = {label: column for column, label in enumerate(self.labels)}
        self.columns = np.array([index[example.label] for example in self.examples])
        self.seed = seed
        self._fitted: dict[bool, Any] = {}

    def out_of_fold(self, without: IntVector | None = None) -> FloatMatrix:
        """Return each example's probabilities by a model fitted without its group, shape (n_examples, n_labels).

        Parameters
        ----------
        without : columns of the vectors that no model sees
        """
        vectors = self.vectors
        if without is not None:
            is_seen = np.ones(vectors.shape[1])
            is_seen[without] = 0.0
            vectors = sparse.csr_matrix(vectors @ sparse.diags(is_seen))
        names = {example.group: 0 for example in self.examples}
        drawn = np.random.default_rng(self.seed).integers(0, N_FOLDS, len(names))
        fold_of = dict(zip(names, drawn, strict=True))
        folds = np.array([fold_of[example.group] for example in self.examples])
        found = np.zeros((len(self.examples), len(self.labels)))
        for fold in range(N_FOLDS):
            held = folds == fold
            rows = np.flatnonzero(~held)
            classifier = clone(self.unfitted).fit(vectors[rows], self.columns[rows])
            found[held] = spread(classifier, vectors[np.flatnonzero(held)], len(self.labels))
        return found

    def opinion(self, *, with_new: bool) -> Opinion:
        """Return a model fitted on the corpus alone, or on the new rows too, each with its weight."""
        end = len(self.examples) if with_new else self.n_ground
        if with_new not in self._fitted:
            weights = np.array([example.weight for example in self.examples[:end]])
            classifier = clone(self.unfitted).fit(self.vectors[:end], self.columns[:end], sample_weight=weights)
            self._fitted[with_new] = classifier
        return Opinion(self.features, self._fitted[with_new], len(self.labels), self.names)


def spread(classifier: Any, vectors: Any, n_labels: int) -> FloatMatrix:
    """Return a classifier's probabilities with a column for each label, also for those that it has not seen."""
    if not vectors.shape[0]:
        return np.zeros((0, n_labels))
    found = np.zeros((vectors.shape[0], n_labels))
    found[:, classifier.classes_] = classifier.predict_proba(vectors)
    return found
