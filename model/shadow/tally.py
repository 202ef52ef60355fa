"""What a version in the shadow would change: labels counted, times measured, no text; counts of processes add up."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from model.labels import Verdict

BOUNDS_S = tuple(1e-5 * 2.0**power for power in range(20))
"""Upper ends of the buckets of times: 10 microseconds, each twice the one before, to 5 seconds; one for the rest."""


NOT_JUDGED = "not_judged"
"""What stands for the label of a text that could not be judged, which has none."""


def said(verdict: Verdict) -> str:
    """Return what a verdict counts as."""
    return verdict.label if verdict.is_judged else NOT_JUDGED


@dataclass(slots=True)
class Times:
    """Seconds that requests took to label, in buckets."""

    buckets: list[int] = field(default_factory=lambda: [0] * (len(BOUNDS_S) + 1))
    total_s: float = 0.0

    def note(self, seconds: float) -> None:
        """Count one request."""
        self.buckets[bisect_left(BOUNDS_S, seconds)] += 1
        self.total_s += seconds

    def add(self, other: "Times") -> None:
        """Add what was counted elsewhere."""
        self.buckets = [one + more for one, more in zip(self.buckets, other.buckets, strict=True)]
        self.total_s += other.total_s

    def at(self, share: float) -> float | None:
        """Return the upper end of the bucket up to which a share of the requests took; None where there is none."""
        total = sum(self.buckets)
        seen = 0
        for count, bound in zip(self.buckets, BOUNDS_S, strict=False):
            seen += count
            if total and seen >= share * total:
                return bound
        return None

    def as_json(self) -> dict[str, float | None]:
        """Return mean and quantiles, in milliseconds."""
        total = sum(self.buckets)
        mean = self.total_s / total if total else None
        named = {"mean_ms": mean, "median_ms": self.at(0.5), "p99_ms": self.at(0.99)}
        return {name: None if value is None else round(1000 * value, 4) for name, value in named.items()}


@dataclass(slots=True)
class Tally:
    """Counts of one run.

    Parameters
    ----------
    requests : those that were labelled by both
    left_out : texts that were not labelled by the challenger, as too many waited
    labels : texts by the champion's label, then by the challenger's; NOT_JUDGED stands for none
    abstained : texts by who abstained: "both", "champion", "challenger"
    champion, challenger : how long each took for a request's texts
    """

    requests: int = 0
    left_out: int = 0
    labels: dict[str, dict[str, int]] = field(default_factory=dict)
    abstained: dict[str, int] = field(default_factory=dict)
    champion: Times = field(default_factory=Times)
    challenger: Times = field(default_factory=Times)

    @property
    def texts(self) -> int:
        """Return how many texts both labelled."""
        return sum(sum(after.values()) for after in self.labels.values())

    @property
    def changed(self) -> int:
        """Return how many would get another label."""
        return self.texts - sum(after.get(before, 0) for before, after in self.labels.items())

    def note(self, before: Sequence[Verdict], after: Sequence[Verdict], seconds: tuple[float, float]) -> None:
        """Count one request.

        Parameters
        ----------
        before, after : the champion's verdicts and the challenger's
        seconds : that each took
        """
        self.requests += 1
        for one, other in zip(before, after, strict=True):
            row = self.labels.setdefault(said(one), {})
            row[said(other)] = row.get(said(other), 0) + 1
            if one.abstained or other.abstained:
                who = "both" if one.abstained and other.abstained else "champion" if one.abstained else "challenger"
                self.abstained[who] = self.abstained.get(who, 0) + 1
        self.champion.note(seconds[0])
        self.challenger.note(seconds[1])

    def add(self, other: "Tally") -> None:
        """Add what was counted elsewhere."""
        self.requests += other.requests
        self.left_out += other.left_out
        for before, row in other.labels.items():
            own = self.labels.setdefault(before, {})
            for after, count in row.items():
                own[after] = own.get(after, 0) + count
        for who, count in other.abstained.items():
            self.abstained[who] = self.abstained.get(who, 0) + count
        self.champion.add(other.champion)
        self.challenger.add(other.challenger)

    def moves(self) -> list[tuple[str, str, int]]:
        """Return from which label to which how many texts would go, the most frequent first."""
        found = [
            (before, after, count)
            for before, row in self.labels.items()
            for after, count in row.items()
            if before != after
        ]
        return sorted(found, key=lambda move: (-move[2], move[0], move[1]))

    def as_json(self) -> dict[str, Any]:
        """Return what a person is told."""
        return {
            "requests": self.requests,
            "texts": self.texts,
            "changed": self.changed,
            "left_out": self.left_out,
            "labels": self.labels,
            "moves": self.moves(),
            "abstained": self.abstained,
            "champion_time": self.champion.as_json(),
            "challenger_time": self.challenger.as_json(),
        }


def is_same_set(labels: Sequence[str], manifest: Mapping[str, Any]) -> bool:
    """Tell whether a version knows these labels, in whatever order."""
    return set(labels) == set(manifest["labels"])
