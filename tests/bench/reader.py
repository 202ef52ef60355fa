"""What the second reader costs where it is asked, and that it costs nothing where it is off."""

import json
import os
import random
import statistics
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import partial
from urllib.request import Request, urlopen

from model.labels import Label
from model.reader.pair import BY_BOTH, DOUBTFUL
from model.reader.shelf import OFF
from tests.bench.bulk import our_bulk, script_bulk
from tests.bench.champion import Bench
from tests.bench.figures import Figure, Goal, Notebook, cpu_per_unit, in_turns, quotient
from tests.bench.load import posted, request_bytes
from tests.bench.servers import Server, our_server
from tests.bench.web import Served, serve_turn

PART = "second reader"
READER, READER_DIR = "FRAMING_READER", "FRAMING_READER_DIR"
RATES = {Label.NEUTRAL_REPORTING: 0.91, Label.INTELLIGENCE_ESTIMATE: 0.05, Label.STATE_MEDIA_FRAMING: 0.04}
"""How often a label comes in real documents: the seeds hold half as many plain sentences, which the table answers."""
ARTICLE = 40
SENTENCES, ARTICLES = 10, 100
"""So many times fewer requests of them are sent than to the table alone."""
SAME = Goal(1.02, is_least=False)


def measure_reader(bench: Bench, notebook: Notebook) -> None:
    """Measure a doubtful sentence, an article, a whole file, memory, and `off` beside a folder that is not there."""
    bench = _natural(bench)
    on = {READER: DOUBTFUL}
    with our_server(bench.data_dir, settings=on) as both, our_server(bench.data_dir, settings={READER: OFF}) as alone:
        doubtful = _doubtful(bench, both)
        notebook.add(Figure(PART, "lines that both read", "%", 100 * len(doubtful) / len(bench.lines)))
        _measure_sentences(bench, notebook, (both, alone), doubtful)
        _measure_articles(bench, notebook, (both, alone))
        sizes = both.resident_mb(), alone.resident_mb()
        name = "resident memory of a worker, more than with the reader off"
        notebook.add(Figure(PART, name, "MB", *sizes, sizes[0] - sizes[1], None, Goal(150, is_least=False)))
    _measure_bulk(bench, notebook)
    _measure_off(bench, notebook)


def _natural(bench: Bench) -> Bench:
    """Return the lines that were named, or seeds at the rates of real documents, not more than there is time for."""
    most = bench.sizes.slow_lines
    if not bench.lines_origin.endswith("seed sentences, repeated"):
        lines = bench.some(min(most, len(bench.lines)))
    else:
        chance = random.Random(0)
        by_label: dict[str, list[str]] = {}
        for example in bench.seeds.examples:
            by_label.setdefault(example.label, []).append(example.text)
        labels = chance.choices(list(RATES), list(RATES.values()), k=most)
        lines = [chance.choice(by_label[label]) for label in labels if label in by_label]
    file = bench.scratch / "natural.txt"
    file.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8", newline="\n")
    return replace(bench, lines=lines, lines_file=file)


def _doubtful(bench: Bench, server: Server) -> list[str]:
    """Return the lines that both readers read."""
    found = []
    for begin in range(0, len(bench.lines), ARTICLE):
        texts = bench.lines[begin : begin + ARTICLE]
        body = json.dumps({"texts": texts}).encode()
        with urlopen(Request(f"http://127.0.0.1:{server.port}/v1/label", body)) as answer:
            results = json.load(answer)["results"]
        found += [text for text, result in zip(texts, results, strict=True) if result["read_by"] == BY_BOTH]
    return found or bench.lines


def _measure_sentences(bench: Bench, notebook: Notebook, servers: Sequence[Server], texts: Sequence[str]) -> None:
    sides = [[request_bytes([text], server.port) for text in texts] for server in servers]
    turns = _turns(bench, servers, sides, SENTENCES)
    name = "one doubtful sentence over HTTP, 1 connection, against the table alone"
    _add(notebook, name, "p99 ms", turns, lambda served: served.load.quantile(0.99) * 1e3, Goal(30, is_least=False))
    _add(notebook, name, "CPU ms/request", turns, lambda served: served.cpu_us / 1e3, None)


def _measure_articles(bench: Bench, notebook: Notebook, servers: Sequence[Server]) -> None:
    begins = range(0, len(bench.lines) - ARTICLE + 1, ARTICLE)
    articles = ["\n\n".join(bench.lines[begin : begin + ARTICLE]) for begin in begins]
    sides = [[posted("documents", {"text": text}, server.port) for text in articles] for server in servers]
    turns = _turns(bench, servers, sides, ARTICLES)
    name = f"an article of {ARTICLE} sentences, against the table alone"
    goal = Goal(150, is_least=False)
    _add(notebook, name, "CPU ms/request", turns, lambda served: served.cpu_us / 1e3, goal)
    _add(notebook, name, "p50 ms", turns, lambda served: served.load.quantile(0.5) * 1e3, None)


def _measure_bulk(bench: Bench, notebook: Notebook) -> None:
    with _setting(READER, DOUBTFUL):
        ours, script = in_turns([partial(our_bulk, bench, 1), partial(script_bulk, bench)], bench.sizes.runs)
    rates = [1 / unit if (unit := cpu_per_unit(costs)) else 0.0 for costs in (ours, script)]
    name = f"label --workers 1, {len(bench.lines):,} lines"
    figure = (PART, f"{name}, against a scikit-learn script", "lines/s of CPU", *rates)
    notebook.add(Figure(*figure, quotient(*rates), None, Goal(1), len(ours)))
    notebook.add(
        Figure(PART, f"{name}: itself", "lines/s of CPU", rates[0], None, rates[0], None, Goal(1_500), len(ours))
    )


def _measure_off(bench: Bench, notebook: Notebook) -> None:
    """Compare the reader off with its folder there, and with an empty one in its place."""
    empty = bench.scratch / "no-reader"
    empty.mkdir()
    ways: list[dict[str, str]] = [{READER: OFF}, {READER: OFF, READER_DIR: str(empty)}]
    starts: list[list[float]] = [[], []]
    for _ in range(2 * bench.sizes.runs):
        for settings, found in zip(ways, starts, strict=True):
            with our_server(bench.data_dir, settings=settings) as server:
                found.append(server.seconds_to_answer)
    with ExitStack() as stack:
        servers = [stack.enter_context(our_server(bench.data_dir, settings=settings)) for settings in ways]
        sides = [[request_bytes([text], server.port) for text in bench.some(200)] for server in servers]
        turns = _turns(bench, servers, sides)
        sizes = [server.resident_mb() for server in servers]
    _add(notebook, "off, against no folder of it", "CPU us/request", turns, lambda served: served.cpu_us, SAME)
    for unit, (ours, theirs) in (("s to answer", [statistics.median(found) for found in starts]), ("MB", sizes)):
        name = "off, against no folder of it"
        notebook.add(Figure(PART, name, unit, ours, theirs, ours / theirs, None, SAME, 2 * bench.sizes.runs))


def _turns(
    bench: Bench, servers: Sequence[Server], sides: Sequence[Sequence[bytes]], fewer: int = 1
) -> list[list[Served]]:
    count = max(1, bench.sizes.requests // fewer)
    turns: list[list[Served]] = [[] for _ in servers]
    for _ in range(bench.sizes.rounds):
        for server, requests, found in zip(servers, sides, turns, strict=True):
            found.append(serve_turn(server, requests, 1, count, polls=False))
    return turns


def _add(
    notebook: Notebook,
    name: str,
    unit: str,
    turns: Sequence[Sequence[Served]],
    figure: Callable[[Served], float],
    goal: Goal | None,
) -> None:
    """Add a figure of two servers; SAME is a goal of their ratio, any other one of the first one's figure."""
    ours, theirs = (statistics.median(map(figure, turn)) for turn in turns)
    judged = quotient(ours, theirs) if goal in (None, SAME) else ours
    notebook.add(Figure(PART, name, unit, ours, theirs, judged, None, goal, len(turns[0])))


@contextmanager
def _setting(name: str, value: str) -> Iterator[None]:
    """Set a variable of the environment for the processes that are started meanwhile."""
    before = os.environ.get(name)
    os.environ[name] = value
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]
        else:
            os.environ[name] = before
