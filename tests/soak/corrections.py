"""A correction's way: labels are corrected over HTTP, a training asked for and followed, and the texts asked again."""

import os
import shutil
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from model.settings import ROOT, Settings, read_settings
from model.store.database import open_engine
from model.store.registry import Registry, Signature
from tests.soak.servers import Served, cpu_of, running, write_seeds
from training.corpus.corpus import Corpus, read_corpus
from training.corpus.statistics import DIRECTORY
from training.fit.fit import fit_version
from training.fit.recipe import default_recipe

ROWS = 10_000
CORRECTIONS = 200
DEADLINE_S = 900.0
POLL_S = 0.2
A_REQUEST = 100  # texts
OPEN = {"queued", "running"}


def soak_corrections(home: Path, *, rows: int = ROWS, rounds: int = 3, size: int = CORRECTIONS) -> dict[str, Any]:
    """Correct 200 labels of the champion and train with the shipped recipe, several times from the same champion.

    The corrected texts are seed sentences that the champion was not fitted on and that the server, which may ask the
    second reader too, gets wrong.
    """
    corpus, pool, directory = parted_seeds(home, rows)
    settings = read_settings(data_dir=home / "data", seeds_dir=directory)
    promote_first(settings)
    server = Served({"data_dir": str(settings.data_dir), "seeds_dir": str(directory)})
    with running(server):
        wrong = wrong_ones(server, pool, rounds * size)
        parts = [range(start, start + size) for start in range(0, rounds * size, size)]
        found = [corrected(server, wrong.subset(part)) for part in parts]
    return {"corpus": len(corpus.examples), "trainings": found}


def parted_seeds(home: Path, rows: int) -> tuple[Corpus, Corpus, Path]:
    """Return some of the seeds, the others, and a directory that holds the former as a trainer reads them."""
    seeds = read_corpus([ROOT / "seeds"])
    groups = list(np.random.default_rng(3).permutation(sorted({example.group for example in seeds.examples})))
    rank = {group: place for place, group in enumerate(groups)}
    order = sorted(range(len(seeds.examples)), key=lambda place: rank[seeds.examples[place].group])
    corpus, pool = seeds.subset(sorted(order[:rows])), seeds.subset(sorted(order[rows:]))
    directory = write_seeds(corpus, home / "seeds")
    for file in (ROOT / "seeds").glob("*.tsv"):
        shutil.copy(file, directory)
    shutil.copytree(ROOT / "seeds" / DIRECTORY, directory / DIRECTORY)
    return corpus, pool, directory


def promote_first(settings: Settings) -> None:
    """Fit a champion by the shipped recipe, store and promote it."""
    corpus = read_corpus([settings.seeds_dir])
    fitted = fit_version(corpus, default_recipe(settings, corpus.labels), lambda _line: None)
    registry = Registry(open_engine(settings.url))
    signature = Signature("soak", datetime.now(UTC))
    registry.promote(registry.add(fitted.artifact, fitted.report, signature), signature)
    registry.engine.dispose()


def wrong_ones(server: Served, pool: Corpus, count: int) -> Corpus:
    """Return so many examples that a server gets wrong, the first ones in an order drawn once."""
    order = np.random.default_rng(5).permutation(len(pool.examples)).tolist()
    found: list[int] = []
    for start in range(0, len(order), A_REQUEST):
        places = order[start : start + A_REQUEST]
        is_right = rights(server, pool.subset(places))
        found += [place for place, known in zip(places, is_right, strict=True) if not known]
        if len(found) >= count:
            break
    return pool.subset(found[:count])


def corrected(server: Served, wrong: Corpus) -> dict[str, Any]:
    """Send corrections, train, and tell how long it took and which texts get their labels; then take all back."""
    before = right(server, wrong)
    before_it = {number: cpu_of(number) for number in server.trainer()}
    used = dict(before_it)
    begun = time.monotonic()
    for example in wrong.examples:
        body = {"text": example.text, "label": example.label, "source": "desk"}
        assert server.ask("POST", "/v1/reviews", body)[0] == 201
    sent_s = time.monotonic() - begun
    number = server.ask("POST", "/v1/trainings", {})[1]["id"]

    def read() -> dict[str, Any]:
        fields: dict[str, Any] = server.ask("GET", f"/v1/trainings/{number}")[1]
        return fields

    while read()["status"] in OPEN:
        used |= {number: cpu_of(number) for number in server.trainer()}
        assert time.monotonic() - begun < DEADLINE_S, "the training does not end"
        time.sleep(POLL_S)
    found = {"seconds": round(time.monotonic() - begun, 1), "of_them_sending": round(sent_s, 1)}
    cpu_s = sum(used.values()) - sum(before_it.values())
    found |= {"trainers_cpu_s": round(cpu_s, 1), "load_average": round(os.getloadavg()[0], 1)}
    told = read()
    found |= {"status": told["status"], "reasons": told["reasons"]}
    found |= {"corrections": len(wrong.examples), "right_before": before, "right_after": right(server, wrong)}
    if told["status"] == "promoted":
        assert server.ask("POST", "/v1/rollback", {})[0] == 200
    assert server.ask("DELETE", "/v1/reviews?source=desk")[0] == 200
    return found


def right(server: Served, examples: Corpus) -> int:
    """Return how many texts get their label from the server."""
    return sum(rights(server, examples))


def rights(server: Served, examples: Corpus) -> list[bool]:
    """Return which texts get their label from the server."""
    texts, found = examples.texts, list[str]()
    for start in range(0, len(texts), A_REQUEST):
        status, body = server.ask("POST", "/v1/label", {"texts": texts[start : start + A_REQUEST]})
        assert status == 200, body
        found += [result["label"] for result in body["results"]]
    return [label == target for label, target in zip(found, examples.targets, strict=True)]
