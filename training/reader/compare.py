"""The table alone beside both readers, on rows that neither had learned from: figures with paired intervals."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import f1_score

from model.reader.pair import DOUBTFUL
from model.scoring.conformal import least_probability
from model.scoring.profile import expected_of
from training.figures.documents import gain_over_documents, with_document_prior
from training.figures.evaluate import expected_calibration_error, macro_f1, positions_by_name
from training.fit.natural import DOCUMENT_FACTOR
from training.reader.join import FloatMatrix, Scored, fitted_rule, joined
from training.reader.rows import LABELS, PICKED, PLAIN

NEWS = ("wire", "broadsheet", "broadcaster")
ALPHAS = (0.05, 0.1, 0.2)
FEWEST_SENTENCES = 10  # of a document whose numbers are judged
Figures = dict[str, Any]


@dataclass(frozen=True, slots=True, eq=False)
class _Read:
    """What both readers come to on rows that the rule was not fitted on.

    Parameters
    ----------
    mixed, both : shape (n_rows, n_labels), with the table alone where it is sure, and with both everywhere
    is_covered : shape (n_alphas, n_rows), whether the label set at each of ALPHAS holds the label
    is_answered : shape (n_rows,)
    margins : of each fold
    """

    mixed: FloatMatrix
    both: FloatMatrix
    is_covered: NDArray[np.bool_]
    is_answered: NDArray[np.bool_]
    margins: list[float]


def compared(scored: Scored) -> Figures:
    """Return figures of table and pair, the rule of each fold fitted on the other folds."""
    read = _read(scored)
    ways = {"table": scored.table, "doubtful": read.mixed, "all": read.both}
    ways |= {f"{name} + prior": _with_prior(scored, ways[name]) for name in ("table", "doubtful")}
    found: Figures = {"margins": read.margins}
    for name, keep in _sets(scored):
        part, is_answered = scored.part(keep), read.is_answered[keep]
        is_wrong = read.mixed[keep].argmax(axis=1) != part.labels
        found[name] = {
            "n": len(part.labels),
            "documents": len(np.unique(part.documents)),
            "ways": {way: _figures(part, probabilities[keep]) for way, probabilities in ways.items()},
            "read_by_both": float((read.mixed[keep] != part.table).any(axis=1).mean()),
            "gain_95": gain_over_documents(
                LABELS, part.labels, (part.table.argmax(axis=1), read.mixed[keep].argmax(axis=1)), part.documents
            ),
            "sets_cover": dict(zip(map(str, ALPHAS), read.is_covered[:, keep].mean(axis=1).tolist(), strict=True)),
            "numbers_hold": _numbers_hold(part, ways["doubtful + prior"][keep]),
            "answered": float(is_answered.mean()),
            "error_of_answered": float(is_wrong[is_answered].mean()),
        }
    return found


def _read(scored: Scored) -> _Read:
    mixed, both = np.zeros_like(scored.table), np.zeros_like(scored.table)
    is_covered = np.zeros((len(ALPHAS), len(scored.labels)), dtype=bool)
    is_answered = np.zeros(len(scored.labels), dtype=bool)
    margins = []
    for fold in np.unique(scored.folds):
        own = scored.folds == fold
        rule = fitted_rule(scored.part(~own), "")
        margins.append(rule.margin)
        both[own] = joined(rule, scored.part(own))
        alone = scored.table[own, PLAIN] >= rule.margin
        mixed[own] = np.where(alone[:, None], scored.table[own], both[own])
        of_label = mixed[own, scored.labels[own]]
        for place, alpha in enumerate(ALPHAS):
            is_covered[place, own] = of_label >= least_probability(rule.scores[DOUBTFUL], alpha)
        is_answered[own] = mixed[own].max(axis=1) >= rule.threshold
    return _Read(mixed, both, is_covered, is_answered, margins)


def _numbers_hold(scored: Scored, probabilities: FloatMatrix) -> dict[str, float]:
    """Return in how many whole documents the interval of each label's expected number holds the readers' number."""
    documents = [rows for rows in positions_by_name(list(scored.documents)) if len(rows) >= FEWEST_SENTENCES]
    if not documents:
        return {}
    held = np.zeros(len(LABELS))
    for rows in documents:
        for place in range(len(LABELS)):
            found = expected_of(probabilities[rows, place].tolist())
            held[place] += found.low <= (scored.labels[rows] == place).sum() <= found.high
    return dict(zip(LABELS, (held / len(documents)).tolist(), strict=True))


def _with_prior(scored: Scored, probabilities: FloatMatrix) -> FloatMatrix:
    """Return what whole documents make of the probabilities of their sentences; picked ones stay as they are."""
    is_whole = scored.kinds != PICKED
    raised = probabilities.copy()
    documents = np.unique(scored.documents[is_whole], return_inverse=True)[1]
    usual = probabilities[is_whole].mean(axis=0)
    raised[is_whole] = with_document_prior(probabilities[is_whole], documents, usual, DOCUMENT_FACTOR)
    return raised


def _sets(scored: Scored) -> Iterator[tuple[str, NDArray[np.bool_]]]:
    is_picked = scored.kinds == PICKED
    is_news = np.isin(scored.kinds, NEWS)
    yield "all kinds, undoubted", scored.is_firm & ~is_picked
    yield "all kinds, every row", ~is_picked
    yield "news, undoubted", scored.is_firm & is_news
    yield "news, every row", is_news
    for fold in np.unique(scored.folds):
        yield f"fold {fold}, undoubted", scored.is_firm & ~is_picked & (scored.folds == fold)
    if is_picked.any():
        yield "picked sentences, undoubted", scored.is_firm & is_picked


def _figures(scored: Scored, probabilities: FloatMatrix) -> Figures:
    guess = probabilities.argmax(axis=1)
    f1 = f1_score(scored.labels, guess, labels=range(len(LABELS)), average=None, zero_division=0.0)
    return {
        "macro_f1": macro_f1(scored.labels, guess),
        "f1": dict(zip(LABELS, map(float, f1), strict=True)),
        "ece": expected_calibration_error(probabilities, guess == scored.labels),
    }


def compared_text(figures: Figures) -> str:
    """Return the figures as lines for a terminal."""
    lines = []
    for name, part in figures.items():
        if name == "margins":
            continue
        low, high = part["gain_95"]
        lines.append(f"{name}: {part['n']} sentences of {part['documents']} documents")
        for way, of in part["ways"].items():
            each = ", ".join(f"{label} {share:.3f}" for label, share in of["f1"].items())
            lines.append(f"  {way:16} macro-F1 {of['macro_f1']:.3f}  ECE {of['ece']:.3f}  ({each})")
        lines.append(
            f"  doubtful adds {100 * low:+.1f} to {100 * high:+.1f} points (95 %); "
            f"both read {100 * part['read_by_both']:.0f} % of the sentences"
        )
        cover = ", ".join(f"{share:.3f} at {alpha}" for alpha, share in part["sets_cover"].items())
        lines.append(
            f"  label sets of doubtful hold the label: {cover}; it answers {100 * part['answered']:.0f} % and errs on "
            f"{100 * part['error_of_answered']:.1f} % of those"
        )
        if held := part["numbers_hold"]:
            each = ", ".join(f"{label} {100 * share:.1f} %" for label, share in held.items())
            lines.append(f"  a document's expected numbers hold the readers' in: {each}")
    return "\n".join(lines)
