"""How long a fit takes by rows, and 200 corrections until they are promoted."""

import random
import shutil
from functools import partial
from pathlib import Path

import numpy as np

from model.settings import read_settings
from model.store.database import open_engine
from model.store.registry import Registry
from tests.bench.champion import Bench, write_labelled
from tests.bench.figures import (
    ROOT,
    Cost,
    Figure,
    Goal,
    Notebook,
    cost_of_process,
    cpu_per_unit,
    in_turns,
    per_unit,
    python,
)
from tests.soak.corrections import CORRECTIONS, parted_seeds
from training.contest.contest import judge_of_version
from training.corpus.corpus import Corpus
from training.figures.curves import columns_of

LEAST_FASTER = 3.0  # than the program of 2026-12-01 01:12, when this was asked for


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


def measure_retraining(bench: Bench, notebook: Notebook) -> None:
    """Train 200 corrections to their promotion, beside the same rows in this and in a former program."""
    if not bench.sizes.retrained:
        return
    _, pool, seeds_dir = parted_seeds(bench.scratch / "retraining", bench.sizes.retrained)
    programs = [ROOT, *([bench.former.resolve()] if bench.former else [])]
    homes = [bench.scratch / "retraining" / f"data-{number}" for number in range(len(programs))]
    corrections = bench.scratch / "corrections.jsonl"
    for program, home in zip(programs, homes, strict=True):
        _training(program, home, seeds_dir, "fit", "--promote")
        if not corrections.exists():
            wrong = _wrong_ones(home, seeds_dir, pool)
            write_labelled(corrections, wrong, wrong.texts)
        _training(program, home, seeds_dir, "add", "--source", "desk", corrections)

    def retrain(program: Path, home: Path) -> Cost:
        fresh = home.with_suffix(".run")
        shutil.rmtree(fresh, ignore_errors=True)
        shutil.copytree(home, fresh)
        return _training(program, fresh, seeds_dir, "retrain")

    sides = [partial(retrain, *pair) for pair in zip(programs, homes, strict=True)]
    ours, *theirs = in_turns(sides, bench.sizes.runs)
    name = f"{CORRECTIONS} corrections beside {bench.sizes.retrained:,} rows, from request to promotion"
    before, cpu = (per_unit(theirs[0]), cpu_per_unit(theirs[0])) if theirs else (None, None)
    ratio, cpu_ratio = before and before / per_unit(ours), cpu and cpu / cpu_per_unit(ours)
    goal = Goal(LEAST_FASTER) if theirs else None
    notebook.add(Figure("fit", name, "s", per_unit(ours), before, ratio, cpu_ratio, goal, bench.sizes.runs))
    notebook.add(Figure("fit", f"{name}, processor time", "s", cpu_per_unit(ours), cpu, cpu_ratio))


def _training(program: Path, home: Path, seeds_dir: Path, *arguments: object) -> Cost:
    environment = {"FRAMING_DATA_DIR": str(home), "FRAMING_SEEDS_DIR": str(seeds_dir)}
    environment["FRAMING_READER_DIR"] = str(home / "none")  # the table alone
    return cost_of_process(python("-m", "training", *arguments), 1, environment, program)


def _wrong_ones(home: Path, seeds_dir: Path, pool: Corpus) -> Corpus:
    """Return sentences that the champion was not fitted on and gets wrong."""
    settings = read_settings(data_dir=home, seeds_dir=seeds_dir)
    registry = Registry(open_engine(settings.url))
    champion = registry.resolve("champion")
    guess = judge_of_version(registry, champion, pool.labels, settings)(pool.texts).argmax(axis=1)
    registry.engine.dispose()
    return pool.subset(np.flatnonzero(guess != columns_of(pool))[:CORRECTIONS].tolist())


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
