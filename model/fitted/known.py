"""Features whose n-grams and their commonness are given, not learned from the corpus that is fitted on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.feature_extraction.text import TfidfTransformer, TfidfVectorizer
from sklearn.pipeline import FeatureUnion, Pipeline

from model.fitted.pipeline import CHARACTERS, WORDS, Lexicon, Parameters, build_branches, unite

FloatVector = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Counts:
    """In how many sentences an n-gram or a family of phrases stands.

    Parameters
    ----------
    n : sentences that were counted
    fewest : what stands in fewer is not listed
    listed : a branch's name to its n-grams (or families) and their sentences
    """

    n: int
    fewest: int
    listed: Mapping[str, Mapping[str, int]]

    def idf(self, branch: str, names: Sequence[str]) -> FloatVector:
        """Return the smoothed inverse document frequency of each name; one not listed counts as just below the list."""
        known = self.listed.get(branch, {})
        rows = np.array([known.get(name, self.fewest - 1) for name in names], dtype=np.float64)
        return np.asarray(np.log((1.0 + self.n) / (1.0 + rows)) + 1.0)


class Counted(Protocol):
    """Some texts whose n-grams were found before."""

    def of(self, names: Sequence[str], /) -> sparse.csr_matrix:
        """Return how often each named n-gram stands in each text, shape (n_texts, n_names), entries in order."""

    def common(self, lengths: tuple[int, int], weights: FloatVector, least: float, /) -> list[str]:
        """Return the n-grams of some lengths whose texts weigh at least so much together."""


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """Features that are ready to transform without a fit.

    Parameters
    ----------
    places : the column of each n-gram, family and dimension (by its number), by branch and name
    """

    union: FeatureUnion
    places: Mapping[tuple[str, str], int]

    def rows_of(self, counted: Mapping[str, Counted]) -> sparse.csr_matrix:
        """Return what `union` makes of texts, bit for bit, without looking at the texts again.

        Parameters
        ----------
        counted : the texts' characters and tokens, by branch; whatever is no branch of characters counts tokens
        """
        weights = self.union.transformer_weights or {}
        found = [
            _weighed(branch, counted[name if name == CHARACTERS else WORDS]) * weights.get(name, 1.0)
            for name, branch in self.union.transformer_list
        ]
        return sparse.csr_matrix(sparse.hstack(found))


def known_features(
    parameters: Parameters, lexicon: Lexicon, counts: Counts, further: Mapping[str, Sequence[str]]
) -> Known:
    """Return the features that `build_pipeline` would fit, with given n-grams and counts.

    Parameters
    ----------
    further : n-grams beside the listed ones, by branch; such as are listed count once
    """
    branches = build_branches(parameters, lexicon)
    places: dict[tuple[str, str], int] = {}
    for branch, transformer in branches:
        if branch in (WORDS, CHARACTERS):
            names = sorted({*counts.listed.get(branch, {}), *further.get(branch, ())})
            transformer.set_params(vocabulary=names, min_df=1)
            transformer.idf_ = counts.idf(branch, names)
        elif branch in lexicon.families:
            names = sorted(set(lexicon.families[branch].values()))
            _weigh_families(transformer, counts.idf(branch, names))
        else:
            vectors = lexicon.vectors[branch]
            names = [str(dimension) for dimension in range(vectors.matrix.shape[1])]
            transformer.named_steps["tfidf"].idf_ = counts.idf(WORDS, vectors.words)
        begin = len(places)
        places.update({(branch, name): begin + number for number, name in enumerate(names)})
    union = unite(branches, parameters)
    union.transform([""])  # a vectorizer makes its `vocabulary_` with the first text
    return Known(union, places)


def _weighed(branch: Any, counted: Counted) -> Any:
    """Return what a branch makes of counted n-grams: its own steps, but for the counting."""
    first, *others = [step for _, step in branch.steps] if isinstance(branch, Pipeline) else [branch]
    found: Any = counted.of(first.vocabulary)
    if isinstance(first, TfidfVectorizer):
        weigher: Any = TfidfTransformer(sublinear_tf=first.sublinear_tf)
        weigher.idf_ = first.idf_
        others = [weigher, *others]
    for step in others:
        found = step.transform(found)
    return found


def _weigh_families(branch: Pipeline, idf: FloatVector) -> None:
    transformer: Any = branch.named_steps["tfidf"]
    transformer.idf_ = idf
    transformer.n_features_in_ = len(idf)
