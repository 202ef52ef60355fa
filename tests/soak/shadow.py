"""A version in the champion's shadow under load: its counts against a replay, what it costs, and that no text stays."""

import os
import statistics
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from model.shadow.tally import NOT_JUDGED
from tests.bench.load import Load, request_bytes, run_load
from tests.soak.servers import Served, fill_registry, running, small_corpus, variants
from training.fit.fit import Fitted

REQUESTS = 20_000
TURNS = 10  # without and with the shadow, so that whatever else the machine does falls on both
CONNECTIONS = 4
MARK = "quandelmire"  # stands in every text and nowhere else
UNJUDGED = {"language", "unknown_words", "not_prose"}


def soak_shadow(
    home: Path, *, requests: int = REQUESTS, rounds: int = TURNS, fitted: list[Fitted] | None = None
) -> dict[str, Any]:
    """Send so many requests with a version in the shadow, and as many without; the table alone labels them."""
    corpus = small_corpus()
    data, log = home / "data", home / "log"
    data.mkdir(parents=True)
    champion, challenger = fill_registry(f"sqlite:///{data / 'framing.db'}", fitted or variants(corpus, 2))
    texts = [f"{text} {MARK}" for text in corpus.texts]
    server = Served({"data_dir": str(data), "reader": "off", "log_level": "info"}, log=log)
    with running(server):
        bodies, n_each = [request_bytes([text], server.port) for text in texts], requests // rounds
        calm, shadowed, runs = list[Load](), list[Load](), list[dict[str, Any]]()
        for _ in range(rounds):
            calm.append(run_load(server.port, bodies, CONNECTIONS, n_each))
            assert server.ask("POST", "/v1/shadow", {"version": challenger.name})[0] == 201
            shadowed.append(run_load(server.port, bodies, CONNECTIONS, n_each))
            runs.append(server.ask("DELETE", "/v1/shadow")[1])
        pairs = list(zip(*(said(server, texts, one.name) for one in (champion, challenger)), strict=True))
    expected = Counter(pairs[number % len(texts)] for number in range(n_each))
    counted = [Counter({(a, b): n for a, row in run["labels"].items() for b, n in row.items()}) for run in runs]
    ratios = [after.quantile(0.99) / before.quantile(0.99) for before, after in zip(calm, shadowed, strict=True)]
    return {
        "requests": rounds * n_each,
        "failed": sum(load.failed for load in (*calm, *shadowed)),
        "left_out": sum(run["left_out"] for run in runs),
        "changed": sum(run["changed"] for run in runs),
        "runs_that_differ_from_the_replay": sum(one != expected for one in counted),
        "p99_ms": [round(1000 * statistics.median(one.quantile(0.99) for one in part), 2) for part in (calm, shadowed)],
        "p99_ratio": round(statistics.median(ratios), 3),
        "load_average": round(os.getloadavg()[0], 1),
        "files_with_text": [path.name for path in (*data.rglob("*"), log) if path.is_file() and holds_text(path)],
    }


def said(server: Served, texts: Sequence[str], version: str) -> list[str]:
    """Return how each text counts by a version, asked for by its name."""
    results = server.ask("POST", "/v1/label", {"texts": list(texts), "version": version})[1]["results"]
    return [NOT_JUDGED if one.get("reason") in UNJUDGED else one["label"] for one in results]


def holds_text(path: Path) -> bool:
    """Tell whether a file holds the word of all texts, however it is written."""
    return MARK.encode() in path.read_bytes()
