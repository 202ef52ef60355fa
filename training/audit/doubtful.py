"""Labels that a model doubts which has seen all other new rows: single rows, and whole sources."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from training.audit.contradicted import Floor, agreed_floor, by_source
from training.audit.findings import Finding, Limits
from training.corpus.corpus import Example

SURE = 0.9
MOST_CONTRADICTED = 0.2  # of the rows that the model is sure of; above, contradicting it is what the source does
LEAST_ROWS = 60  # below, a source's floor is not estimated by itself
EVERY_SOURCE = "all sources together"
N_SAMPLES = 5


def check_doubtful(
    examples: Sequence[Example],
    rows: Sequence[int],
    scored: tuple[NDArray[np.float64], NDArray[np.int_]],
    limits: Limits,
    floors: Mapping[str, Floor],
) -> Iterator[Finding]:
    """Yield a finding for each likely wrong label.

    Parameters
    ----------
    rows : positions among the new rows
    scored : their out-of-fold probabilities, and the columns of their labels
    floors : how many labels of a source contradict its texts
    """
    probabilities, columns = scored
    own = probabilities[np.arange(len(rows)), columns]
    for source, places in by_source([examples[row].source for row in rows]).items():
        is_careless = source in floors and floors[source].share > limits.careless
        is_in_keeping = not is_careless and _contradicted(probabilities[places], columns[places]) <= MOST_CONTRADICTED
        for place in places[np.argsort(own[places])]:
            if own[place] >= limits.doubtful:
                break
            is_extreme = bool(own[place] < limits.extreme and is_in_keeping)
            reason = f"a model that has seen all other rows gives its label {own[place]:.1%}: read it again"
            details = {"own": float(own[place])}
            yield Finding("doubtful", (rows[place],), reason, "quarantined" if is_extreme else "accepted", details)


def groups_of(sources: Sequence[str]) -> dict[str, NDArray[np.int_]]:
    """Return the places of each source with enough rows to be judged, and of all of them."""
    groups = {name: places for name, places in by_source(sources).items() if len(places) >= LEAST_ROWS}
    if len(sources) >= LEAST_ROWS and len(set(sources)) > 1:
        groups[EVERY_SOURCE] = np.arange(len(sources))
    return groups


def source_floors(
    groups: Mapping[str, NDArray[np.int_]],
    opinions: tuple[NDArray[np.float64], NDArray[np.float64]],
    columns: NDArray[np.int_],
) -> dict[str, Floor]:
    """Return how many labels of each group contradict their texts.

    Parameters
    ----------
    opinions : probabilities by a model from before the new rows, and by models that have seen the others of them
    """
    first, seen = opinions
    return {name: agreed_floor(first[places], seen[places], columns[places]) for name, places in groups.items()}


def most_contradicted(probabilities: NDArray[np.float64], columns: NDArray[np.int_]) -> list[int]:
    """Return the places of some labels that contradict their texts most."""
    own = probabilities[np.arange(len(columns)), columns]
    return [int(place) for place in np.argsort(own)[:N_SAMPLES]]


def _contradicted(probabilities: NDArray[np.float64], columns: NDArray[np.int_]) -> float:
    is_sure = probabilities.max(axis=1) >= SURE
    if not is_sure.any():
        return 0.0
    return float((probabilities.argmax(axis=1) != columns)[is_sure].mean())
