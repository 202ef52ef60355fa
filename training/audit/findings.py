"""What an audit says: findings over rows of new data, and the limits that it goes by."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from training.corpus.corpus import Corpus, Example

Kind = Literal[
    "not-english",
    "not-a-sentence",
    "test-overlap",
    "duplicate",
    "near-duplicate",
    "two-labels",
    "too-many",
    "giveaway",
    "doubtful",
    "contradicted-source",
    "trigger",
    "flipped",
]
N_PROBES = 100
Action = Literal["accepted", "removed", "quarantined", "held"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that the audit noticed.

    Parameters
    ----------
    rows : positions among the new rows
    reason : for a person: what, which value, what now
    action : accepted rows train; removed ones are left out of this training and are no worse for it; quarantined
        ones are likely wrong and held ones likely planted: both stay out until a person accepts them
    details : plain values
    """

    kind: Kind
    rows: tuple[int, ...]
    reason: str
    action: Action
    details: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self, examples: Sequence[Example], names: Sequence[int], most: int = 20) -> dict[str, Any]:
        """Return plain values, with the first rows only, each by the name that it goes by outside the audit."""
        sources = sorted({examples[row].source for row in self.rows})
        return {
            "kind": self.kind,
            "action": self.action,
            "reason": self.reason,
            "count": len(self.rows),
            "rows": [names[row] for row in self.rows[:most]],
            "sources": sources[:most],
            "details": dict(self.details),
        }


@dataclass(frozen=True, slots=True)
class Source:
    """How much of a source's new labels contradicts their texts, with some of those rows as a person finds them."""

    name: str
    n: int
    share: float
    at_least: float
    rows: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Limits:
    """What the audit goes by; shares are from 0 to 1.

    Parameters
    ----------
    near : cosine of two texts' character 5-grams from which they are near duplicates
    most_rows : of one source; the newest count
    foreign : probability of another language from which a text is quarantined
    doubtful, extreme : probability of a row's own label, by a model that has not seen the row, under which it is
        reported, and under which it is quarantined where its source is otherwise in keeping with the corpus
    trigger_rows : least rows with an n-gram, `trigger_purity` of them of one label
    trigger_gain : share of other texts that the n-gram turns to its label, more than without the new rows, from which
        the rows are held if their other words do not bear the label out; `trigger_sure_gain` holds them in any case
    opposed : probability of a row's label, by a model of the corpus alone, under which the corpus opposes it where its
        nearest sentences with that label weigh less than `opposed_near` of all
    opposed_rows : least rows of one change of label into another that the corpus opposes; they are held if surely more
        than `opposed_share` of all with that change are
    careless : share of a source's labels that contradict their texts, above which no single row of it is quarantined:
        the source is to be judged as a whole
    """

    near: float = 0.9
    most_rows: int = 5_000
    foreign: float = 0.5
    giveaway_rows: int = 10
    giveaway_purity: float = 0.95
    doubtful: float = 0.1
    extreme: float = 0.01
    trigger_rows: int = 5
    trigger_purity: float = 0.9
    trigger_gain: float = 0.3
    trigger_sure_gain: float = 0.5
    opposed: float = 0.15
    opposed_near: float = 0.35
    opposed_rows: int = 20
    opposed_share: float = 0.35
    careless: float = 0.1

    def as_json(self) -> dict[str, Any]:
        """Return plain values, stored with the decision."""
        return asdict(self)


class Judge(Protocol):
    """Whatever gives probabilities of texts."""

    def __call__(self, texts: Sequence[str], /) -> NDArray[np.float64]:
        """Return one row a text, one column a label."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What new rows are audited against: the corpus, its training part and its pinned test part."""

    train: Corpus
    test: Corpus

    @property
    def labels(self) -> tuple[str, ...]:
        """Return the labels in the corpus's order."""
        return self.train.labels

    def probes(self) -> list[str]:
        """Return texts of the test part, spread over it: no model is fitted on them."""
        texts = self.test.texts
        return texts[:: max(1, len(texts) // N_PROBES)][:N_PROBES]
