"""The audit of new rows against a corpus: every check in its order; what each looks at stands in its own file."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from training.audit.contradicted import Floor, by_source
from training.audit.doubtful import EVERY_SOURCE, check_doubtful, most_contradicted, source_floors
from training.audit.duplicates import check_cap, check_near, check_same
from training.audit.findings import Action, Finding, Ground, Limits
from training.audit.form import check_form
from training.audit.giveaways import check_giveaways
from training.audit.scores import Workbench
from training.audit.triggers import N_PROBES, check_triggers
from training.corpus import Corpus, Example
from training.split import pinned_split


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
                found[row] = f"{finding.kind}: {finding.reason}"
        return found

    def as_json(self, most: int = 200) -> dict[str, Any]:
        """Return plain values: what happened to the rows, and the first findings, the gravest first."""
        order: tuple[Action, ...] = ("held", "quarantined", "removed", "accepted")
        ranked = sorted(self.findings, key=lambda finding: order.index(finding.action))
        return {
            "rows": len(self.examples),
            "kept": len(self.kept),
            **{action: len(self.with_action(action)) for action in order[:-1]},
            "findings": [finding.as_json(self.examples) for finding in ranked[:most]],
            "not_listed": max(0, len(ranked) - most),
            "floors": {
                name: {"n": floor.n, "share": floor.share, "at_least": floor.at_least}
                for name, floor in self.floors.items()
            },
        }


def ground_of(corpus: Corpus) -> Ground:
    """Return a corpus as what new rows are audited against."""
    split = pinned_split(corpus)
    return Ground(corpus.subset(split.train), corpus.subset(split.test))


def audit(ground: Ground, examples: Sequence[Example], limits: Limits) -> Audit:
    """Return what is to be said of new rows; pure, and the same for the same rows.

    Rows that one check takes out are not looked at by the next.
    """
    return _Sieve(ground, tuple(examples), limits).run()


class _Sieve:
    def __init__(self, ground: Ground, examples: tuple[Example, ...], limits: Limits) -> None:
        self.ground, self.examples, self.limits = ground, examples, limits
        self.findings: list[Finding] = []
        self.kept = list(range(len(examples)))

    def run(self) -> Audit:
        self.take(check_form(self.examples, self.kept, self.limits))
        self.take(check_same(self.examples, self.kept, self.ground))
        self.take(check_near(self.examples, self.kept, self.ground, self.limits))
        self.take(check_cap(self.examples, self.kept, self.limits))
        self.take(check_giveaways(self.examples, self.kept, self.limits))
        floors: dict[str, Floor] = {}
        samples: dict[str, tuple[int, ...]] = {}
        if self.kept:
            self.take(check_triggers(self.bench(), tuple(self.kept), self.probes(), self.limits))
        if self.kept:
            floors, samples = self.scored()
        return Audit(self.examples, tuple(self.findings), tuple(self.kept), floors, samples)

    def scored(self) -> tuple[dict[str, Floor], dict[str, tuple[int, ...]]]:
        """Judge labels by models that have not seen them; a source's floor is taken before any row is taken out."""
        bench, rows = self.bench(), tuple(self.kept)
        probabilities = bench.out_of_fold()[bench.n_ground :]
        columns = bench.columns[bench.n_ground :]
        sources = [self.examples[row].source for row in rows]
        floors = source_floors(sources, probabilities, columns)
        places = by_source(sources) | {EVERY_SOURCE: np.arange(len(rows))}
        samples = {}
        for name in floors:
            worst = most_contradicted(probabilities[places[name]], columns[places[name]])
            samples[name] = tuple(rows[places[name][at]] for at in worst)
        self.take(check_doubtful(self.examples, rows, (probabilities, columns), self.limits))
        return floors, samples

    def bench(self) -> Workbench:
        return Workbench(self.ground, [self.examples[row] for row in self.kept])

    def probes(self) -> list[str]:
        """Return texts of the test part, spread over it."""
        texts = self.ground.test.texts
        return texts[:: max(1, len(texts) // N_PROBES)][:N_PROBES]

    def take(self, found: Any) -> None:
        findings = list(found)
        self.findings += findings
        out = {row for finding in findings if finding.action != "accepted" for row in finding.rows}
        self.kept = [row for row in self.kept if row not in out]
