"""Which examples train, which test: by group, and by a rule that new data does not change."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.model_selection import StratifiedGroupKFold

from model.errors import CorpusError
from training.corpus import Corpus

TEST_SHARE = 0.1
HASH_BITS = 32


@dataclass(frozen=True, slots=True)
class Split:
    """Positions in a corpus; no group is in both."""

    train: list[int]
    test: list[int]


def pinned_split(corpus: Corpus, *, test_share: float = TEST_SHARE) -> Split:
    """Split so that a group's side depends on the group's name alone.

    More data never moves an example to the other side, so figures of two versions can be compared; reviews only
    train.

    Parameters
    ----------
    test_share : expected share of the groups in the test part, 0 to 1
    """
    limit = int(test_share * 2**HASH_BITS)
    train: list[int] = []
    test: list[int] = []
    for index, example in enumerate(corpus.examples):
        drawn = int.from_bytes(hashlib.sha256(example.group.encode()).digest()[: HASH_BITS // 8])
        (test if drawn < limit and not example.is_review else train).append(index)
    return Split(train, test)


def folds(corpus: Corpus, *, by: str, n_folds: int, seed: int) -> Iterator[tuple[NDArray[np.int_], NDArray[np.int_]]]:
    """Yield (train, held-out) positions, labels in equal shares as far as the groups allow.

    Parameters
    ----------
    by : "source" holds out whole sources, "group" whole groups; a corpus of one source is split by groups

    Raises
    ------
    CorpusError
        All examples are of one group, or `by` is neither "source" nor "group".
    """
    if by not in {"group", "source"}:
        raise CorpusError(f"Folds are drawn by group or by source, not by {by!r}.")
    names = [getattr(example, by) for example in corpus.examples]
    if len(set(names)) == 1:  # one source: its groups are held out instead
        names = [example.group for example in corpus.examples]
    n_possible = min(n_folds, len(set(names)))
    if n_possible < 2:
        raise CorpusError("All examples are of one group: give each event its own `group`, or leave the field out.")
    splitter = StratifiedGroupKFold(n_splits=n_possible, shuffle=True, random_state=seed)
    yield from splitter.split(np.zeros(len(names)), corpus.targets, names)
