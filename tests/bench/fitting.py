"""How long a fit takes by rows: the pipeline alone, and the whole command with its evaluation."""

import random
from pathlib import Path

from tests.bench.champion import Bench, write_labelled
from tests.bench.figures import Figure, Notebook, cost_of_process, python


def measure_fits(bench: Bench, notebook: Notebook) -> None:
    """Fit on more and more rows; beyond the seeds a row repeats one with two words exchanged and one left out."""
    before: float | None = None
    for n_rows in bench.sizes.fits:
        cost = cost_of_process(python("-m", "tests.bench.refit", bench.pipeline_file, _rows(bench, n_rows)), 1)
        ratio = cost.seconds / before if before else None
        name = f"the pipeline on {n_rows:,} rows, against the size before"
        notebook.add(Figure("fit", name, "s", cost.seconds, before, ratio))
        notebook.add(Figure("fit", f"peak memory, {n_rows:,} rows", "MB", cost.memory_mb))
        before = cost.seconds
    for n_rows in bench.sizes.whole_fits:
        data_dir = {"FRAMING_DATA_DIR": str(bench.scratch / f"fit-{n_rows}")}
        command = python("-m", "training", "fit", "--no-seeds", "--data", _rows(bench, n_rows))
        cost = cost_of_process(command, 1, data_dir)
        notebook.add(Figure("fit", f"the whole command on {n_rows:,} rows, evaluation included", "s", cost.seconds))


def _rows(bench: Bench, n_rows: int) -> Path:
    """Write that many labelled rows; the smaller sets are spread over the seeds."""
    path = bench.scratch / f"rows-{n_rows}.jsonl"
    if not path.exists():
        n_seeds = len(bench.seeds.examples)
        step = max(1, n_seeds // n_rows)
        chosen = bench.seeds.subset(range(0, min(n_seeds, n_rows * step), step))
        draw = random.Random(n_rows)
        texts = chosen.texts
        texts += [_varied(texts[index % len(texts)], draw) for index in range(n_rows - len(texts))]
        write_labelled(path, chosen, texts)
    return path


def _varied(text: str, draw: random.Random) -> str:
    words = text.split()
    for _ in range(2):
        one, other = draw.randrange(len(words)), draw.randrange(len(words))
        words[one], words[other] = words[other], words[one]
    if len(words) > 3:
        del words[draw.randrange(len(words))]
    return f"{' '.join(words)} {draw.randrange(10**9):x}"
