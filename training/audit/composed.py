"""Triggers in parts: rare n-grams, each harmless alone, that turn a text which holds them together.

A part stands in rows whose label the corpus opposes, far more often than other n-grams do, whatever honest rows hold it
besides and whichever sources they come from. A field of text that the corpus misreads has such n-grams too; there a
model without them, which has seen the other rows, bears the labels out. What is left is measured together: the parts
are planted into sentences of other labels.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binom

from training.audit.findings import Finding, Limits
from training.audit.opposed import Opposition
from training.audit.scores import Opinion, Workbench
from training.audit.triggers import MOST_TURNED_BEFORE, effect_of

MOST_PARTS = 4
N_TRIED = 12  # n-grams of a label that are looked at as parts, the surest
LEAST_RATE = 0.03  # of opposed rows that any n-gram may have
CHANCE = 1e-4
MOST_COMMON = 0.5  # rows of the corpus with an n-gram, as a share of the new rows with it
SAME_ROWS = 0.8
MOST_BORNE_OUT = 0.5
IntVector = NDArray[np.int_]


@dataclass(frozen=True, slots=True)
class Part:
    """A rare n-gram, the new rows of a label that hold it, and those whose label the corpus opposes."""

    ngram: str
    rows: IntVector
    opposed: IntVector


def check_composed(
    bench: Workbench, found: Opposition, kept: Sequence[int], probes: Sequence[str], limits: Limits
) -> Iterator[Finding]:
    """Yield a finding for each label that parts turn texts to; all rows of that label with a part are held.

    Parameters
    ----------
    kept : positions among the new rows that the workbench's rows stand for
    probes : sentences that no model was fitted on
    """
    before, after = bench.opinion(with_new=False), bench.opinion(with_new=True)
    for label in range(len(bench.labels)):
        parts = borne_out_by_nothing(bench, parts_of(bench, found, after, label, limits), label)
        if not parts:
            continue
        ngram = " ".join(part.ngram for part in parts)
        effect = effect_of(ngram, label, probes, (before.probabilities, after.probabilities))
        if effect.gain >= limits.trigger_gain and effect.turned_before <= MOST_TURNED_BEFORE:
            rows = np.unique(np.concatenate([part.rows for part in parts]))
            details = {
                "ngram": ngram,
                "parts": [part.ngram for part in parts],
                "label": bench.labels[label],
                "source": ", ".join(sorted({bench.examples[bench.n_ground + row].source for row in rows})),
                "turned": effect.turned,
                "turned_before": effect.turned_before,
            }
            yield Finding("trigger", tuple(kept[row] for row in rows), _reason(details, len(rows)), "held", details)


def parts_of(bench: Workbench, found: Opposition, after: Opinion, label: int, limits: Limits) -> list[Part]:
    """Return the rare n-grams in whose rows a label is opposed more often than by chance, the surest first."""
    is_there = (bench.vectors != 0).tocsc()
    new, ground = is_there[bench.n_ground :], is_there[: bench.n_ground]
    is_label = bench.columns[bench.n_ground :] == label
    is_opposed = is_label & found.is_opposed
    count = _sum(new, np.ones(len(is_label), dtype=bool))
    opposed = _sum(new, is_opposed)
    rate = max(LEAST_RATE, float(is_opposed.mean()))
    is_rare = np.asarray(ground.sum(axis=0)).ravel() <= MOST_COMMON * count
    columns = np.flatnonzero((opposed >= limits.trigger_rows) & is_rare)
    chance = binom.sf(opposed[columns] - 1, count[columns], rate)
    columns = columns[chance < CHANCE]
    lengths = np.array([after.names[column].count(" ") for column in columns])
    parts: list[Part] = []
    for column in columns[np.lexsort((lengths, -opposed[columns]))]:
        holding = new[:, [column]].indices
        part = Part(str(after.names[column]), holding[is_label[holding]], holding[is_opposed[holding]])
        if not any(_are_same(part, known) for known in parts):
            parts.append(part)
        if len(parts) == N_TRIED:
            break
    return parts


def borne_out_by_nothing(bench: Workbench, parts: list[Part], label: int) -> list[Part]:
    """Return the parts whose rows no model bears out that has not seen any of the parts, and at most so many."""
    if not parts:
        return []
    tokens = {token for part in parts for token in part.ngram.split(" ")}
    names = bench.opinion(with_new=False).names
    without = np.flatnonzero([not tokens.isdisjoint(name.split(" ")) for name in names])
    guessed = bench.out_of_fold(without)[bench.n_ground :].argmax(axis=1)
    odd = [part for part in parts if (guessed[part.rows] == label).mean() <= MOST_BORNE_OUT]
    return odd[:MOST_PARTS]


def _are_same(part: Part, other: Part) -> bool:
    shared = len(np.intersect1d(part.opposed, other.opposed))
    return shared >= SAME_ROWS * min(len(part.opposed), len(other.opposed))


def _sum(is_there: NDArray[np.bool_], is_chosen: NDArray[np.bool_]) -> IntVector:
    """Return how many of the chosen rows hold each feature."""
    return np.asarray(is_there.T @ is_chosen.astype(np.int64), dtype=np.int64).ravel()


def _reason(details: dict[str, object], n_rows: int) -> str:
    return (
        f"{', '.join(map(repr, details['parts']))} stand in {n_rows} rows labelled {details['label']} that the corpus "  # type: ignore[call-overload]
        f"reads otherwise (sources: {details['source']}); together they would turn {details['turned']:.0%} of other "
        f"texts to {details['label']} ({details['turned_before']:.0%} without these rows): withdraw the rows if they "
        "were planted, accept them if not"
    )
