"""Whole processes over the whole file, start-up included: ours, a scikit-learn script, fastText's Python API."""

import os
import statistics
from functools import partial
from pathlib import Path

from tests.bench.champion import Bench
from tests.bench.figures import Cost, Figure, Goal, Notebook, cost_of_process, in_turns, python, versus

FASTTEXT = "fasttext-numpy2"


def measure_bulk(bench: Bench, notebook: Notebook) -> None:
    """Compare `service label` with a script that does the same with the pickled pipeline."""
    counts = sorted({1, os.cpu_count() or 1})
    sides = [*(partial(our_bulk, bench, workers) for workers in counts), partial(script_bulk, bench)]
    *ours, theirs = in_turns(sides, max(1, bench.sizes.runs - 1))
    for workers, costs in zip(counts, ours, strict=True):
        name = f"label --workers {workers} against a scikit-learn script, {len(bench.lines):,} lines"
        notebook.add(versus(("bulk", name), costs, theirs, Goal(20, 35) if workers == 1 else None))
    figure = ("bulk", "peak memory against a scikit-learn script", "MB")
    memory = [statistics.median(cost.memory_mb for cost in costs) for costs in (ours[0], theirs)]
    notebook.add(Figure(*figure, memory[0], memory[1], memory[0] / memory[1], rounds=len(theirs)))


def measure_fasttext(bench: Bench, notebook: Notebook) -> None:
    """Compare `service label` with fastText: a model over one and two words, as ours has them, and its default."""
    try:
        import fasttext
    except ImportError:
        notebook.skip(f"fastText: it is not installed (pip install {FASTTEXT})")
        return
    training = bench.scratch / "fasttext.txt"
    rows = zip(bench.seeds.targets, bench.seeds.texts, strict=True)
    training.write_text("".join(f"__label__{label} {' '.join(text.split())}\n" for label, text in rows))
    for n_words, goal in ((2, Goal(3, 8)), (1, None)):
        model = bench.scratch / "fasttext.bin"
        trained = fasttext.train_supervised(  # one thread: several write over each other, and now and then to NaN
            str(training), wordNgrams=n_words, bucket=bench.sizes.fasttext_buckets, thread=1, verbose=0
        )
        trained.save_model(str(model))
        ours, theirs = in_turns([partial(our_bulk, bench, 1), partial(_fasttext, bench, model)], bench.sizes.runs)
        name = f"label --workers 1 against fastText's Python API, wordNgrams {n_words}, {len(bench.lines):,} lines"
        notebook.add(versus(("bulk", name), ours, theirs, goal))
        model.unlink()


def our_bulk(bench: Bench, workers: int) -> Cost:
    """Label all lines by `service label`, as the environment's settings say."""
    output = bench.scratch / "ours.jsonl"
    command = python("-m", "service", "label", bench.lines_file, "--output", output, "--force", "--workers", workers)
    return _checked(bench, command, output)


def script_bulk(bench: Bench) -> Cost:
    """Label all lines by the script of a scikit-learn user."""
    output = bench.scratch / "sklearn.jsonl"
    command = python("-m", "tests.bench.sklearn_bulk", bench.pipeline_file, bench.lines_file, output)
    return _checked(bench, command, output)


def _fasttext(bench: Bench, model: Path) -> Cost:
    output = bench.scratch / "fasttext.tsv"
    return _checked(bench, python("-m", "tests.bench.fasttext_bulk", model, bench.lines_file, output), output)


def _checked(bench: Bench, command: list[str], output: Path) -> Cost:
    """Run a process over all lines; it must have answered each of them."""
    output.unlink(missing_ok=True)
    cost = cost_of_process(command, len(bench.lines), {"FRAMING_DATA_DIR": str(bench.data_dir)})
    with output.open("rb") as answers:
        n_answers = sum(1 for _ in answers)
    if n_answers != len(bench.lines):
        raise RuntimeError(f"{n_answers} answers for {len(bench.lines)} lines: {' '.join(command)}")
    return cost
