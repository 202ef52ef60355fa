"""Whether a challenger may take the champion's place: figures and a policy to a decision; pure.

Every rule says what is worse, by how much, and what a person can do about it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from training.evaluate import expected_calibration_error, macro_f1

FloatMatrix = NDArray[np.float64]
BoolVector = NDArray[np.bool_]
IntVector = NDArray[np.int_]
FIT_AGAIN = "look at the newest reviews, or train without their source"


@dataclass(frozen=True, slots=True)
class Policy:
    """What a challenger must keep to; stored with each decision. Shares are from 0 to 1.

    Parameters
    ----------
    margin : macro-F1 that may be lost on the pinned test part, counted from the lower end of the 95 % interval of
        the difference; the test part's own noise needs some room
    hard_margin : the same for accuracy on the codebook's hard cases
    most_ece, ece_margin : expected calibration error that is always allowed, and what it may grow by beyond
    recall_margin : recall that one label may lose, of those with at least `least_support` test examples
    least_test : examples of the test part below which only a loss of macro-F1 that is certain counts
    most_swap_flips : share of labels that may change when actors are swapped, unless the champion's is larger
    most_contradicted, surely_contradicted : share of a source's labels that may contradict their texts, the likeliest
        value and its lower bound; both must be exceeded
    n_draws, seed : of the bootstrap
    """

    margin: float = 0.02
    hard_margin: float = 0.05
    most_ece: float = 0.05
    ece_margin: float = 0.02
    recall_margin: float = 0.08
    least_support: int = 20
    least_test: int = 200
    most_swap_flips: float = 0.02
    swap_margin: float = 0.005
    most_contradicted: float = 0.12
    surely_contradicted: float = 0.05
    n_draws: int = 500
    seed: int = 20261122


@dataclass(frozen=True, slots=True)
class Contest:
    """Champion and challenger on the same examples.

    Parameters
    ----------
    labels : the columns' names
    truth : the human's label of each example, by column
    champion, challenger : probabilities, shape (n_examples, n_labels)
    is_hard : whether an example stands for a rule of the codebook
    """

    labels: tuple[str, ...]
    truth: IntVector
    champion: FloatMatrix
    challenger: FloatMatrix
    is_hard: BoolVector


@dataclass(frozen=True, slots=True)
class Source:
    """How much of a source's new labels contradicts their texts, with some of those rows as a person finds them."""

    name: str
    n: int
    share: float
    at_least: float
    rows: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """What else a decision rests on.

    Parameters
    ----------
    swap_flips : share of labels that change when actors are swapped: the champion's and the challenger's; None where
        not measured
    triggers : n-grams that still turn the challenger, in words
    sources : of the new rows
    """

    swap_flips: tuple[float | None, float | None] = (None, None)
    triggers: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether a challenger passes, and every reason why not."""

    passed: bool
    reasons: tuple[str, ...]
    figures: dict[str, Any]
    policy: Policy = field(default_factory=Policy)

    def as_json(self) -> dict[str, Any]:
        """Return plain values to be stored."""
        return asdict(self)


def decide(contest: Contest | None, evidence: Evidence, policy: Policy) -> Decision:
    """Return whether the challenger may be promoted.

    Parameters
    ----------
    contest : None while there is no champion to compare with
    """
    figures = compare(contest, policy) if contest else {}
    reasons = [*_worse(figures, policy), *_hazards(evidence, policy)]
    figures["swap_flips"] = list(evidence.swap_flips)
    figures["sources"] = [asdict(source) for source in evidence.sources]
    return Decision(not reasons, tuple(reasons), figures, policy)


def compare(contest: Contest, policy: Policy) -> dict[str, Any]:
    """Return the figures of both, and the intervals of their paired differences."""
    guesses = contest.champion.argmax(axis=1), contest.challenger.argmax(axis=1)
    hard = [guess[contest.is_hard] == contest.truth[contest.is_hard] for guess in guesses]
    both = (contest.champion, contest.challenger)
    return {
        "n": len(contest.truth),
        "macro_f1": [macro_f1(contest.truth, guess) for guess in guesses],
        "macro_f1_difference": paired_interval(contest.truth, guesses, policy),
        "n_hard": int(contest.is_hard.sum()),
        "hard_accuracy": [float(part.mean()) if len(part) else None for part in hard],
        "hard_difference": _accuracy_interval(hard[0], hard[1], policy),
        "ece": [expected_calibration_error(p, p.argmax(axis=1) == contest.truth) for p in both],
        "recall": _recalls(contest, guesses, policy),
    }


def paired_interval(truth: IntVector, guesses: tuple[IntVector, IntVector], policy: Policy) -> tuple[float, float]:
    """Return the 95 % bootstrap interval of the second's macro-F1 minus the first's, on the same draws."""
    generator = np.random.default_rng(policy.seed)
    draws = [generator.integers(0, len(truth), len(truth)) for _ in range(policy.n_draws)]
    first, second = guesses
    found = [macro_f1(truth[draw], second[draw]) - macro_f1(truth[draw], first[draw]) for draw in draws]
    return _interval(found)


def _accuracy_interval(first: BoolVector, second: BoolVector, policy: Policy) -> tuple[float, float]:
    if not len(first):
        return 0.0, 0.0
    generator = np.random.default_rng(policy.seed)
    gained = second.astype(float) - first
    return _interval([gained[generator.integers(0, len(first), len(first))].mean() for _ in range(policy.n_draws)])


def _interval(values: Sequence[float]) -> tuple[float, float]:
    low, high = np.quantile(values, [0.025, 0.975])
    return float(low), float(high)


def _recalls(contest: Contest, guesses: tuple[IntVector, IntVector], policy: Policy) -> dict[str, tuple[float, float]]:
    found = {}
    for column, label in enumerate(contest.labels):
        own = contest.truth == column
        if own.sum() >= policy.least_support:
            first, second = (float((guess[own] == column).mean()) for guess in guesses)
            found[str(label)] = (first, second)
    return found


def _worse(figures: dict[str, Any], policy: Policy) -> Iterator[str]:
    """Yield in what the challenger is worse than the champion."""
    if not figures:
        return
    (before, after), (low, high) = figures["macro_f1"], figures["macro_f1_difference"]
    is_small = figures["n"] < policy.least_test
    if high < 0 if is_small else low < -policy.margin:
        yield (
            f"macro-F1 on the pinned test part went from {before:.4f} to {after:.4f}, and the loss may be {-low:.4f} "
            f"where {policy.margin} is allowed: {FIT_AGAIN}"
        )
    if not is_small:
        yield from _worse_in_part(figures, policy)


def _worse_in_part(figures: dict[str, Any], policy: Policy) -> Iterator[str]:
    """Yield what a test part of some size shows besides macro-F1."""
    (before, after), low = figures["hard_accuracy"], figures["hard_difference"][0]
    if low < -policy.hard_margin:
        yield (
            f"accuracy on the {figures['n_hard']} hard cases of the codebook went from {before:.4f} to {after:.4f}: "
            f"compare the newest reviews with the codebook's rules, or {FIT_AGAIN}"
        )
    before, after = figures["ece"]
    if after > max(policy.most_ece, before + policy.ece_margin):
        yield f"the calibration error went from {before:.4f} to {after:.4f}, {policy.most_ece} is allowed: {FIT_AGAIN}"
    for label, (before, after) in figures["recall"].items():
        if after < before - policy.recall_margin:
            yield f"recall of {label} fell from {before:.4f} to {after:.4f}: look at the newest reviews of other labels"


def _hazards(evidence: Evidence, policy: Policy) -> Iterator[str]:
    """Yield what speaks against the challenger besides its figures on the test part."""
    for trigger in evidence.triggers:
        yield f"{trigger}: hold or withdraw the reviews with it"
    before, after = evidence.swap_flips
    allowed = max(policy.most_swap_flips, (before or 0.0) + policy.swap_margin)
    if after is not None and after > allowed:
        yield (
            f"{after:.1%} of labels change when actors are swapped, {allowed:.1%} are allowed: add reviews that show "
            "both sides in the same words"
        )
    yield from doubts(evidence.sources, policy)


def doubts(sources: Sequence[Source], policy: Policy) -> Iterator[str]:
    """Yield which sources have too many labels that contradict their texts."""
    for source in sources:
        if source.share > policy.most_contradicted and source.at_least > policy.surely_contradicted:
            rows = f", for example {'; '.join(source.rows)}" if source.rows else ""
            yield (
                f"some {source.share:.0%} of the {source.n} new labels of {source.name} contradict their texts "
                f"(at least {source.at_least:.0%}){rows}: correct them, or train without this source"
            )
