"""The audit by itself: the batches and attacks of the soak of audit and gate, judged without a training each."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from model.files.labelled import Labelled
from model.settings import ROOT
from tests.soak.audit import Field, sample, told
from training.audit.audit import audit, ground_of
from training.audit.findings import Finding, Limits
from training.audit.scores import Workbench
from training.corpus.corpus import Corpus, Example, read_corpus
from training.corpus.reviewed import example_of


class Alone(Field):
    """A corpus and a pool of rows without a database; a quick model stands for the champion."""

    def __init__(self, corpus: Corpus, seed: int) -> None:
        self.generator = np.random.default_rng(seed)
        self.labels = corpus.labels
        self.pool, rest = self.divided(corpus.examples)
        self.ground = ground_of(Corpus(tuple(rest), corpus.labels))
        self.judge = Workbench(self.ground, []).opinion(with_new=False).probabilities

    def held(self, rows: Sequence[Example]) -> list[Finding]:
        """Return what the audit holds of rows that come as reviews."""
        examples = [example_of(Labelled(e.text, e.label, e.source)) for e in rows]
        return [finding for finding in audit(self.ground, examples, Limits()).findings if finding.action == "held"]


def soak_audit_alone(
    _home: Path, *, rounds: int = 50, composed: int = 20, registers: int = 10, rows: int = 9_000, seed: int = 1
) -> dict[str, Any]:
    """Run the audit on honest batches, triggers in parts and registers under another label; as `soak_audit` has them.

    Parameters
    ----------
    rounds : honest batches
    """
    field = Alone(sample(read_corpus([ROOT / "seeds"]), rows), seed)
    attacks = [_composed(field, number) for number in range(composed)]
    turned = [_turned(field, number) for number in range(registers)]
    clean = [_clean(field, number) for number in range(rounds)]
    return {
        "composed": composed,
        "with_every_part_named": sum(one["named"] == one["parts"] for one in attacks),
        "with_a_part_named": sum(one["named"] > 0 for one in attacks),
        "registers": registers,
        "registers_held": sum("flipped" in one["kinds"] for one in turned),
        "honest": rounds,
        "false_alarms": sum(one["held"] > 0 for one in clean),
    }


def _composed(field: Alone, number: int) -> dict[str, Any]:
    rows, parts = field.composed(number)
    triggers = [finding for finding in field.held(rows) if finding.kind == "trigger"]
    named = {word for finding in triggers for word in finding.details["ngram"].split()} & set(parts)
    return told({"composed": number, "rows": len(rows), "parts": len(parts), "named": len(named)})


def _turned(field: Alone, number: int) -> dict[str, Any]:
    rows = field.turned_register(number)
    kinds = Counter(finding.kind for finding in field.held(rows))
    return told({"turned_register": number, "rows": len(rows), "kinds": kinds})


def _clean(field: Alone, number: int) -> dict[str, Any]:
    rows = field.clean(number)
    found = field.held(rows)
    return told({"clean": number, "rows": len(rows), "held": len(found), "why": [finding.reason for finding in found]})
