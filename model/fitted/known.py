"""Features whose n-grams and their commonness are given, not learned from the corpus that is fitted on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.feature_extraction.text import TfidfTransformer
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


@dataclass(frozen=True, slots=True, eq=False)
class Counted:
    """How often each n-gram of a branch stands in each of some texts.

    Parameters
    ----------
    names : of the n-grams, ascending; shape (n_names,)
    counts : shape (n_texts, n_names)
    """

    names: NDArray[np.object_]
    counts: sparse.csr_matrix


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """Features that are ready to transform without a fit.

    Parameters
    ----------
    places : the column of each n-gram, family and dimension (by its number), by branch and name
    """

    union: FeatureUnion
    places: Mapping[tuple[str, str], int]

    def rows_of(self, texts: Sequence[str], counted: Mapping[str, Counted]) -> sparse.csr_matrix:
        """Return what `union` makes of texts, bit for bit, with the n-grams of some branches counted before.

        Parameters
        ----------
        counted : of the same texts, by branch; counting is the dear part
        """
        weights = self.union.transformer_weights or {}
        found = [
            (_weighed(branch, counted[name]) if name in counted else branch.transform(texts)) * weights.get(name, 1.0)
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


def _weighed(branch: Any, counted: Counted) -> sparse.csr_matrix:
    """Return the features of a branch of n-grams; a counted n-gram that the branch does not know is left out."""
    columns = np.array([branch.vocabulary_.get(name, -1) for name in counted.names], dtype=np.int64)
    counts = counted.counts
    moved = columns[counts.indices]
    is_known = moved >= 0
    begins = np.concatenate([[0], np.cumsum(is_known)])[counts.indptr]
    shape = (counts.shape[0], len(branch.vocabulary_))
    chosen = sparse.csr_matrix((counts.data[is_known], moved[is_known], begins), shape=shape)
    weigher: Any = TfidfTransformer(sublinear_tf=branch.sublinear_tf)
    weigher.idf_ = branch.idf_
    return sparse.csr_matrix(weigher.transform(chosen))


def _weigh_families(branch: Pipeline, idf: FloatVector) -> None:
    transformer: Any = branch.named_steps["tfidf"]
    transformer.idf_ = idf
    transformer.n_features_in_ = len(idf)
