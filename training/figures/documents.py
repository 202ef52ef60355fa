"""Figures over whole documents: intervals say how a figure would move with other documents; pure."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from training.figures.evaluate import ENDS_95, interval_of

FloatMatrix = NDArray[np.float64]
IntVector = NDArray[np.int_]
N_DRAWS = 500
N_POINTS = 40
LEAST_SUPPORT = 20  # examples of a label; with fewer a figure says little and a label is left out of the curves


def with_document_prior(probabilities: FloatMatrix, documents: IntVector, usual: FloatMatrix, factor: float) -> Any:
    """Return probabilities with what each document's other sentences tell, as `model.scoring.mix` does one by one.

    Parameters
    ----------
    documents : shape (n_examples,), the number of each example's document
    usual : shape (n_labels,), shares that sum to 1
    """
    sums = np.zeros((documents.max() + 1, probabilities.shape[1]))
    np.add.at(sums, documents, probabilities)
    sizes = np.bincount(documents)[documents][:, None]
    ratio = (sums[documents] - probabilities + usual) / (sizes * usual)
    raised = probabilities * ratio**factor
    return raised / raised.sum(axis=1, keepdims=True)


def document_figures(labels: Sequence[str], truth: IntVector, guess: IntVector, documents: IntVector) -> dict[str, Any]:
    """Return macro-F1 with its 95 % interval over documents, and each label's precision, recall, F1 and support."""
    n = len(labels)
    counts = _confusions(n, truth, guess, documents)
    whole = counts.sum(axis=0)
    drawn = [_mean_f1(draw.reshape(n, n)) for draw in _drawn_documents(len(counts)) @ counts]
    matrix = whole.reshape(n, n)
    per_label = {label: _label_figures(matrix, column) for column, label in enumerate(labels)}
    return {
        "n": len(truth),
        "documents": len(counts),
        "macro_f1": float(_mean_f1(matrix)),
        "interval": interval_of(drawn, ENDS_95),
        "accuracy": float(np.trace(matrix) / matrix.sum()),
        "per_label": per_label,
    }


def gain_over_documents(
    labels: Sequence[str], truth: IntVector, guesses: tuple[IntVector, IntVector], documents: NDArray[Any]
) -> tuple[float, float]:
    """Return the 95 % interval of what the second guess adds to macro-F1, both judged on the same drawn documents.

    Parameters
    ----------
    documents : shape (n_examples,), each example's document, by number or name
    """
    n = len(labels)
    draws = _drawn_documents(len(np.unique(documents)))
    before, after = (
        [_mean_f1(draw.reshape(n, n)) for draw in draws @ _confusions(n, truth, guess, documents)] for guess in guesses
    )
    return interval_of(np.subtract(after, before).tolist(), ENDS_95)


def precision_recall(probability: NDArray[np.float64], is_label: NDArray[np.bool_]) -> list[tuple[float, float, float]]:
    """Return (least probability, precision, recall) of calling a label from a probability on, by rising recall."""
    order = np.argsort(-probability, kind="stable")
    hits = np.cumsum(is_label[order])
    n = int(is_label.sum())
    wanted = np.unique(np.ceil(np.linspace(0, 1, N_POINTS + 1)[1:] * n).astype(int))
    places = np.searchsorted(hits, wanted)
    return [(float(probability[order[p]]), float(hits[p] / (p + 1)), float(hits[p] / n)) for p in places]


def _confusions(n: int, truth: IntVector, guess: IntVector, documents: NDArray[Any]) -> FloatMatrix:
    """Return each document's confusion matrix in one row, shape (n_documents, n * n)."""
    _, numbers = np.unique(documents, return_inverse=True)
    n_documents, cells = int(numbers.max()) + 1, numbers * n * n + truth * n + guess
    return np.bincount(cells, minlength=n_documents * n * n).reshape(n_documents, n * n).astype(np.float64)


def _drawn_documents(n: int) -> FloatMatrix:
    """Return how often each document is drawn, shape (N_DRAWS, n)."""
    return np.random.default_rng(0).multinomial(n, np.full(n, 1 / n), N_DRAWS).astype(np.float64)


def _mean_f1(matrix: FloatMatrix) -> float:
    hits, support, guessed = np.diag(matrix), matrix.sum(axis=1), matrix.sum(axis=0)
    scores = 2 * hits / np.maximum(support + guessed, 1.0)
    return float(scores[support > 0].mean())


def _label_figures(matrix: FloatMatrix, column: int) -> dict[str, Any]:
    hits, support, guessed = matrix[column, column], matrix[column].sum(), matrix[:, column].sum()
    return {
        "precision": float(hits / guessed) if guessed else 0.0,
        "recall": float(hits / support) if support else 0.0,
        "f1": float(2 * hits / (support + guessed)) if support + guessed else 0.0,
        "support": int(support),
    }
