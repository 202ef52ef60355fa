"""Over HTTP on loopback: ours, the naive one, a constant answer, a former program; their starts and their memory."""

import os
import shutil
import statistics
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial

from tests.bench.champion import Bench
from tests.bench.figures import Figure, Goal, Notebook, cost_of_process, python, quotient
from tests.bench.load import Load, request_bytes, run_load
from tests.bench.servers import CORES, Server, constant_server, naive_server, our_server

CONNECTIONS = (1, 16, 64)
SENTENCES = (1, 64)
WORKERS = 2
JUDGED = (1, 16)
"""Sentences and connections of what has a goal; measured in more turns than the others."""
VARIED = 200
"""Different requests that are sent in turn."""
MOST_OF_FORMER = 1.05


@dataclass(frozen=True, slots=True)
class Served:
    """One turn: what the client saw and what the server's process spent on a request, in microseconds."""

    load: Load
    cpu_us: float


def measure_web(bench: Bench, notebook: Notebook) -> None:
    """Compare rates, CPU a request and latencies by sentences a request and connections."""
    with ExitStack() as stack:
        ours = stack.enter_context(our_server(bench.data_dir))
        naive = stack.enter_context(naive_server(bench.pipeline_file))
        constant = stack.enter_context(constant_server())
        for sentences in SENTENCES:
            for connections in CONNECTIONS:
                _measure(bench, notebook, [ours, naive, constant], (sentences, connections))
        figure = ("start and memory", "resident memory of a worker after that against naive", "MB")
        sizes = ours.resident_mb(), naive.resident_mb()
        notebook.add(Figure(*figure, *sizes, sizes[0] / sizes[1], goal=Goal(0.5, 0.25, is_least=False)))
        counts = (bench.sizes.requests, bench.sizes.requests)
        turns = _turns(bench, [ours, constant], JUDGED, counts, polls=False)
    _compare_latency(notebook, f"{_name(JUDGED)}, a client that sleeps, against a constant answer", turns, 99)
    with our_server(bench.data_dir, "--workers", str(WORKERS)) as ours, constant_server(WORKERS) as constant:
        turns = _turns(bench, [ours, constant], JUDGED, counts, polls=False)
    _compare_latency(notebook, f"{_name(JUDGED)}, {WORKERS} workers, against a constant answer", turns, 99)


def measure_former(bench: Bench, notebook: Notebook) -> None:
    """Compare CPU a request with a former program's; it fits a version, and both label by its table."""
    if bench.former is None:
        notebook.skip("CPU a request beside a former program: name a checkout of one with --former")
        return
    program = bench.former.resolve()
    theirs, ours = bench.scratch / "former" / "theirs", bench.scratch / "former" / "ours"
    cost_of_process(python("-m", "training", "fit", "--promote"), 1, {"FRAMING_DATA_DIR": str(theirs)}, program)
    shutil.copytree(theirs, ours)
    with our_server(ours) as server, our_server(theirs, program=program) as former:
        for shape in [(sentences, connections) for sentences in SENTENCES for connections in CONNECTIONS]:
            count = bench.sizes.requests // (1 if shape[0] == 1 else 4)
            turns = _turns(bench, [server, former], shape, (count, count))
            goal = Goal(MOST_OF_FORMER, is_least=False) if shape == JUDGED else None
            _compare_cpu(notebook, f"{_name(shape)}, against a former program", turns, goal)


def measure_starts(bench: Bench, notebook: Notebook) -> None:
    """Compare the time from a process's start to its first good answer."""
    ours, naive = [], []
    for _ in range(bench.sizes.runs):
        with our_server(bench.data_dir) as server:
            ours.append(server.seconds_to_answer)
        with naive_server(bench.pipeline_file) as server:
            naive.append(server.seconds_to_answer)
    medians = statistics.median(ours), statistics.median(naive)
    goal = Goal(0.25, 0.125, is_least=False)
    figure = ("start and memory", "start to first answer against naive", "s")
    notebook.add(Figure(*figure, *medians, medians[0] / medians[1], None, goal, len(ours)))


def _measure(bench: Bench, notebook: Notebook, servers: Sequence[Server], shape: tuple[int, int]) -> None:
    sentences, connections = shape
    n_ours = max(connections, bench.sizes.requests // (1 if sentences == 1 else 4))
    n_naive = max(connections, n_ours // 10)
    counts = (n_ours, n_naive, n_ours) if sentences == 1 else (n_ours, n_naive)
    turns = _turns(bench, servers, shape, counts)
    name = _name(shape)
    is_judged = shape == JUDGED
    _compare(notebook, f"{name}, against naive", turns[:2], Goal(0.1, 0.05, is_least=False) if is_judged else None)
    if sentences == 1:
        goal = Goal(1.3, 1.1, is_least=False) if is_judged else None
        _compare_cpu(notebook, f"{name}, against a constant answer", turns[::2], goal)
        slowest = _compare_latency(notebook, f"{name}, against a constant answer", turns[::2], 99)
        if is_judged:
            goal = Goal(5, is_least=False)
            figure = ("HTTP", f"{name}: p99 itself", "p99 ms", slowest, None, slowest)
            notebook.add(Figure(*figure, None, goal, len(turns[0])))


def _name(shape: tuple[int, int]) -> str:
    sentences, connections = shape
    return (
        f"{sentences} sentence{'s' if sentences > 1 else ''}, {connections} connection{'s' if connections > 1 else ''}"
    )


def _turns(
    bench: Bench, servers: Sequence[Server], shape: tuple[int, int], counts: Sequence[int], *, polls: bool = True
) -> list[list[Served]]:
    """Return what each server did in each of its turns; a client that polls needs a core of its own."""
    sentences, connections = shape
    sides = [
        partial(serve_turn, server, _requests(bench, server, sentences), connections, count, polls=polls)
        for server, count in zip(servers, counts, strict=False)
    ]
    turns: list[list[Served]] = [[] for _ in sides]
    for _ in range(2 * bench.sizes.rounds if shape == JUDGED else bench.sizes.rounds):
        for side, turn in zip(sides, turns, strict=True):
            turn.append(side())
    return turns


def _compare(notebook: Notebook, name: str, turns: Sequence[Sequence[Served]], cpu_goal: Goal | None) -> None:
    """Add rate, CPU and latencies of ours and naive."""
    rates = [_median(turn, lambda served: served.load.rate) for turn in turns]
    notebook.add(Figure("HTTP", name, "requests/s", *rates, rates[0] / rates[1], rounds=len(turns[0])))
    _compare_cpu(notebook, name, turns, cpu_goal)
    for percent in (50, 99):
        _compare_latency(notebook, name, turns, percent)


def _compare_cpu(notebook: Notebook, name: str, turns: Sequence[Sequence[Served]], goal: Goal | None) -> None:
    """Add the CPU time a request of two servers."""
    times = [_median(turn, lambda served: served.cpu_us) for turn in turns]
    notebook.add(Figure("HTTP", name, "CPU us/request", *times, quotient(*times), None, goal, len(turns[0])))


def _compare_latency(notebook: Notebook, name: str, turns: Sequence[Sequence[Served]], percent: int) -> float:
    """Add a percentile of the latencies of two servers, in ms; return the first one's."""
    times = [_median(turn, lambda served: served.load.quantile(percent / 100) * 1e3) for turn in turns]
    notebook.add(Figure("HTTP", name, f"p{percent} ms", *times, times[0] / times[1], rounds=len(turns[0])))
    return times[0]


def serve_turn(server: Server, requests: Sequence[bytes], connections: int, count: int, *, polls: bool) -> Served:
    """Send requests to a server and return what the client saw and what the server spent."""
    before = server.cpu_seconds()
    is_apart = os.sched_getaffinity(server.pid) < set(CORES)  # several workers are not: they need all cores
    os.sched_setaffinity(0, CORES[-1:] if is_apart else CORES)
    try:
        load = run_load(server.port, requests, connections, count, polls=polls and is_apart)
    finally:
        os.sched_setaffinity(0, CORES)
    if load.failed:
        raise RuntimeError(f"{load.failed} of {count} requests failed on port {server.port}")
    return Served(load, (server.cpu_seconds() - before) / count * 1e6)


def _requests(bench: Bench, server: Server, sentences: int) -> list[bytes]:
    texts = bench.some(VARIED * sentences)
    parts = [texts[begin : begin + sentences] for begin in range(0, len(texts), sentences)]
    return [request_bytes(part, server.port) for part in parts]


def _median(turn: Sequence[Served], figure: Callable[..., float]) -> float:
    return statistics.median(figure(served) for served in turn)
