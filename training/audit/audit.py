"""The audit of new rows against a corpus: every check in its order; what each looks at stands in its own file."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from threadpoolctl import threadpool_limits

from training.audit.composed import check_composed
from training.audit.contradicted import Floor
from training.audit.doubtful import check_doubtful, groups_of, most_contradicted, source_floors
from training.audit.duplicates import check_cap, check_near, check_same, repeated_floors
from training.audit.findings import Action, Finding, Ground, Judge, Limits, Source
from training.audit.form import check_form
from training.audit.giveaways import check_giveaways
from training.audit.opposed import check_flips, opposition
from training.audit.scores import Workbench
from training.audit.triggers import check_triggers
from training.corpus.corpus import Corpus, Example
from training.corpus.split import pinned_split

MOST_LISTED = 200
N_SAMPLES = 3  # rows of a doubted source that a reason names


@dataclass(frozen=True, slots=True)
class Audit:
    """New rows, what was found, and which of them may train.

    Parameters
    ----------
    kept : positions of the rows that may train
    floors : by source, how many labels contradict their texts
    samples : by source, some rows whose labels contradict their texts most
    """

    examples: tuple[Example, ...]
    findings: tuple[Finding, ...]
    kept: tuple[int, ...]
    floors: dict[str, Floor]
    samples: dict[str, tuple[int, ...]]

    def with_action(self, action: Action) -> dict[int, str]:
        """Return the rows that something was done to, with the reasons."""
        found: dict[int, str] = {}
        for finding in self.findings:
            for row in finding.rows if finding.action == action else ():
                found.setdefault(row, f"{finding.kind}: {finding.reason}")
        return found

    def sources(self, tell: Callable[[int], str]) -> tuple[Source, ...]:
        """Return how far each source's labels contradict its texts; `tell` names a row to be looked at first."""
        return tuple(
            Source(
                name,
                floor.n,
                floor.share,
                floor.at_least,
                tuple(tell(row) for row in self.samples.get(name, ())[:N_SAMPLES]),
            )
            for name, floor in self.floors.items()
        )

    def ranked(self) -> list[Finding]:
        """Return the findings, the gravest first."""
        order: tuple[Action, ...] = ("held", "quarantined", "removed", "accepted")
        return sorted(self.findings, key=lambda finding: order.index(finding.action))

    def as_json(self, names: Sequence[int] | None = None) -> dict[str, Any]:
        """Return plain values: what happened to the rows, and the gravest findings.

        Parameters
        ----------
        names : of the rows, for example the reviews' numbers; None takes their positions
        """
        known = range(len(self.examples)) if names is None else names
        ranked = self.ranked()
        actions: tuple[Action, ...] = ("held", "quarantined", "removed")
        return {
            "rows": len(self.examples),
            "kept": len(self.kept),
            **{action: len(self.with_action(action)) for action in actions},
            "findings": [finding.as_json(self.examples, known) for finding in ranked[:MOST_LISTED]],
            "not_listed": max(0, len(ranked) - MOST_LISTED),
            "contradicting": {name: floor.as_json() for name, floor in self.floors.items()},
        }


def ground_of(corpus: Corpus) -> Ground:
    """Return a corpus as what new rows are audited against."""
    split = pinned_split(corpus)
    return Ground(corpus.subset(split.train), corpus.subset(split.test))


def audit(
    ground: Ground,
    examples: Sequence[Example],
    limits: Limits,
    judge: Judge | None = None,
    settled: Collection[int] = (),
) -> Audit:
    """Return what is to be said of new rows; pure, and the same for the same rows.

    Rows that one check takes out are not looked at by the next.

    Parameters
    ----------
    judge : probabilities of texts by a model from before the new rows, in the labels' order; None fits a quick one
    settled : positions of rows that this model was fitted on, or that a person accepted: their labels are not judged
    """
    with threadpool_limits(1):  # several BLAS threads a product cost more than they bring, on busy cores ten times more
        return _Sieve(ground, tuple(examples), limits, judge).run(frozenset(settled))


class _Sieve:
    def __init__(self, ground: Ground, examples: tuple[Example, ...], limits: Limits, judge: Judge | None) -> None:
        self.ground, self.examples, self.limits, self.judge = ground, examples, limits, judge
        self.findings: list[Finding] = []
        self.kept = list(range(len(examples)))
        self.floors: dict[str, Floor] = {}
        self.samples: dict[str, tuple[int, ...]] = {}
        self._bench: tuple[tuple[int, ...], Workbench] | None = None

    def run(self, settled: frozenset[int]) -> Audit:
        self.take(check_form(self.examples, self.kept, self.ground.probes(), self.limits))
        self.floors |= repeated_floors(self.examples, [row for row in self.kept if row not in settled], self.ground)
        self.take(check_same(self.examples, self.kept, self.ground))
        self.take(check_near(self.examples, self.kept, self.ground, self.limits))
        self.take(check_cap(self.examples, self.kept, self.limits))
        self.take(check_giveaways(self.examples, self.kept, self.limits))
        if self.kept:
            self.take(check_triggers(self.bench(), tuple(self.kept), self.ground.probes(), self.limits))
        if self.kept:
            bench = self.bench()
            against = opposition(bench, self.limits)
            self.take(check_composed(bench, against, tuple(self.kept), self.ground.probes(), self.limits))
        if not settled.issuperset(self.kept):
            self.judge_labels(settled)
        return Audit(self.examples, tuple(self.findings), tuple(self.kept), self.floors, self.samples)

    def judge_labels(self, settled: frozenset[int]) -> None:
        """Judge labels by models that have not seen them; a source's floor is taken before any row is taken out."""
        bench = self.bench()
        fresh = [place for place, row in enumerate(self.kept) if row not in settled]
        rows = [self.kept[place] for place in fresh]
        judge = self.judge or bench.opinion(with_new=False).probabilities
        first = judge([self.examples[row].text for row in rows])
        seen = bench.out_of_fold()[bench.n_ground :][fresh]
        columns = bench.columns[bench.n_ground :][fresh]
        groups = groups_of([self.examples[row].source for row in rows])
        self.floors |= source_floors(groups, (first, seen), columns)
        for name, places in groups.items():
            worst = most_contradicted(seen[places], columns[places])
            self.samples[name] = tuple(rows[places[place]] for place in worst)
        self.take(check_flips(bench, opposition(bench, self.limits), self.kept, fresh, self.limits))
        self.take(check_doubtful(self.examples, rows, (seen, columns), self.limits, self.floors))

    def bench(self) -> Workbench:
        """Return the workbench of the rows still in; the same one while none is taken out."""
        rows = tuple(self.kept)
        if self._bench is None or self._bench[0] != rows:
            self._bench = rows, Workbench(self.ground, [self.examples[row] for row in rows])
        return self._bench[1]

    def take(self, found: Iterable[Finding]) -> None:
        findings = list(found)
        self.findings += findings
        out = {row for finding in findings if finding.action != "accepted" for row in finding.rows}
        self.kept = [row for row in self.kept if row not in out]
