"""From parameters to an unfitted pipeline: the only file that names the vectorizers and the classifier.

Only scikit-learn, numpy and standard-library objects go into a pipeline, so that `pipeline.joblib` loads where
this package is not installed, and each branch has a form that `model.fitted.export` can turn into a scoring table.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from operator import methodcaller
from typing import Annotated, Any, TypeAlias

import msgspec
import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer, TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import FeatureUnion, Pipeline
from sklearn.preprocessing import FunctionTransformer

from model.errors import TrainingError
from model.scoring.fold import fold_table

TOKEN_PATTERN = r"\w+"  # noqa: S105 (no secret); marks count in character n-grams, as words they cost on real text
FLOAT = np.float64
WORDS, CHARACTERS = "words", "characters"  # the branches of n-grams
SOLVER = "newton-cg"  # nearer to the optimum than L-BFGS with 3e-4, in less than half the time
TOLERANCE = 1e-3
FloatMatrix = NDArray[np.float64]
Count: TypeAlias = Annotated[int, msgspec.Meta(ge=1)]


@dataclass(frozen=True, slots=True, eq=False)
class Vectors:
    """Words as points: near ones keep the same company in text that no one labelled.

    Parameters
    ----------
    words : folded tokens
    matrix : shape (n_words, n_dimensions)
    """

    words: tuple[str, ...]
    matrix: FloatMatrix


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What is known of words and phrases before any labelled sentence is read.

    Parameters
    ----------
    families : a name to its map of phrase to feature, for example cue phrases to cue families or words
        to word classes; phrases are folded tokens joined by one space
    vectors : a name to words as points; a sentence becomes the weighted sum of its words' points
    """

    families: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    vectors: Mapping[str, Vectors] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Parameters:
    """What shapes a pipeline; kept in the manifest.

    Parameters
    ----------
    word_ngrams, char_ngrams : least and most tokens or characters of an n-gram; None leaves the branch out
    min_count : sentences that an n-gram must occur in
    inverse_penalty : C of the logistic regression; larger fits closer
    weights : factor on a branch's features, 1 where not named
    prior : expected share of each label in the text to be judged; None takes the corpus's
    """

    word_ngrams: tuple[Count, Count] | None = (1, 2)
    char_ngrams: tuple[Count, Count] | None = (3, 5)
    min_count: Count = 2
    inverse_penalty: Annotated[float, msgspec.Meta(gt=0)] = 10.0
    weights: Mapping[str, float] = field(default_factory=dict)
    prior: Mapping[str, Annotated[float, msgspec.Meta(gt=0)]] | None = None

    def __post_init__(self) -> None:
        for name, lengths in (("word_ngrams", self.word_ngrams), ("char_ngrams", self.char_ngrams)):
            if lengths and lengths[0] > lengths[1]:
                raise ValueError(f"{name} names the least length first, not {list(lengths)}")


def build_pipeline(parameters: Parameters, lexicon: Lexicon, shares: Mapping[str, float]) -> Pipeline:
    """Return an unfitted pipeline.

    Parameters
    ----------
    shares : share of each label in the corpus; together with the prior it sets the label weights

    Raises
    ------
    TrainingError
        The prior names other labels than the corpus.
    """
    union = unite(build_branches(parameters, lexicon), parameters)
    return Pipeline([("features", union), ("classifier", build_classifier(parameters, shares))])


def build_branches(parameters: Parameters, lexicon: Lexicon) -> list[tuple[str, Any]]:
    """Return the unfitted branches of a pipeline with their names, in their order."""
    fold = methodcaller("translate", fold_table())
    branches: list[tuple[str, Any]] = []
    if parameters.word_ngrams:
        branches.append((WORDS, _words(fold, parameters)))
    if parameters.char_ngrams:
        branches.append((CHARACTERS, _characters(fold, parameters)))
    branches.extend((name, _family(fold, phrases)) for name, phrases in lexicon.families.items())
    branches.extend((name, _projection(fold, vectors)) for name, vectors in lexicon.vectors.items())
    return branches


def unite(branches: list[tuple[str, Any]], parameters: Parameters) -> FeatureUnion:
    """Return the branches side by side, each with its weight."""
    weights = {name: parameters.weights[name] for name, _ in branches if name in parameters.weights}
    return FeatureUnion(branches, transformer_weights=weights or None)


def scale_scores(pipeline: Pipeline, factor: float, shifts: Mapping[str, float] | None = None) -> None:
    """Multiply a fitted pipeline's scores and shift them, in place: calibration without a further step.

    Parameters
    ----------
    factor : 1 / T of temperature scaling
    shifts : what is added to a label's scaled score, 0 where not named

    References
    ----------
    Guo et al. (2017), On Calibration of Modern Neural Networks, section 4.2; with shifts it is their
    vector scaling with one factor for all labels.
    """
    classifier = pipeline.named_steps["classifier"]
    added = np.array([(shifts or {}).get(str(label), 0.0) for label in classifier.classes_], dtype=FLOAT)
    if len(classifier.intercept_) == 1:  # of two labels only the second one's score is kept
        added = added[1:] - added[:1]
    classifier.coef_ = classifier.coef_ * factor
    classifier.intercept_ = classifier.intercept_ * factor + added


def _words(fold: Any, parameters: Parameters) -> TfidfVectorizer:
    return TfidfVectorizer(
        preprocessor=fold,
        token_pattern=TOKEN_PATTERN,
        ngram_range=parameters.word_ngrams,
        min_df=parameters.min_count,
        sublinear_tf=True,
        dtype=FLOAT,
    )


def _characters(fold: Any, parameters: Parameters) -> TfidfVectorizer:
    return TfidfVectorizer(
        analyzer="char_wb",
        preprocessor=fold,
        ngram_range=parameters.char_ngrams,
        min_df=parameters.min_count,
        sublinear_tf=True,
        dtype=FLOAT,
    )


def _family(fold: Any, phrases: Mapping[str, str]) -> Pipeline:
    """Return a branch that counts families: many phrases are one feature."""
    names = sorted(set(phrases.values()))
    ordered = sorted(phrases)
    longest = max((len(phrase.split(" ")) for phrase in ordered), default=1)
    return Pipeline(
        [
            ("count", _counter(fold, ordered, longest)),
            (
                "group",
                FunctionTransformer(methodcaller("dot", _membership(ordered, names, phrases)), accept_sparse=True),
            ),
            ("tfidf", TfidfTransformer(sublinear_tf=True)),
        ]
    )


def _projection(fold: Any, vectors: Vectors) -> Pipeline:
    """Return a branch that sums the points of a sentence's words; at export it becomes a weight a word."""
    words = TfidfVectorizer(
        preprocessor=fold,
        token_pattern=TOKEN_PATTERN,
        vocabulary=list(vectors.words),
        sublinear_tf=True,
        dtype=FLOAT,
    )
    project = FunctionTransformer(methodcaller("dot", vectors.matrix), accept_sparse=True)
    return Pipeline([("tfidf", words), ("project", project)])


def _counter(fold: Any, phrases: Sequence[str], longest: int) -> CountVectorizer:
    return CountVectorizer(
        preprocessor=fold,
        token_pattern=TOKEN_PATTERN,
        ngram_range=(1, longest),
        vocabulary=list(phrases),
        dtype=FLOAT,
    )


def _membership(phrases: Sequence[str], names: Sequence[str], families: Mapping[str, str]) -> sparse.csr_matrix:
    column = {name: index for index, name in enumerate(names)}
    columns = np.array([column[families[phrase]] for phrase in phrases])
    ones = np.ones(len(phrases), dtype=FLOAT)
    return sparse.csr_matrix((ones, (np.arange(len(phrases)), columns)), shape=(len(phrases), len(names)))


def build_classifier(parameters: Parameters, shares: Mapping[str, float]) -> LogisticRegression:
    """Return the unfitted classifier of a pipeline; `shares` as for `build_pipeline`."""
    weights = None
    if parameters.prior:
        if set(parameters.prior) != set(shares):
            raise TrainingError(f"The prior names {sorted(parameters.prior)}, the corpus {sorted(shares)}: name those.")
        weights = {label: parameters.prior[label] / share for label, share in shares.items()}
    return LogisticRegression(
        C=parameters.inverse_penalty, class_weight=weights, solver=SOLVER, max_iter=1000, tol=TOLERANCE
    )
