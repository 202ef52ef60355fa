"""Who disagrees with whom about what: told with a training, and beside what the policy leaves out."""

from typing import Any

from model.people.agreement import Pair, agreement_of
from model.people.votes import Ballot
from model.quoted import counted
from training.corpus.reviewed import Batch

MOST_PAIRS = 20
MOST_MOVES = 5
WAITING = {
    "superseded": "have a later label by the same person",
    "settled otherwise": "are of a text that was settled",
    "not agreed": "have no label that enough people gave",
    "not settled": "are of a text that nobody settled",
}


def differing(ballot: Ballot) -> list[dict[str, Any]]:
    """Return the pairs of people who label texts differently, those with most such texts first."""
    return [
        {
            "people": list(pair.raters),
            "texts": pair.n,
            "differing": _n_differing(pair),
            "kappa": pair.kappa.value,
            "labels": [list(move) for move in pair.moves[:MOST_MOVES]],
        }
        for pair in _differing_pairs(ballot)[:MOST_PAIRS]
    ]


def told_of_people(batch: Batch, train_on: str) -> tuple[str, ...]:
    """Return in words who disagrees most, and how many reviews the policy leaves out and why."""
    lines = [
        f"left out: {counted(count, 'review')} that {WAITING[why]} (FRAMING_TRAIN_ON is {train_on!r})"
        for why, count in batch.waiting.items()
    ]
    for pair in _differing_pairs(batch.ballot)[:1]:
        first, second = pair.raters
        label, other, count = pair.moves[0]
        lines.append(
            f"disagreement: {first} and {second} label {_n_differing(pair)} of {counted(pair.n, 'text')} differently, "
            f"most often {label} against {other} ({count}): `reviews disputes` lists them"
        )
    return tuple(lines)


def _differing_pairs(ballot: Ballot) -> list[Pair]:
    pairs = [pair for pair in agreement_of(ballot).pairs if pair.moves]
    return sorted(pairs, key=_n_differing, reverse=True)


def _n_differing(pair: Pair) -> int:
    return sum(count for _, _, count in pair.moves)
