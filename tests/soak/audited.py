"""Poison: the soak of audit and gate's batches and attacks, judged by the audit alone, and some by whole trainings."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from model.files.labelled import Labelled
from model.settings import ROOT
from tests.soak.audit import Field, sample, soak_audit, told
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
    *, rounds: int = 50, composed: int = 20, registers: int = 10, rows: int = 9_000, seed: int = 1
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
        "registers_with_rows_held": sum(one["held"] > 0 for one in turned),
        "honest": rounds,
        "false_alarms": sum(one["held"] > 0 for one in clean),
    }


def soak_poison(
    home: Path, *, rounds: int = 50, composed: int = 20, registers: int = 10, rows: int = 9_000, seed: int = 1
) -> dict[str, Any]:
    """Run the audit alone on all batches, then half the attacks and a fifth of the honest ones as whole trainings."""
    alone = soak_audit_alone(rounds=rounds, composed=composed, registers=registers, rows=rows, seed=seed)
    few = {"rounds": rounds // 5, "composed": composed // 2, "registers": registers // 2}
    found = soak_audit(home, **few, attacks=0, rows=rows, seed=seed)
    attacks, turned, clean = found["composed"], found["turned_registers"], found["clean"]
    return {
        "seed": seed,
        "audit_alone": alone,
        "whole_trainings": {
            "composed": len(attacks),
            "composed_held_or_refused": sum(stopped(one) for one in attacks),
            "with_a_part_named": sum(one["named"] > 0 for one in attacks),
            "turned_at_most": max((one["turned"] for one in attacks), default=0.0),
            "registers": len(turned),
            "registers_held_or_refused": sum(stopped(one) for one in turned),
            "honest": clean["rounds"],
            "false_alarms": clean["false_alarms"],
        },
    }


def stopped(training: dict[str, Any]) -> bool:
    """Tell whether an attack was held by the audit or refused by the gate."""
    return training["held"] > 0 or training["status"] == "refused"


def _composed(field: Alone, number: int) -> dict[str, Any]:
    rows, parts = field.composed(number)
    triggers = [finding for finding in field.held(rows) if finding.kind == "trigger"]
    named = {word for finding in triggers for word in finding.details["ngram"].split()} & set(parts)
    return told({"composed": number, "rows": len(rows), "parts": len(parts), "named": len(named)})


def _turned(field: Alone, number: int) -> dict[str, Any]:
    rows = field.turned_register(number)
    found = field.held(rows)
    kinds, held = Counter(finding.kind for finding in found), {row for finding in found for row in finding.rows}
    return told({"turned_register": number, "rows": len(rows), "held": len(held), "kinds": kinds})


def _clean(field: Alone, number: int) -> dict[str, Any]:
    rows = field.clean(number)
    found = field.held(rows)
    return told({"clean": number, "rows": len(rows), "held": len(found), "why": [finding.reason for finding in found]})
