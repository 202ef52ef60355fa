"""Articles in bulk: `label --documents` against a scikit-learn script that splits with the same splitter."""

import os
from functools import partial
from pathlib import Path

import msgspec

from tests.bench.champion import Bench
from tests.bench.figures import Cost, Goal, Notebook, cost_of_process, in_turns, python, versus

SENTENCES = 22
"""Lines that make an article."""


def measure_documents(bench: Bench, notebook: Notebook) -> None:
    """Compare whole processes over articles that the lines make, each in one paragraph."""
    articles = bench.scratch / "articles.jsonl"
    parts = [bench.lines[begin : begin + SENTENCES] for begin in range(0, len(bench.lines), SENTENCES)]
    with articles.open("wb") as file:
        for number, part in enumerate(parts):
            file.write(msgspec.json.encode({"id": f"a{number}", "text": " ".join(part)}) + b"\n")
    output = bench.scratch / "sentences.jsonl"
    label = ("-m", "service", "label", articles, "--documents", "--output", output, "--force", "--workers")
    counts = sorted({1, os.cpu_count() or 1})
    script = python("-m", "tests.bench.sklearn_documents", bench.pipeline_file, articles, output)
    commands = [*(python(*label, count) for count in counts), script]
    *ours, theirs = in_turns([partial(_cost, bench, command, output) for command in commands], bench.sizes.runs)
    if len({cost.units for costs in (*ours, theirs) for cost in costs}) > 1:
        raise RuntimeError("The two sides do not find the same number of sentences.")
    for count, costs in zip(counts, ours, strict=True):
        name = f"label --documents --workers {count} against a scikit-learn script, {len(parts):,} articles"
        notebook.add(versus(("bulk", name), costs, theirs, Goal(20) if count == counts[-1] else None))


def _cost(bench: Bench, command: list[str], output: Path) -> Cost:
    """Run a process; its units are the sentences that it wrote."""
    output.unlink(missing_ok=True)
    cost = cost_of_process(command, 1, {"FRAMING_DATA_DIR": str(bench.data_dir)})
    with output.open("rb") as rows:
        return Cost(sum(1 for _ in rows), cost.seconds, cost.cpu_seconds, cost.memory_mb)
