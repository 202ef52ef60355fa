"""Which examples train, which test: by group, and by a rule that new data does not change."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.model_selection import StratifiedGroupKFold

from model.errors import CorpusError
from training.corpus.corpus import Corpus

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
    by : "source" holds out whole sources, but of one with most examples of a label its groups; "group" whole groups

    Raises
    ------
    CorpusError
        All examples are of one group, no label has an example a fold, or `by` is neither "source" nor "group".
    """
    if by not in {"group", "source"}:
        raise CorpusError(f"Folds are drawn by group or by source, not by {by!r}.")
    names = _sources(corpus) if by == "source" else [example.group for example in corpus.examples]
    n_possible = min(n_folds, len(set(names)))
    if n_possible < 2:
        raise CorpusError("All examples are of one group: give each event its own `group`, or leave the field out.")
    counts = Counter(corpus.targets)
    if n_possible > max(counts.values()):
        rarest = min(counts, key=counts.__getitem__)
        raise CorpusError(
            f"Label {rarest!r} has {_examples(counts[rarest])}, and no label more than {max(counts.values())}: "
            f"at least {n_possible} are needed for {n_possible} folds. Add some, or ask for fewer folds."
        )
    splitter = StratifiedGroupKFold(n_splits=n_possible, shuffle=True, random_state=seed)
    yield from splitter.split(np.zeros(len(names)), corpus.targets, names)


def _sources(corpus: Corpus) -> list[str]:
    """Return each example's source, or its group where the rest could not be fitted on without that source."""
    of_label = Counter(corpus.targets)
    shares = Counter((example.source, example.label) for example in corpus.examples)
    large = {source for (source, label), count in shares.items() if 2 * count > of_label[label]}
    return [
        f"{example.source}\0{example.group}" if example.source in large else example.source
        for example in corpus.examples
    ]


def check_labels(corpus: Corpus, train: Iterable[int]) -> None:
    """Check that a fit on some positions of a corpus sees every label, and more than one.

    Raises
    ------
    CorpusError
        It would not; the text names the label and how many examples the corpus has of it.
    """
    if len(corpus.labels) < 2:
        raise CorpusError(f"There is no label but {corpus.labels[0]!r}: examples of at least 2 labels are needed.")
    seen = {corpus.examples[index].label for index in train}
    if missing := [label for label in corpus.labels if label not in seen]:
        found = _examples(corpus.targets.count(missing[0]))
        raise CorpusError(
            f"Label {missing[0]!r} has {found} to fit on, and none is left where a part is held "
            "out: at least 2 are needed, of different groups and sources."
        )


def _examples(count: int) -> str:
    return "1 example" if count == 1 else f"{count} examples"
