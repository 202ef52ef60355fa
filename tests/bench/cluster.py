"""`label --cluster` on this machine: a scheduler and two workers as processes, of which some are killed at random."""

import contextlib
import json
import os
import random
import subprocess
import time
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path

import psutil
import pyarrow.parquet
from distributed import Client, wait
from psutil import Process

from tests.bench.champion import Bench
from tests.bench.figures import Cost, Figure, Goal, Notebook, cost_of, cost_of_process, python
from tests.service.cluster.processes import bytes_of, started

WORKERS, KILLED, SEED = 2, 2, 19
MOST_ALONE = 1_000_000  # lines for the one process: its rate is the same for more
EMPTY_TASKS = 2_000
HOUR = 3600
DEADLINE_S = 60


def measure_cluster(bench: Bench, notebook: Notebook) -> None:
    """Compare rows a core with a bulk run in one process; each row must come once though workers are killed."""
    n_lines = bench.sizes.cluster_lines
    n_alone = min(n_lines, MOST_ALONE)
    lines, some = _numbered(bench, n_lines), _numbered(bench, n_alone)
    environment = {"FRAMING_DATA_DIR": str(bench.data_dir)}
    alone = ["--output", bench.scratch / "alone.jsonl", "--force"]
    theirs = cost_of_process(python("-m", "service", "label", some, *alone), n_alone, environment)
    output = bench.scratch / "parts"
    with _cluster(bench.scratch / "scheduler.json") as (address, nannies):
        command = python("-m", "service", "label", lines, "--cluster", address, "--output", output)
        before = _cpu_seconds(nannies)
        began = time.perf_counter()
        with subprocess.Popen(command, env=os.environ | environment) as run:
            n_killed = _kill_some(run, output, nannies)
        ours = Cost(n_lines, time.perf_counter() - began, _cpu_seconds(nannies) - before)
        if run.returncode:
            raise RuntimeError(f"{' '.join(command)} ended with {run.returncode}")
        _check_rows(output, n_lines)
        _check_resumed([*command, "--resume"], output, environment)
        empty = _empty_tasks(address)
    rates = [cost.units / cost.cpu_seconds for cost in (ours, theirs)]
    name = f"label --cluster with {WORKERS} workers, {n_killed} killed, against one process, {n_lines:,} lines"
    notebook.add(Figure("cluster", name, "lines/core s", *rates, rates[0] / rates[1], goal=Goal(0.8)))
    notebook.add(
        Figure("cluster", "the same, by the clock", "lines/s", n_lines / ours.seconds, n_lines / theirs.seconds)
    )
    notebook.add(Figure("cluster", "label --cluster", "sentences/core hour", rates[0] * HOUR))
    for size in (10**9, 10**11):
        notebook.add(Figure("cluster", f"{size:.0e} sentences", "core hours", size / rates[0] / HOUR))
    notebook.add(Figure("cluster", "tasks that do nothing, one scheduler", "tasks/s", empty.units / empty.seconds))


def _numbered(bench: Bench, n_lines: int) -> Path:
    """Write the benchmark's lines again and again, with a number each that makes them different."""
    file = bench.scratch / f"{n_lines}.txt"
    with file.open("w", encoding="utf-8", newline="\n") as lines:
        numbered = enumerate(islice(cycle(bench.lines), n_lines))
        lines.writelines(f"{line} No. {number}\n" for number, line in numbered)
    return file


@contextlib.contextmanager
def _cluster(file: Path) -> "Iterator[tuple[str, list[Process]]]":
    """Yield a scheduler's address and what keeps its workers going: it starts another one for each that is killed."""
    with contextlib.ExitStack() as stack:
        stack.enter_context(started("scheduler", "--port", "0", "--scheduler-file", file))
        options = ("--scheduler-file", file, "--nthreads", "1")
        deadline = time.monotonic() + DEADLINE_S
        while not file.exists() and time.monotonic() < deadline:
            time.sleep(0.01)
        nannies = [Process(stack.enter_context(started("worker", *options)).pid) for _ in range(WORKERS)]
        address = json.loads(file.read_text())["address"]
        with Client(address) as client:
            client.wait_for_workers(WORKERS, timeout=DEADLINE_S)
        yield address, nannies


def _workers(nannies: list[Process]) -> list[Process]:
    found = []
    for child in (child for nanny in nannies for child in nanny.children()):
        with contextlib.suppress(psutil.Error):  # it was killed a moment ago
            if "spawn_main" in " ".join(child.cmdline()):
                found.append(child)
    return found


def _cpu_seconds(nannies: list[Process]) -> float:
    """Return what the workers took, those among them that were killed."""
    ended = sum(times.children_user + times.children_system for times in (nanny.cpu_times() for nanny in nannies))
    running = (worker.cpu_times() for worker in _workers(nannies))
    return float(ended + sum(times.user + times.system for times in running))


def _kill_some(run: "subprocess.Popen[bytes]", output: Path, nannies: list[Process]) -> int:
    """Kill workers while a run goes on, at random places of it; return how many."""
    chance, n_killed = random.Random(SEED), 0
    while run.poll() is None:
        manifest = output / "manifest.json"
        n_parts = len(json.loads(manifest.read_text())["parts"]) if manifest.exists() else 0
        places = sorted(random.Random(SEED).random() * 0.9 for _ in range(KILLED))
        n_done = len(list(output.glob("part-*")))
        if n_parts and n_killed < KILLED and n_done > places[n_killed] * n_parts and (workers := _workers(nannies)):
            chance.choice(workers).kill()
            n_killed += 1
        time.sleep(0.05)
    return n_killed


def _check_rows(output: Path, n_lines: int) -> None:
    """Raise RuntimeError unless each row is there once."""
    last = 0
    for part in sorted(output.glob("part-*")):
        rows = pyarrow.parquet.read_table(part, columns=["row"]).column("row").to_numpy()
        if rows[0] != last + 1 or (rows[1:] - rows[:-1] != 1).any():
            raise RuntimeError(f"{part} does not go on where the part before ended")
        last = int(rows[-1])
    if last != n_lines:
        raise RuntimeError(f"{last} rows came out of {n_lines}")


def _check_resumed(command: list[str], output: Path, environment: dict[str, str]) -> None:
    """Raise RuntimeError unless parts that were lost come again with the same bytes."""
    before = bytes_of(output)
    for part in random.Random(SEED).sample(sorted(output.glob("part-*")), min(2, len(before) - 1)):
        part.unlink()
    cost_of_process(command, 1, environment)
    if bytes_of(output) != before:
        raise RuntimeError("a resumed run has other bytes")


def _empty_tasks(address: str) -> Cost:
    """Send a scheduler tasks that do nothing, each of another number."""
    with Client(address) as client:
        return cost_of(lambda: wait(client.map(abs, range(EMPTY_TASKS))), EMPTY_TASKS)
