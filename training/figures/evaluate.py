"""Probabilities and human labels to figures; pure, so that every figure can be checked by hand."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import confusion_matrix, precision_recall_fscore_support

from model.errors import CorpusError

FloatMatrix = NDArray[np.float64]
BoolVector = NDArray[np.bool_]
N_BINS = 15
ENDS_95 = (0.025, 0.975)  # of a 95 % interval


@dataclass(frozen=True, slots=True)
class LabelFigures:
    """Precision, recall and F1 of one label, shares from 0 to 1, and how many examples carry it."""

    precision: float
    recall: float
    f1: float
    support: int


@dataclass(frozen=True, slots=True)
class Figures:
    """How well probabilities fit human labels on one set of examples.

    Parameters
    ----------
    macro_f1 : mean F1 over the labels that occur; the headline
    interval : 95 % bootstrap interval of macro_f1, see `bootstrap_interval`
    accuracy : share of examples whose most probable label is the human's
    confusion : rows human labels, columns the model's, both in the order of `labels`
    ece : expected calibration error, see `expected_calibration_error`
    log_loss : mean negative log probability of the human label, in nats
    coverage : share of examples whose largest probability reaches the threshold
    covered_accuracy : accuracy on those
    """

    n: int
    labels: tuple[str, ...]
    macro_f1: float
    interval: tuple[float, float]
    accuracy: float
    per_label: dict[str, LabelFigures]
    confusion: list[list[int]]
    ece: float
    log_loss: float
    coverage: float
    covered_accuracy: float

    def as_json(self) -> dict[str, Any]:
        """Return the figures as plain values for a JSON report."""
        return asdict(self)


def measure(
    labels: Sequence[str],
    targets: Sequence[str],
    probabilities: FloatMatrix,
    *,
    threshold: float,
    clusters: Sequence[str] | None = None,
) -> Figures:
    """Return the figures of one set.

    Parameters
    ----------
    labels : order of the columns of `probabilities`
    targets : the human's label of each example
    probabilities : shape (n_examples, n_labels), rows sum to 1
    threshold : the least largest probability at which the model does not abstain
    clusters : names of what was drawn as a whole, a group or a source, one an example; the interval then says how
        the figure would move with other ones. None takes each example by itself.

    Raises
    ------
    CorpusError
        There are no examples, or a target is none of the labels.
    """
    if not targets:
        raise CorpusError("There is nothing to evaluate: the set holds no examples.")
    foreign = sorted(set(targets) - set(labels))
    if foreign:
        raise CorpusError(f"The set uses {', '.join(foreign)}; the model knows {', '.join(labels)}.")
    index = {label: column for column, label in enumerate(labels)}
    truth = np.array([index[target] for target in targets])
    guess = probabilities.argmax(axis=1)
    top = probabilities.max(axis=1)
    is_correct = guess == truth
    is_covered = top >= threshold
    own = np.clip(probabilities[np.arange(len(truth)), truth], 1e-15, None)
    return Figures(
        n=len(truth),
        labels=tuple(labels),
        macro_f1=macro_f1(truth, guess),
        interval=bootstrap_interval(truth, guess, clusters),
        accuracy=float(is_correct.mean()),
        per_label=_per_label(labels, truth, guess),
        confusion=confusion_matrix(truth, guess, labels=range(len(labels))).tolist(),
        ece=expected_calibration_error(probabilities, is_correct),
        log_loss=float(-np.log(own).mean()),
        coverage=float(is_covered.mean()),
        covered_accuracy=float(is_correct[is_covered].mean()) if is_covered.any() else 0.0,
    )


def macro_f1(truth: NDArray[np.int_], guess: NDArray[np.int_]) -> float:
    """Return the mean F1 of the labels that occur in `truth`; both are columns by number."""
    n_labels = int(max(truth.max(), guess.max())) + 1
    hits = np.bincount(truth[truth == guess], minlength=n_labels)
    support = np.bincount(truth, minlength=n_labels)
    guessed = np.bincount(guess, minlength=n_labels)
    scores = 2 * hits / np.maximum(support + guessed, 1)
    return float(scores[support > 0].mean())


def bootstrap_interval(
    truth: NDArray[np.int_], guess: NDArray[np.int_], clusters: Sequence[str] | None = None, *, n_draws: int = 500
) -> tuple[float, float]:
    """Return the 2.5th and 97.5th percentile of macro-F1 over examples, or whole clusters, drawn with replacement.

    One cluster alone says nothing of others: its examples are drawn.

    References
    ----------
    Field and Welsh (2007), Bootstrapping clustered data, section 2: the cluster bootstrap.
    """
    if clusters is None or len(set(clusters)) == 1:
        draws = resamples(len(truth), n_draws, seed=0)
    else:
        members = positions_by_name(clusters)
        draws = [np.concatenate([members[k] for k in draw]) for draw in resamples(len(members), n_draws, seed=0)]
    return interval_of([macro_f1(truth[draw], guess[draw]) for draw in draws], ENDS_95)


def positions_by_name(names: Sequence[str]) -> list[NDArray[np.int_]]:
    """Return the positions of each name, the names in their order."""
    _, numbers, counts = np.unique(np.asarray(names, dtype=object), return_inverse=True, return_counts=True)
    return np.split(np.argsort(numbers, kind="stable"), np.cumsum(counts)[:-1])


def gain_interval(
    truth: NDArray[np.int_], before: NDArray[np.int_], after: NDArray[np.int_], *, n_draws: int = 500
) -> tuple[float, float]:
    """Return a 95 % bootstrap interval of how macro-F1 changes, both guesses judged on the same draws."""
    # What is hard in a draw is hard for both: the paired difference varies less than either figure.
    draws = resamples(len(truth), n_draws, seed=0)
    gains = [macro_f1(truth[draw], after[draw]) - macro_f1(truth[draw], before[draw]) for draw in draws]
    return interval_of(gains, ENDS_95)


def resamples(n: int, n_draws: int, seed: int) -> list[NDArray[np.int_]]:
    """Return the positions of `n` examples drawn with replacement, `n_draws` times: what a bootstrap is taken over."""
    generator = np.random.default_rng(seed)
    return [generator.integers(0, n, n) for _ in range(n_draws)]


def exchanged_loss(
    truth: NDArray[np.int_], before: NDArray[np.int_], after: NDArray[np.int_], n_draws: int, seed: int
) -> float:
    """Return how often chance alone loses as much macro-F1 as `after` lost of `before`: who guessed what is drawn.

    Were both equally good, each example's two guesses might as well have come the other way round. In few examples a
    bootstrap is too sure: it never asks what else might have been lost.

    Parameters
    ----------
    truth, before, after : columns by number

    References
    ----------
    Yeh (2000), More accurate tests for the statistical significance of result differences.
    """
    n_labels = int(max(truth.max(), before.max(), after.max())) + 1
    first, second = (np.eye(n_labels)[guess] for guess in (before, after))
    own = np.eye(n_labels)[truth]
    support = own.sum(axis=0)
    places = np.flatnonzero(before != after)
    taken = np.random.default_rng(seed).random((n_draws, len(truth)), dtype=np.float32)[:, places] < 0.5
    drawn = np.vstack([np.zeros((1, len(places))), taken])  # the first is as it was

    def scores(guesses: NDArray[np.float64], others: NDArray[np.float64]) -> NDArray[np.float64]:
        hits = (guesses * own).sum(axis=0) + drawn @ ((others - guesses) * own)[places]
        guessed = guesses.sum(axis=0) + drawn @ (others - guesses)[places]
        return np.asarray((2 * hits / np.maximum(support + guessed, 1))[:, support > 0].mean(axis=1))

    changes = scores(second, first) - scores(first, second)
    return float((changes <= changes[0] + 1e-12).mean())


def interval_of(values: Sequence[float], ends: tuple[float, float]) -> tuple[float, float]:
    """Return two quantiles of a bootstrap's values."""
    low, high = np.quantile(values, ends)
    return float(low), float(high)


def expected_calibration_error(probabilities: FloatMatrix, is_correct: BoolVector) -> float:
    """Return how far stated probability is from observed accuracy, on average.

    Parameters
    ----------
    probabilities : shape (n_examples, n_labels)
        Rows sum to 1; only each row's largest entry counts. 15 equal-width bins over [0, 1].
    is_correct : shape (n_examples,)
        Whether that entry's label is the human's.

    Returns
    -------
    error : a share, 0 (perfect) to 1

    References
    ----------
    Guo et al. (2017), On Calibration of Modern Neural Networks, section 2.
    """
    return float(
        sum(count * abs(stated - observed) for count, stated, observed in reliability(probabilities, is_correct))
    )


def reliability(probabilities: FloatMatrix, is_correct: BoolVector) -> list[tuple[float, float, float]]:
    """Return (share of examples, mean stated probability, accuracy) of each non-empty bin, in rising order."""
    top = probabilities.max(axis=1)
    bins = bins_of(top)
    found = [bins == number for number in range(N_BINS)]
    return [
        (float(inside.mean()), float(top[inside].mean()), float(is_correct[inside].mean()))
        for inside in found
        if inside.any()
    ]


def bins_of(top: NDArray[np.float64]) -> NDArray[np.int_]:
    """Return the bin of each stated probability, from 0."""
    return np.asarray(np.minimum((top * N_BINS).astype(int), N_BINS - 1))


def _per_label(labels: Sequence[str], truth: NDArray[np.int_], guess: NDArray[np.int_]) -> dict[str, LabelFigures]:
    columns = range(len(labels))
    rows = precision_recall_fscore_support(truth, guess, labels=columns, zero_division=0.0)
    return {
        label: LabelFigures(float(precision), float(recall), float(f1), int(support))
        for label, precision, recall, f1, support in zip(labels, *rows, strict=True)
    }
