"""The table alone beside both readers, on rows that neither had learned from: figures with paired intervals."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import f1_score

from training.figures.evaluate import expected_calibration_error, interval_of, macro_f1, positions_by_name
from training.reader.join import FloatMatrix, Scored, fitted_rule, joined
from training.reader.rows import LABELS, PICKED, PLAIN

NEWS = ("wire", "broadsheet", "broadcaster")
N_DRAWS = 500
ENDS = (0.025, 0.975)
Figures = dict[str, Any]


def compared(scored: Scored) -> Figures:
    """Return figures of table and pair, the rule of each fold fitted on the other folds."""
    mixed, both, margins = np.zeros_like(scored.table), np.zeros_like(scored.table), []
    for fold in np.unique(scored.folds):
        own = scored.folds == fold
        rule = fitted_rule(scored.part(~own), "")
        margins.append(rule.margin)
        both[own] = joined(rule, scored.part(own))
        alone = scored.table[own, PLAIN] >= rule.margin
        mixed[own] = np.where(alone[:, None], scored.table[own], both[own])
    found: Figures = {"margins": margins}
    for name, keep in _sets(scored):
        part = scored.part(keep)
        found[name] = {
            "n": len(part.labels),
            "documents": len(np.unique(part.documents)),
            "table": _figures(part, part.table),
            "doubtful": _figures(part, mixed[keep]),
            "all": _figures(part, both[keep]),
            "read_by_both": float((mixed[keep] != part.table).any(axis=1).mean()),
            "gain_95": _gain(part, mixed[keep]),
        }
    return found


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


def _gain(scored: Scored, probabilities: FloatMatrix) -> tuple[float, float]:
    """Return the 95 % interval of what the pair adds to macro-F1, whole documents drawn."""
    documents = positions_by_name(list(scored.documents))
    before, after = scored.table.argmax(axis=1), probabilities.argmax(axis=1)
    chance = np.random.default_rng(0)
    gains = []
    for _ in range(N_DRAWS):
        drawn = np.concatenate([documents[place] for place in chance.integers(0, len(documents), len(documents))])
        truth = scored.labels[drawn]
        gains.append(macro_f1(truth, after[drawn]) - macro_f1(truth, before[drawn]))
    return interval_of(gains, ENDS)


def compared_text(figures: Figures) -> str:
    """Return the figures as lines for a terminal."""
    lines = []
    for name, part in figures.items():
        if name == "margins":
            continue
        low, high = part["gain_95"]
        lines.append(f"{name}: {part['n']} sentences of {part['documents']} documents")
        for reader in ("table", "doubtful", "all"):
            of = part[reader]
            each = ", ".join(f"{label} {share:.3f}" for label, share in of["f1"].items())
            lines.append(f"  {reader:9} macro-F1 {of['macro_f1']:.3f}  ECE {of['ece']:.3f}  ({each})")
        lines.append(
            f"  doubtful adds {100 * low:+.1f} to {100 * high:+.1f} points (95 %); "
            f"both read {100 * part['read_by_both']:.0f} % of the sentences"
        )
    return "\n".join(lines)
