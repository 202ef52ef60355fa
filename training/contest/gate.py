"""Whether a challenger may take the champion's place: figures and a policy to a decision; pure.

Every rule says what is worse, by how much, and what a person can do about it.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binomtest

from training.audit.findings import Source
from training.figures.evaluate import (
    N_BINS,
    bins_of,
    exchanged_loss,
    interval_of,
    resamples,
)

FloatMatrix = NDArray[np.float64]
BoolVector = NDArray[np.bool_]
IntVector = NDArray[np.int_]
Figure = Callable[[IntVector, FloatMatrix, FloatMatrix], FloatMatrix]
"""Truth, probabilities and how often each example was drawn, a row a draw, to a figure a draw."""
BOTH_ENDS = (0.005, 0.995)  # half a dozen rules look at one test part: at 95 % one clean training in twenty would fail
N_EXCHANGES = 10_000
FIT_AGAIN = "look at the newest reviews, or train without their source"


@dataclass(frozen=True, slots=True)
class Policy:
    """What a challenger must keep to; stored with each decision. Shares are from 0 to 1.

    A figure on the pinned test part counts as worse if its 99 % interval of the paired difference lies below 0, so that
    it is no chance, and reaches beyond a margin, so that it matters. Of a share of few examples the sign test must say
    so too: the bootstrap takes six losses against no gain for sure, which come by chance once in sixty times. Of
    macro-F1 it must be as rare when the two versions' guesses are exchanged at random.

    Parameters
    ----------
    margin, hard_margin, recall_margin : what the lower end of that interval may lose: of macro-F1, of accuracy on the
        codebook's hard cases, of the recall of each label with at least `least_support` test examples
    most_ece, ece_margin : expected calibration error that is always allowed, and what it may grow by beyond
    most_swap_flips, swap_margin : share of labels that may change when actors are swapped, or what it may grow by; with
        a champion to compare with, what it surely grew by counts
    most_contradicted, surely_contradicted : share of a source's labels that may contradict their texts, the likeliest
        value and its lower bound; a source is refused that exceeds both
    n_draws, seed : of the bootstrap
    """

    margin: float = 0.02
    hard_margin: float = 0.05
    most_ece: float = 0.05
    ece_margin: float = 0.02
    recall_margin: float = 0.1
    least_support: int = 20
    most_swap_flips: float = 0.02
    swap_margin: float = 0.005
    most_contradicted: float = 0.08
    surely_contradicted: float = 0.03
    n_draws: int = 1_000
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
class Swaps:
    """Whose label of which test sentence changes when actors are swapped, on the same pairs.

    Parameters
    ----------
    champion : None while there is none
    """

    champion: BoolVector | None
    challenger: BoolVector


@dataclass(frozen=True, slots=True)
class Best:
    """The best of the champions so far, and the challenger beside it; the champion itself is compared anyway."""

    name: str
    contest: Contest


@dataclass(frozen=True, slots=True)
class RealText:
    """Macro-F1 on real documents whose families were left out, of both, and which statistics each stands on.

    Parameters
    ----------
    statistics : digests, the champion's first; None for a version that was fitted without
    macro_f1 : of the same order; None where there are no statistics
    """

    statistics: tuple[str | None, str | None] = (None, None)
    macro_f1: tuple[float | None, float | None] = (None, None)

    @property
    def is_new(self) -> bool:
        """Whether the challenger stands on statistics that the champion lacks."""
        return self.statistics[0] is None and self.statistics[1] is not None


@dataclass(frozen=True, slots=True)
class Evidence:
    """What else a decision rests on.

    Parameters
    ----------
    real_text : what both make of real documents
    swaps : None where no test sentence names an actor
    triggers : n-grams that still turn the challenger, in words
    sources : of the new rows
    best : None where the champion is the best so far; many small losses would else add up
    both : champion and challenger by both readers, on some of the test part; None where the table reads alone
    """

    swaps: Swaps | None = None
    triggers: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    best: Best | None = None
    real_text: RealText = field(default_factory=RealText)
    both: Contest | None = None


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

    A challenger with statistics of real text beside a champion without is not judged by written sentences: those
    are what the champion was made for.

    Parameters
    ----------
    contest : None while there is no champion to compare with
    """
    figures = compare(contest, policy) if contest else {}
    figures["swaps"] = _compared(evidence.swaps, policy) if evidence.swaps else None
    figures["both"] = compare(evidence.both, policy) if evidence.both else None
    authored = [] if evidence.real_text.is_new else [*_worse(figures, policy), *_drifted(evidence.best, policy)]
    authored += _worse_by_both(figures["both"], policy)
    figures["real_text"] = asdict(evidence.real_text)
    reasons = [
        *authored,
        *_worse_on_real_text(evidence.real_text, policy),
        *_hazards(evidence, figures["swaps"], policy),
    ]
    figures["sources"] = [asdict(source) for source in evidence.sources]
    return Decision(not reasons, tuple(reasons), figures, policy)


def compare(contest: Contest, policy: Policy) -> dict[str, Any]:
    """Return the figures of both, champion first, and the 99 % bootstrap intervals of what changed."""
    n = len(contest.truth)
    draws = _drawn(n, policy)
    own = {label: contest.truth == column for column, label in enumerate(contest.labels)}
    found = {
        "macro_f1": _macro_f1_change(contest, draws, policy),
        "ece": _change(contest, draws, _ece),
        "hard_accuracy": _share_change(contest, draws, contest.is_hard),
        "recall": {
            str(label): _share_change(contest, draws, is_own)
            for label, is_own in own.items()
            if is_own.sum() >= policy.least_support
        },
    }
    return found | {"n": n, "n_hard": int(contest.is_hard.sum())}


def _drawn(n: int, policy: Policy) -> FloatMatrix:
    """Return how often each of n examples is drawn, a row a draw; in the first row each is there once."""
    draws = resamples(n, policy.n_draws, policy.seed)
    return np.array([np.ones(n), *(np.bincount(draw, minlength=n) for draw in draws)])


def _change(contest: Contest, draws: FloatMatrix, figure: Figure) -> dict[str, Any]:
    """Return a figure of both, and the interval of the challenger's minus the champion's on the same draws."""
    # Both are judged on the same drawn examples: what makes an example hard for both cancels out of the difference,
    # and a smaller loss is seen than by two intervals side by side.
    before, after = (figure(contest.truth, part, draws) for part in (contest.champion, contest.challenger))
    difference = interval_of((after - before)[1:].tolist(), BOTH_ENDS)
    return {"champion": float(before[0]), "challenger": float(after[0]), "difference": difference}


def _macro_f1_change(contest: Contest, draws: FloatMatrix, policy: Policy) -> dict[str, Any]:
    """Return the change of macro-F1, and how often chance alone loses as much."""
    was, now = (part.argmax(axis=1) for part in (contest.champion, contest.challenger))
    chance = exchanged_loss(contest.truth, was, now, N_EXCHANGES, policy.seed)
    return _change(contest, draws, _macro_f1) | {"chance": chance}


def _share_change(contest: Contest, draws: FloatMatrix, chosen: BoolVector) -> dict[str, Any]:
    """Return the change of accuracy on some examples, and how many of them were lost and won."""
    was, now = (part.argmax(axis=1) == contest.truth for part in (contest.champion, contest.challenger))
    counts = {"lost": int((chosen & was & ~now).sum()), "won": int((chosen & now & ~was).sum())}
    return _change(contest, draws, _accuracy_on(chosen)) | counts


def _macro_f1(truth: IntVector, probabilities: FloatMatrix, draws: FloatMatrix) -> FloatMatrix:
    own, guessed = (np.eye(probabilities.shape[1])[columns] for columns in (truth, probabilities.argmax(axis=1)))
    hits, support, called = (draws @ counts for counts in (own * guessed, own, guessed))
    scores = 2 * hits / np.maximum(support + called, 1)
    return np.asarray(scores.sum(axis=1, where=support > 0) / (support > 0).sum(axis=1))


def _ece(truth: IntVector, probabilities: FloatMatrix, draws: FloatMatrix) -> FloatMatrix:
    top, is_right = probabilities.max(axis=1), probabilities.argmax(axis=1) == truth
    gaps = np.eye(N_BINS)[bins_of(top)] * (top - is_right)[:, None]  # a bin's stated less its observed, summed
    return np.asarray(abs(draws @ gaps).sum(axis=1) / draws.sum(axis=1))


def _accuracy_on(chosen: BoolVector) -> Figure:
    """Return what measures accuracy on the chosen examples, 0 where a draw holds none."""

    def accuracy(truth: IntVector, probabilities: FloatMatrix, draws: FloatMatrix) -> FloatMatrix:
        is_right = probabilities.argmax(axis=1) == truth
        return np.asarray(draws @ (is_right & chosen) / np.maximum(draws @ chosen, 1))

    return accuracy


def _worse(figures: dict[str, Any], policy: Policy) -> Iterator[str]:
    """Yield in what the challenger is worse than the champion: surely, and by more than a margin."""
    if "macro_f1" not in figures:
        return
    change = figures["macro_f1"]
    if _is_lost(change, policy.margin):
        yield (
            f"macro-F1 on the pinned test part went {_told(change)}, and the loss may be "
            f"{-change['difference'][0]:.4f} where {policy.margin} is allowed: {FIT_AGAIN}"
        )
    change = figures["hard_accuracy"]
    if _is_lost(change, policy.hard_margin):
        yield (
            f"accuracy on the {figures['n_hard']} hard cases of the codebook went {_told(change)}: "
            f"compare the newest reviews with the codebook's rules, or {FIT_AGAIN}"
        )
    change = figures["ece"]
    allowed = max(policy.most_ece, change["champion"] + policy.ece_margin)
    if change["challenger"] > allowed and change["difference"][0] > 0:
        yield f"the calibration error went {_told(change)} where {allowed:.4f} is allowed: {FIT_AGAIN}"
    for label, change in figures["recall"].items():
        if _is_lost(change, policy.recall_margin):
            yield f"recall of {label} went {_told(change)}: look at the newest reviews with other labels"


def _drifted(best: Best | None, policy: Policy) -> Iterator[str]:
    """Yield that the challenger is worse than the best champion so far, though perhaps not than the last one."""
    if best is None:
        return
    draws = _drawn(len(best.contest.truth), policy)
    change = _macro_f1_change(best.contest, draws, policy)
    if _is_lost(change, policy.margin):
        yield (
            f"macro-F1 on the pinned test part went {_told(change)} since {best.name}, the best champion so far, and "
            f"the loss may be {-change['difference'][0]:.4f} where {policy.margin} is allowed in all: promote "
            f"{best.name}, or {FIT_AGAIN}"
        )


def _worse_by_both(figures: dict[str, Any] | None, policy: Policy) -> Iterator[str]:
    """Yield that both readers together are worse than the champion's, though perhaps not the table alone."""
    if figures and _is_lost(figures["macro_f1"], policy.margin):
        yield (
            f"macro-F1 by both readers on {figures['n']} of the pinned test part went {_told(figures['macro_f1'])}: "
            f"{FIT_AGAIN}"
        )


def _worse_on_real_text(real: RealText, policy: Policy) -> Iterator[str]:
    """Yield why real documents speak against the challenger."""
    before, after = real.macro_f1
    if real.statistics[0] is not None and real.statistics[1] is None:
        yield (
            "the champion stands on statistics of real text and the challenger does not: put the statistics back "
            "into the seeds directory (real_text), or force the promotion"
        )
    elif before is not None and after is not None and after < before - policy.margin:
        yield (
            f"macro-F1 on real documents, their families left out, went from {before:.4f} to {after:.4f}: use the "
            "statistics that the champion names, or force the promotion"
        )


def _is_lost(change: dict[str, Any], margin: float) -> bool:
    low, high = change["difference"]
    # Two questions: below 0 throughout, it is no chance; its lower end beyond the margin, it may matter.
    return bool(high < 0 and low < -margin) and not _may_be_chance(change)


def _may_be_chance(change: dict[str, Any]) -> bool:
    """Tell whether a loss may be a coin's: by exchanged guesses, or by the sign test where examples were counted."""
    if "chance" in change:
        return bool(change["chance"] > BOTH_ENDS[0])
    # Under chance a changed example is as likely won as lost; those that both get right or wrong say nothing.
    changed = change.get("lost", 0) + change.get("won", 0)
    return bool(changed and binomtest(change["lost"], changed, alternative="greater").pvalue > BOTH_ENDS[0])


def _told(change: dict[str, Any]) -> str:
    return f"from {change['champion']:.4f} to {change['challenger']:.4f}"


def _compared(swaps: Swaps, policy: Policy) -> dict[str, Any]:
    """Return both shares of changed labels, and the 99 % bootstrap interval of their difference."""
    n = len(swaps.challenger)
    found = {"n": n, "champion": None, "challenger": float(swaps.challenger.mean()), "difference": None}
    if swaps.champion is None:
        return found
    change = swaps.challenger.astype(np.float64) - swaps.champion
    drawn = [float(change[draw].mean()) for draw in resamples(n, policy.n_draws, policy.seed)]
    return found | {"champion": float(swaps.champion.mean()), "difference": interval_of(drawn, BOTH_ENDS)}


def _is_uneven(swaps: dict[str, Any], policy: Policy) -> bool:
    """Tell whether too many labels change with the actors, and surely more than the champion's."""
    allowed = max(policy.most_swap_flips, (swaps["champion"] or 0.0) + policy.swap_margin)
    is_sure = swaps["difference"] is None or swaps["difference"][0] > 0
    return bool(swaps["challenger"] > allowed and is_sure)


def _hazards(evidence: Evidence, swaps: dict[str, Any] | None, policy: Policy) -> Iterator[str]:
    """Yield what speaks against the challenger besides its figures on the test part."""
    for trigger in evidence.triggers:
        yield f"{trigger}: hold or withdraw the reviews with it"
    if swaps and _is_uneven(swaps, policy):
        before = "" if swaps["champion"] is None else f", {swaps['champion']:.1%} of the champion's"
        yield (
            f"{swaps['challenger']:.1%} of {swaps['n']} labels change when actors are swapped{before}: add reviews "
            "that show both sides in the same words"
        )
    yield from doubts(evidence.sources, policy)


def doubts(sources: Sequence[Source], policy: Policy) -> Iterator[str]:
    """Yield which sources have too many labels that contradict their texts."""
    for source in sources:
        if source.share > policy.most_contradicted and source.at_least > policy.surely_contradicted:
            rows = f", for example {'; '.join(source.rows)}" if source.rows else ""
            yield (
                f"some {source.share:.0%} of the {source.n} new labels of {source.name} contradict their texts "
                f"(at least {source.at_least:.0%}){rows}: correct them, accept them if they are right, or train "
                "without this source"
            )
