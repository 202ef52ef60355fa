"""Figures for a terminal: what a person reads stands there, in so many columns."""

import numpy as np
from rich.console import Console

from model.report.page import NOT_MEASURED
from model.store.registry import Registry
from tests.fitted import SIGNED
from training.figures.evaluate import measure
from training.fit.fit import Fitted
from training.report.report import figures_text, head, versions_table

LABELS = ("state_media_framing", "b", "c")


def test_figures_come_with_interval_support_and_confusion() -> None:
    rows = np.array([[0.8, 0.1, 0.1], [0.2, 0.7, 0.1], [0.4, 0.35, 0.25], [0.1, 0.1, 0.8]])
    figures = measure(LABELS, ["state_media_framing", "b", "b", "c"], rows, threshold=0.5)
    text = figures_text("four rows", figures)
    lines = text.splitlines()
    assert lines[0] == "four rows: 4"
    assert "accuracy 0.7500" in text
    assert "coverage 0.7500 with accuracy 1.0000" in text
    assert next(line.split() for line in lines if line.startswith("  b "))[:5] == [
        "b",
        "1.0000",
        "0.5000",
        "0.6667",
        "2",
    ]
    assert lines[-2].split() == ["b", "1", "1", "0"]
    assert max(map(len, lines)) <= 100


def test_the_head_names_version_corpus_and_both_figures(registry: Registry, fitted: Fitted) -> None:
    version = registry.resolve("v1")
    text = head(version, fitted.report)
    assert text.startswith(f"v1 ({version.digest[:12]}), fitted on 180 examples: 60 ")
    assert "60 state_media_framing" in text.splitlines()[0]
    assert f"macro-F1 {fitted.report['test']['macro_f1']:.4f}" in text
    assert f"macro-F1 {fitted.report['sources_held_out']['macro_f1']:.4f}" in text


def test_the_head_says_what_was_not_measured(registry: Registry, fitted: Fitted) -> None:
    text = head(registry.resolve("v1"), fitted.report | {"sources_held_out": None})
    assert f"  whole sources held out: {NOT_MEASURED}" in text.splitlines()


def test_the_table_lists_the_newest_first_and_marks_the_champion(registry: Registry, fitted: Fitted) -> None:
    registry.add(fitted.artifact, fitted.report, SIGNED)
    console = Console(width=120)
    with console.capture() as capture:
        console.print(versions_table(registry))
    second, first = (line.split() for line in capture.get().splitlines()[1:])
    assert (second[0], first[0], first[1]) == ("v2", "v1", "champion")
    assert "champion" not in second
