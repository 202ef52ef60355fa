"""Both readers' held-out numbers to the rule that joins them: files of numbers only, so it can be fitted anywhere.

Every row was scored by a table and an encoder that had learned nothing of its family of outlets.
"""

from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import log_softmax, softmax

from model.errors import CorpusError
from model.files.named import opened
from model.reader.pair import ALL, DOUBTFUL
from model.reader.rule import Rule
from model.scoring.conformal import calibration_scores
from training.corpus.real_text import PICKED as PICKED_THERE
from training.corpus.real_text import read_scored as read_real
from training.fit.natural import answering_threshold, calibrated
from training.reader.rows import LABELS, NONE, PICKED, PLAIN

MOST_ERROR = 0.005  # of the undoubted sentences that the table answers alone
FEWEST_ALONE = 0.5  # share of the sentences below which the margin is no gain
PENALTY = 1e-4
QUANTILES = 1_000
FloatMatrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Scored:
    """Rows that both readers have scored.

    Parameters
    ----------
    table : shape (n_rows, n_labels), probabilities by the table
    encoder : shape (n_rows, n_labels), logits by the encoder
    labels : shape (n_rows,), places in `LABELS`
    is_firm : whether nobody doubted the label
    folds : shape (n_rows,), which fold held the row out
    kinds : shape (n_rows,), kind of text
    documents : shape (n_rows,)
    """

    table: FloatMatrix
    encoder: FloatMatrix
    labels: NDArray[np.int_]
    is_firm: NDArray[np.bool_]
    folds: NDArray[np.int_]
    kinds: NDArray[np.str_]
    documents: NDArray[np.str_]

    def part(self, keep: Any) -> "Scored":
        """Return some of the rows."""
        return Scored(*(column[keep] for column in _columns(self)))


def read_scored(table: dict[str, Any], encoders: list[Path]) -> Scored:
    """Return the labelled rows that all files hold, matched by document and sentence.

    Parameters
    ----------
    table : from `held_out_of_seeds` or `held_out_in`
    encoders : one .npz a fold: `doc`, `sentence`, `logits`, `hard`, `firm`, `kind`

    Raises
    ------
    CorpusError
        A file lacks an array, or no row is in both.
    """
    place = {key: number for number, key in enumerate(_keys(table))}
    parts = [_matched(table, place, path, fold) for fold, path in enumerate(encoders)]
    scored = Scored(*(np.concatenate(column) for column in zip(*map(_columns, parts), strict=True)))
    if not len(scored.labels):
        raise CorpusError("Table and encoder have scored no labelled sentence in common: name files of the same text.")
    return scored


def held_out_in(path: Path) -> dict[str, Any]:
    """Return what a table said of documents that it had not seen: an .npz of `doc`, `sentence`, `probabilities`."""
    return _arrays(path, ("doc", "sentence", "probabilities"))


def held_out_of_seeds(seeds: Path) -> dict[str, Any]:
    """Return the same of the table that the seeds directory's statistics make, each fold calibrated by the others.

    Raises
    ------
    CorpusError
        The directory holds no scores of real text.
    """
    scored = read_real(seeds, LABELS)
    folds, is_whole = scored.of("fold").astype(int), scored.of("kind") != PICKED_THERE
    probabilities = np.zeros_like(scored.scores)
    for fold in np.unique(folds):
        calibration = calibrated(scored.part((folds != fold) & is_whole))
        probabilities[folds == fold] = calibration.probabilities(scored.scores[folds == fold])
    names = np.array([document.name for document in scored.known])
    return {"doc": names[scored.documents], "sentence": scored.sentences, "probabilities": probabilities}


def fitted_rule(scored: Scored, encoder: str) -> Rule:
    """Return the rule under which the labels are most probable, with its margin and its calibration scores.

    Sentences that were picked count for nothing: probabilities are to hold at the rates of whole documents.
    """
    scored = scored.part(scored.kinds != PICKED)
    factor, weights, intercepts = _most_probable(scored)
    margin = margin_of(scored)
    rule = Rule(encoder, LABELS, LABELS[PLAIN], margin, factor, weights, intercepts, 0.0, {})
    both = joined(rule, scored)
    alone = scored.table[:, PLAIN] >= margin
    mixed = np.where(alone[:, None], scored.table, both)
    scores = {DOUBTFUL: _thinned(mixed, scored.labels), ALL: _thinned(both, scored.labels)}
    return replace(rule, threshold=answering_threshold(mixed, scored.labels), scores=scores)


def joined(rule: Rule, scored: Scored) -> FloatMatrix:
    """Return the probabilities of all rows as `Rule.joined` gives them, shape (n_rows, n_labels)."""
    own = rule.factor * np.log(np.maximum(scored.table, 1e-12))
    return np.asarray(softmax(own + scored.encoder @ np.array(rule.weights).T + np.array(rule.intercepts), axis=1))


def margin_of(scored: Scored) -> float:
    """Return the least probability of plain reporting from which the table alone is seldom wrong.

    Judged by undoubted labels: where readers doubted, both readers err about as often as each other.
    """
    firm = scored.part(scored.is_firm)
    order = np.argsort(-firm.table[:, PLAIN], kind="stable")
    errors = np.cumsum(firm.labels[order] != PLAIN) / np.arange(1, len(order) + 1)
    sound = np.flatnonzero(errors <= MOST_ERROR)
    if not len(sound) or sound[-1] + 1 < FEWEST_ALONE * len(order):
        return 1.0 + 1e-9  # the table is never sure enough to answer alone
    return float(firm.table[order[sound[-1]], PLAIN])


def _most_probable(scored: Scored) -> tuple[float, tuple[tuple[float, ...], ...], tuple[float, ...]]:
    n = len(LABELS)
    table = np.log(np.maximum(scored.table, 1e-12))
    places = np.arange(len(table))

    def unpacked(values: NDArray[np.float64]) -> tuple[float, FloatMatrix, NDArray[np.float64]]:
        return float(values[0]), values[1 : 1 + n * n].reshape(n, n), values[1 + n * n :]

    def loss(values: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        factor, weights, intercepts = unpacked(values)
        scores = log_softmax(factor * table + scored.encoder @ weights.T + intercepts, axis=1)
        errors = np.exp(scores)
        errors[places, scored.labels] -= 1.0
        errors /= len(table)
        gradient = np.concatenate([[(errors * table).sum()], (errors.T @ scored.encoder).ravel(), errors.sum(axis=0)])
        loss = -scores[places, scored.labels].mean() + PENALTY * (values**2).sum()
        return float(loss), gradient + 2 * PENALTY * values

    start = np.concatenate([[0.5], 0.5 * np.eye(n).ravel(), np.zeros(n)])
    factor, weights, intercepts = unpacked(minimize(loss, start, jac=True, method="L-BFGS-B").x)
    return factor, tuple(tuple(row.tolist()) for row in weights), tuple(intercepts.tolist())


def _thinned(probabilities: FloatMatrix, labels: NDArray[np.int_]) -> tuple[float, ...]:
    """Return the calibration scores of so many rows as a manifest can hold: those at equal ranks, the larger ones."""
    scores = np.array(calibration_scores(probabilities, labels))
    ranks = np.ceil(np.linspace(1, len(scores), min(QUANTILES, len(scores)))).astype(np.int_) - 1
    return tuple(scores[ranks].tolist())


def _columns(scored: Scored) -> list[Any]:
    return [getattr(scored, one.name) for one in fields(scored)]


def _matched(by_table: dict[str, Any], place: dict[tuple[str, int], int], path: Path, fold: int) -> Scored:
    """Return the labelled rows of one fold's file that the table has scored too."""
    found = _arrays(path, ("doc", "sentence", "logits", "hard", "firm", "kind"))
    rows = np.array([row for row, key in enumerate(_keys(found)) if key in place and found["hard"][row] != NONE], int)
    keys = _keys(found)
    places = np.array([place[keys[row]] for row in rows], int)
    return Scored(
        table=by_table["probabilities"][places].astype(np.float64),
        encoder=found["logits"][rows].astype(np.float64),
        labels=found["hard"][rows],
        is_firm=found["firm"][rows],
        folds=np.full(len(rows), fold),
        kinds=found["kind"][rows],
        documents=found["doc"][rows],
    )


def _keys(arrays: dict[str, Any]) -> list[tuple[str, int]]:
    return list(zip(arrays["doc"].tolist(), arrays["sentence"].tolist(), strict=True))


def _arrays(path: Path, names: tuple[str, ...]) -> dict[str, Any]:
    with opened(path) as file:
        try:
            with np.load(file, allow_pickle=False) as arrays:
                return {name: arrays[name] for name in names}
        except (ValueError, TypeError, OSError, EOFError, KeyError, BadZipFile) as error:
            raise CorpusError(f"{path} is no file of scores with {', '.join(names)} ({error}).") from None
