"""What it costs to leave out the features that matter least: macro-F1 on the pinned test part, labels that change.

A feature whose idf and weights are zero adds nothing, to the norm neither: it is as good as gone.
"""

from dataclasses import replace
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from model.scoring.scorer import scorer_of
from model.table.file import open_table
from model.table.layout import ScoringTable
from tests.bench.champion import Bench
from tests.bench.figures import Figure, Notebook
from training.corpus.split import pinned_split
from training.figures.evaluate import macro_f1

SHARES = (0.25, 0.5, 0.75, 0.9)
SPARED = 1_000
"""Blocks with fewer features, such as the cues, are left whole."""


def measure_pruning(bench: Bench, notebook: Notebook) -> None:
    """Leave out more and more of each block and compare with the whole table."""
    whole = open_table(bench.table)
    test = pinned_split(bench.seeds).test
    columns = [whole.labels.index(str(bench.seeds.targets[index])) for index in test]
    truth, texts = np.array(columns), [bench.seeds.texts[index] for index in test]
    lines = bench.some(bench.sizes.slow_lines)
    expected = _labels(whole, lines)
    before = macro_f1(truth, _labels(whole, texts))
    for share in SHARES:
        table = pruned(whole, share)
        n_left = int(table.sections["payload"].any(axis=1).sum())
        name = f"{share:.0%} of the features left out, {n_left:,} of {whole.n_features:,} left"
        after = macro_f1(truth, _labels(table, texts))
        notebook.add(Figure("pruning", name, f"macro-F1, {len(test):,} sentences", after, before, after / before))
        changed = float((_labels(table, lines) != expected).mean())
        notebook.add(Figure("pruning", name, f"labels changed, share of {len(lines):,} lines", changed))


def pruned(table: ScoringTable, share: float) -> ScoringTable:
    """Return a table without the features of each block that can move its scores least."""
    payload = np.array(table.sections["payload"])
    weights = payload[:, 1 : 1 + len(table.labels)]
    reach = payload[:, 0] * np.abs(weights - weights.mean(axis=1, keepdims=True)).max(axis=1)
    for block in table.blocks:
        if block.end - block.begin >= SPARED:
            own = reach[block.begin : block.end]
            payload[block.begin : block.end][own < np.quantile(own, share)] = 0
    return replace(table, sections=MappingProxyType({**table.sections, "payload": payload}))


def _labels(table: ScoringTable, texts: list[str]) -> NDArray[np.int_]:
    return np.asarray(scorer_of(table).probabilities(texts).argmax(axis=1))
