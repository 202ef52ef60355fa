"""What labelled rows teach beyond the seeds: each fold of them scored by two fits, one of which saw the other folds."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from training.contest.additions import audited
from training.contest.contest import judge_of_fit
from training.corpus.corpus import Corpus
from training.corpus.split import folds
from training.figures.curves import columns_of
from training.figures.evaluate import gain_interval, macro_f1
from training.fit.fit import Recipe, fit_version
from training.fit.fitting import Folding, Progress

IntVector = NDArray[np.int_]


@dataclass(frozen=True, slots=True)
class Gain:
    """Two fits on some rows.

    Parameters
    ----------
    before, after : macro-F1 of the seeds alone, and of the seeds with the rows of the other folds
    interval : 95 % bootstrap interval of the difference, both judged on the same draws
    """

    name: str
    n: int
    before: float
    after: float
    interval: tuple[float, float]

    def text(self) -> str:
        """Return a line for a terminal; the gain in points."""
        low, high = (100 * end for end in self.interval)
        return (
            f"{self.name + ':':<11} {self.n:>6}  macro-F1 {self.before:.3f} -> {self.after:.3f}, "
            f"{100 * (self.after - self.before):+.1f} points (95 % interval {low:+.1f} to {high:+.1f})"
        )


def gains(seeds: Corpus, rows: Corpus, recipe: Recipe, folding: Folding, progress: Progress) -> list[Gain]:
    """Return what each fold of some rows gains by the others, then all of them, then the firm ones.

    Each fit is the one that `fit --no-audit --data` makes; its version is not kept.

    Raises
    ------
    CorpusError
        The rows are of one group, so that there are no folds.
    """
    drawn = list(folds(rows, by=folding.by, n_folds=folding.n_folds, seed=folding.seed))
    plain = replace(recipe, learning_shares=())
    progress(f"fitting on the seeds alone, then {len(drawn)} times with all folds of the rows but one")
    alone = _guesses(seeds, plain, rows, progress)
    beside = np.zeros_like(alone)
    for train, held in drawn:
        both = replace(seeds, examples=(*seeds.examples, *rows.subset(train).examples))
        checked = audited(both, len(seeds.examples), progress, is_whole=False)
        beside[held] = _guesses(checked, plain, rows.subset(held), progress)
    truth = columns_of(rows)
    everything = np.arange(len(truth))
    firm = np.flatnonzero([example.is_firm for example in rows.examples])
    parts = [(f"fold {number}", held) for number, (_, held) in enumerate(drawn, start=1)] + [("all rows", everything)]
    if 0 < len(firm) < len(truth):
        parts.append(("firm rows", firm))
    return [_gain(name, truth[part], alone[part], beside[part]) for name, part in parts]


def gains_text(found: Sequence[Gain]) -> str:
    """Return the gains as lines."""
    return "\n".join(gain.text() for gain in found)


def _guesses(corpus: Corpus, recipe: Recipe, rows: Corpus, progress: Progress) -> IntVector:
    fitted = fit_version(corpus, recipe, progress)
    return np.asarray(judge_of_fit(fitted, corpus.labels)(rows.texts).argmax(axis=1))


def _gain(name: str, truth: IntVector, before: IntVector, after: IntVector) -> Gain:
    scores = macro_f1(truth, before), macro_f1(truth, after)
    return Gain(name, len(truth), *scores, gain_interval(truth, before, after))
