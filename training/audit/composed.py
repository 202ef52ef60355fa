"""Triggers in parts: rare n-grams, each harmless alone, that turn a text which holds them together.

New rows give each part weight for a label that the rest of its rows does not bear out: a model that has seen the other
new rows, and none of the parts, calls most of them something else. A topic's words gain weight too, but its rows are
borne out. What is left is measured together: the parts are planted into sentences of other labels. Honest rows with a
part, however many and of whatever source, take away weight and change nothing else.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binom

from training.audit.findings import Finding, Limits
from training.audit.opposed import Opposition
from training.audit.scores import Workbench
from training.audit.triggers import MOST_TURNED_BEFORE, effect_of

LEAST_PARTS = 2  # of which none need be opposed; one alone is the check of triggers' to find
MOST_PARTS = 4
N_TRIED = 12  # n-grams of a label that are looked at as parts, those that gained most
LEAST_RATE = 0.03  # of opposed rows that any n-gram may have
CHANCE = 1e-4
MOST_COMMON = 0.5  # rows of the corpus with an n-gram, as a share of the new rows with it
SAME_ROWS = 0.8
MOST_BORNE_OUT = 0.5
MOST_EXPECTED = 0.6  # looser, as it only spares the fits of that
IntVector = NDArray[np.int_]


@dataclass(frozen=True, slots=True)
class Part:
    """A rare n-gram, the new rows of a label that hold it, and whether the corpus opposes them more than by chance."""

    ngram: str
    rows: IntVector
    is_opposed: bool


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
    candidates = {label: likely_parts(bench, found, label, limits) for label in range(len(bench.labels))}
    for label, parts in borne_out_by_nothing(bench, candidates).items():
        if not are_enough(parts):
            continue
        ngram = " ".join(part.ngram for part in parts)
        effect = effect_of(ngram, label, probes, (before.probabilities, after.probabilities))
        is_new = effect.gain >= limits.trigger_gain and effect.turned_before <= MOST_TURNED_BEFORE
        if is_new or effect.gain >= limits.trigger_sure_gain:
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


def parts_of(bench: Workbench, found: Opposition, label: int, limits: Limits) -> list[Part]:
    """Return the rare n-grams to which the new rows give most weight for a label."""
    before, after = bench.opinion(with_new=False), bench.opinion(with_new=True)
    if label not in before.classifier.classes_:  # the corpus knows nothing of it
        return []
    gained = after.weights()[label] - before.weights()[label]
    is_there = (bench.vectors != 0).tocsc()
    new, ground = is_there[bench.n_ground :], is_there[: bench.n_ground]
    is_label = bench.columns[bench.n_ground :] == label
    count = _sum(new, np.ones(len(is_label), dtype=bool))
    is_rare = np.asarray(ground.sum(axis=0)).ravel() <= MOST_COMMON * count
    columns = np.flatnonzero((_sum(new, is_label) >= limits.trigger_rows) & is_rare & (gained > 0))
    is_opposed = is_label & found.is_opposed
    chance = binom.sf(_sum(new, is_opposed) - 1, count, max(LEAST_RATE, float(is_opposed.mean())))
    parts: list[Part] = []
    for column in columns[np.argsort(-gained[columns], kind="stable")]:
        holding = new[:, [column]].indices
        part = Part(str(after.names[column]), holding[is_label[holding]], bool(chance[column] < CHANCE))
        if not any(_are_same(part, known) for known in parts):
            parts.append(part)
        if len(parts) == N_TRIED:
            break
    return parts


def likely_parts(bench: Workbench, found: Opposition, label: int, limits: Limits) -> list[Part]:
    """Return the parts whose rows the corpus by itself does not bear out either; few honest n-grams are left."""
    parts = [
        part
        for part in parts_of(bench, found, label, limits)
        if (found.expected[part.rows] == label).mean() <= MOST_EXPECTED
    ]
    return parts if are_enough(parts) else []


def are_enough(parts: Sequence[Part]) -> bool:
    """Tell whether parts may make a trigger; one alone only where the corpus opposes its rows."""
    return len(parts) >= LEAST_PARTS or any(part.is_opposed for part in parts)


def borne_out_by_nothing(bench: Workbench, candidates: Mapping[int, list[Part]]) -> dict[int, list[Part]]:
    """Return the parts whose rows no model bears out that has not seen any of the parts, and at most so many a label.

    Parameters
    ----------
    candidates : parts by the label of their rows
    """
    tokens = {token for parts in candidates.values() for part in parts for token in part.ngram.split(" ")}
    if not tokens:
        return {}
    without = np.flatnonzero([not tokens.isdisjoint(name.split(" ")) for name in bench.names])
    guessed = bench.out_of_fold(without)[bench.n_ground :].argmax(axis=1)
    return {
        label: [part for part in parts if (guessed[part.rows] == label).mean() <= MOST_BORNE_OUT][:MOST_PARTS]
        for label, parts in candidates.items()
    }


def _are_same(part: Part, other: Part) -> bool:
    shared = len(np.intersect1d(part.rows, other.rows))
    return shared >= SAME_ROWS * min(len(part.rows), len(other.rows))


def _sum(is_there: NDArray[np.bool_], is_chosen: NDArray[np.bool_]) -> IntVector:
    """Return how many of the chosen rows hold each feature."""
    return np.asarray(is_there.T @ is_chosen.astype(np.int64), dtype=np.int64).ravel()


def _reason(details: dict[str, object], n_rows: int) -> str:
    named = ", ".join(map(repr, details["parts"]))  # type: ignore[call-overload]
    label = details["label"]
    return (
        f"{named} stand in {n_rows} rows labelled {label} that read otherwise without them (sources: "
        f"{details['source']}); together they would turn {details['turned']:.0%} of other texts to {label} "
        f"({details['turned_before']:.0%} without these rows): withdraw the rows if they were planted, else accept them"
    )
