"""The natural rate: calibration, threshold, label sets and figures from real documents as they come, families left out.

Needs scores by number alone, so a version can be calibrated and judged where the text is not.
"""

import hashlib
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from model.scoring.conformal import calibration_scores, least_probability
from training.corpus.real_text import PICKED, Scored, read_scored, scored_bytes
from training.figures import documents, evaluate
from training.figures.documents import document_figures, precision_recall, with_document_prior
from training.figures.evaluate import ENDS_95, expected_calibration_error, interval_of
from training.fit.calibrate import Calibration

FloatMatrix = NDArray[np.float64]
BoolVector = NDArray[np.bool_]
DOCUMENT_FACTOR = 0.6
"""Of the document prior: log loss on held-out families is lowest from 0.5 to 0.7, macro-F1 highest from 0.6 to 0.8."""
ANSWERED_ERROR = 0.05
"""Share of answered sentences that may get another label than the readers'; sets the threshold."""
N_SCORES = 2_000  # of the label sets, of many more sentences: quantiles, each rounded up
NEWS = ("wire", "broadsheet", "broadcaster")
ALPHAS = (0.05, 0.1, 0.2)
N_HALVES = 20


@dataclass(frozen=True, slots=True, eq=False)
class Natural:
    """What real documents say of a version.

    Parameters
    ----------
    usual : share of each label in them
    threshold : least largest probability at which at most ANSWERED_ERROR of the answered sentences err
    scores : for label sets, see `model.scoring.conformal`
    report : figures with families left out
    """

    calibration: Calibration
    usual: tuple[float, ...]
    threshold: float
    scores: list[float]
    report: dict[str, Any]

    def kept(self, source: str) -> dict[str, Any]:
        """Return all but the figures as plain values, under the name of what it was found from."""
        fields = {name: getattr(self, name) for name in ("usual", "threshold", "scores")}
        return {"source": source, "calibration": asdict(self.calibration)} | fields


def natural_of(seeds: Path, labels: Sequence[str], former: Mapping[str, Any]) -> tuple[Natural, str]:
    """Return what real documents say, and the name of what it was found from.

    Parameters
    ----------
    seeds : the directory that holds their scores
    former : report of an earlier version; what was found from the same numbers by the same code is not found again
    """
    code = [Path(str(module.__file__)).read_bytes() for module in (sys.modules[__name__], documents, evaluate)]
    parts = [np.__version__.encode(), repr(tuple(labels)).encode(), *code, *scored_bytes(seeds)]
    source = hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()
    kept = former.get("natural") or {}
    if kept.get("source") != source:
        return at_natural_rate(read_scored(seeds, labels)), source
    calibration = Calibration(kept["calibration"]["factor"], tuple(kept["calibration"]["shifts"]))
    return Natural(calibration, tuple(kept["usual"]), kept["threshold"], kept["scores"], former["real_text"]), source


def at_natural_rate(scored: Scored) -> Natural:
    """Return calibration and figures of scores that were given with families left out.

    Figures stand on probabilities that the other folds calibrated.
    """
    is_whole = scored.of("kind") != PICKED
    whole, picked = scored.part(is_whole), scored.part(~is_whole)
    calibration = calibrated(whole)
    crossed = calibrated_by_others(whole)
    usual = calibration.probabilities(whole.scores).mean(axis=0)
    mixed = with_document_prior(crossed, whole.documents, usual, DOCUMENT_FACTOR)
    threshold = answering_threshold(crossed, whole.truth)
    report = _report(whole, crossed, mixed, threshold)
    if len(picked.truth):
        alone = calibration.probabilities(picked.scores)
        report["picked"] = _part(picked, alone, picked.is_firm)
    scores = thinned(calibration_scores(crossed, whole.truth))
    return Natural(calibration, tuple(float(share) for share in usual), threshold, scores, report)


def calibrated_by_others(scored: Scored) -> FloatMatrix:
    """Return the probabilities of each fold's sentences, calibrated on the other folds."""
    folds = scored.of("fold").astype(int)
    crossed = np.zeros_like(scored.scores)
    for fold in np.unique(folds):
        crossed[folds == fold] = calibrated(scored.part(folds != fold)).probabilities(scored.scores[folds == fold])
    return crossed


def calibrated(scored: Scored) -> Calibration:
    """Return the factor and the shifts under which the readers' labels are most probable."""
    own, by_label = (scored.truth, np.arange(len(scored.truth))), np.ascontiguousarray(scored.scores.T)

    def log_loss(values: FloatMatrix) -> tuple[float, FloatMatrix]:
        scaled = by_label * np.exp(values[0])
        likely = scaled + np.concatenate([[0.0], values[1:]])[:, None]
        likely -= likely.max(axis=0)
        errors = np.exp(likely)
        total = errors.sum(axis=0)
        likely -= np.log(total)
        errors /= total
        errors[own] -= 1.0
        slope = np.concatenate([[(errors * scaled).sum()], errors[1:].sum(axis=1)])
        return float(-likely[own].mean()), slope / len(own[0])

    found = minimize(log_loss, np.zeros(scored.scores.shape[1]), jac=True, method="BFGS").x
    shifts = np.concatenate([[0.0], found[1:]])
    return Calibration(float(np.exp(found[0])), tuple(float(shift) for shift in shifts - shifts.mean()))


def answering_threshold(probabilities: FloatMatrix, truth: NDArray[np.int_]) -> float:
    """Return the least threshold, in hundredths, above which no more than ANSWERED_ERROR of the answers are wrong."""
    top, is_wrong = probabilities.max(axis=1), probabilities.argmax(axis=1) != truth
    for hundredths in range(34, 100):
        is_answered = top >= hundredths / 100
        if not is_answered.any() or is_wrong[is_answered].mean() <= ANSWERED_ERROR:
            return hundredths / 100
    return 1.0


def thinned(scores: list[float]) -> list[float]:
    """Return at most N_SCORES quantiles of rising scores, each the next higher score: label sets lose nothing."""
    if len(scores) <= N_SCORES:
        return scores
    places = np.ceil(np.arange(1, N_SCORES + 1) * len(scores) / N_SCORES).astype(int) - 1
    return [scores[place] for place in places]


def _report(whole: Scored, alone: FloatMatrix, mixed: FloatMatrix, threshold: float) -> dict[str, Any]:
    kinds, everything = whole.of("kind"), np.ones(len(whole.truth), dtype=bool)
    is_news = np.isin(kinds.astype(str), NEWS)
    right, top = mixed.argmax(axis=1) == whole.truth, mixed.max(axis=1)
    is_answered = top >= threshold
    curves = {
        label: precision_recall(mixed[whole.is_firm, column], whole.truth[whole.is_firm] == column)
        for column, label in enumerate(whole.labels)
        if (whole.truth[whole.is_firm] == column).any()
    }
    return {
        "families": len(set(whole.of("family"))),
        "firm": _part(whole, mixed, whole.is_firm),
        "all": _part(whole, mixed, everything),
        "news": _part(whole, mixed, is_news & whole.is_firm),
        "alone": _part(whole, alone, whole.is_firm),
        "alone_news": _part(whole, alone, is_news & whole.is_firm),
        "kinds": {str(kind): _part(whole, mixed, whole.is_firm & (kinds == kind)) for kind in sorted(set(kinds))},
        "ece": expected_calibration_error(mixed, right),
        "ece_alone": expected_calibration_error(alone, alone.argmax(axis=1) == whole.truth),
        "answered": {
            "threshold": threshold,
            "stated_error": ANSWERED_ERROR,
            "share": float(is_answered.mean()),
            "error": float(1 - right[is_answered].mean()) if is_answered.any() else 0.0,
        },
        "label_sets": _label_sets(whole, alone),
        "curves": curves,
    }


def _part(scored: Scored, probabilities: FloatMatrix, keep: BoolVector) -> dict[str, Any] | None:
    if not keep.any():
        return None
    guess = probabilities[keep].argmax(axis=1)
    return document_figures(scored.labels, scored.truth[keep], guess, scored.documents[keep])


def _label_sets(whole: Scored, probabilities: FloatMatrix) -> list[dict[str, Any]]:
    """Return how sets that half of the documents calibrate cover the other half: mean and 95 % of many halves."""
    generator = np.random.default_rng(0)
    own = 1.0 - probabilities[np.arange(len(whole.truth)), whole.truth]
    covered: dict[float, list[float]] = {alpha: [] for alpha in ALPHAS}
    for _ in range(N_HALVES):
        half = generator.permutation(len(whole.known))[whole.documents] % 2 == 0
        if half.all() or not half.any():
            return []
        scores = np.sort(own[half]).tolist()
        for alpha in ALPHAS:
            least = least_probability(scores, alpha)
            covered[alpha].append(float((1.0 - own[~half] >= least).mean()))
    return [
        {"alpha": alpha, "covered": float(np.mean(found)), "interval": interval_of(found, ENDS_95)}
        for alpha, found in covered.items()
    ]
