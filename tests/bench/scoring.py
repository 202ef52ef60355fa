"""The scorer in process: against scikit-learn by batch size, its parity with it, and how its cost grows."""

import random
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.scoring.scorer import Scorer, open_scorer
from tests.bench.champion import Bench
from tests.bench.figures import Cost, Figure, Goal, Notebook, cost_of, in_turns, per_unit, versus

BATCHES = (1, 64, 10_000)
TIE = 1e-6
LONGEST = 10_000  # characters of a text, as the service takes them
Probabilities = NDArray[np.float64]


def scorers(bench: Bench, notebook: Notebook) -> list[Scorer]:
    """Return the compiled scorer, where it was built, and the one in numpy."""
    try:
        compiled = [open_scorer(bench.table, compiled=True)]
    except ImportError:
        notebook.skip("the compiled scorer: it is not built here")
        compiled = []
    return [*compiled, open_scorer(bench.table, compiled=False)]


def measure_batches(bench: Bench, notebook: Notebook) -> None:
    """Compare lines a second with scikit-learn's, by size of batch."""
    pipeline = bench.load_pipeline()
    for scorer in scorers(bench, notebook):
        for batch in BATCHES:
            slow, quick = _counts(bench, batch, scorer)
            sides = [
                partial(_cost, _labelling(scorer), bench.some(quick), batch),
                partial(_cost, pipeline.predict_proba, bench.some(slow), batch),
            ]
            ours, theirs = in_turns(sides, bench.sizes.rounds)
            place = ("in process", f"{scorer.name} scorer against scikit-learn, batches of {batch:,}")
            notebook.add(versus(place, ours, theirs, _goal(bench, batch) if scorer.name == "compiled" else None))


def _labelling(scorer: Scorer) -> Callable[[Sequence[str]], object]:
    """Return what labels a batch as a caller would: one text by the fast path, more as an array."""
    return lambda texts: scorer.probabilities_of(texts[0]) if len(texts) == 1 else scorer.probabilities(texts)


def _cost(label: Callable[[Sequence[str]], object], texts: list[str], batch: int) -> Cost:
    batches = [texts[begin : begin + batch] for begin in range(0, len(texts), batch)]
    label(batches[0])
    return cost_of(lambda: [label(part) for part in batches], len(texts))


def _counts(bench: Bench, batch: int, scorer: Scorer) -> tuple[int, int]:
    """Return how many lines scikit-learn and we label a turn: a fraction of a second each."""
    most = bench.sizes.slow_lines
    slow = max(1, {1: most // 100, 64: most // 10, 10_000: most}[batch])
    return slow, slow * {1: 20, 64: 10, 10_000: 2}[batch] if scorer.name == "compiled" else slow


def _goal(bench: Bench, batch: int) -> Goal | None:
    has_letters = bool(bench.manifest["parameters"].get("char_ngrams"))
    return {1: Goal(200, 500), 64: None, 10_000: Goal(15, 40) if has_letters else Goal(20, 35)}[batch]


def measure_parity(bench: Bench, notebook: Notebook) -> None:
    """Compare the probabilities and labels of every line: scikit-learn's, the compiled scorer's and numpy's."""
    pipeline = bench.load_pipeline()
    found = scorers(bench, notebook)
    order = [list(pipeline.classes_).index(label) for label in found[0].labels]
    worst, differing = [0.0] * len(found), [0] * len(found)
    between = 0.0
    for begin in range(0, len(bench.lines), 10_000):
        texts = bench.lines[begin : begin + 10_000]
        theirs = pipeline.predict_proba(texts)[:, order]
        ours = [scorer.probabilities(texts) for scorer in found]
        worst = [max(so_far, _distance(part, theirs)) for so_far, part in zip(worst, ours, strict=True)]
        differing = [n + _differing(part, theirs) for n, part in zip(differing, ours, strict=True)]
        between = max(between, _distance(ours[0], ours[-1]))
    for scorer, distance, labels in zip(found, worst, differing, strict=True):
        name = f"{scorer.name} scorer against scikit-learn, {len(bench.lines):,} lines"
        goal = Goal(1e-6, is_least=False)
        notebook.add(Figure("parity", name, "largest difference", distance, ratio=distance, goal=goal))
        none = Goal(0, is_least=False)
        notebook.add(Figure("parity", name, "labels that differ (no ties)", labels, ratio=labels, goal=none))
    goal = Goal(1e-9, is_least=False)
    notebook.add(Figure("parity", "compiled against numpy", "largest difference", between, ratio=between, goal=goal))


def _distance(one: Probabilities, other: Probabilities) -> float:
    return float(np.abs(one - other).max())


def _differing(ours: Probabilities, theirs: Probabilities) -> int:
    """Count labels that differ, where scikit-learn's two best are further apart than the parity asked for."""
    best = np.sort(theirs, axis=1)
    is_tie = best[:, -1] - best[:, -2] <= TIE
    return int(((ours.argmax(axis=1) != theirs.argmax(axis=1)) & ~is_tie).sum())


def measure_evidence(bench: Bench, notebook: Notebook) -> None:
    """Compare evidence by words with an explanation that has an object for each n-gram, on the longest texts."""
    scorer = scorers(bench, notebook)[0]
    joined = " ".join(bench.lines[: 50 * bench.sizes.rounds])
    texts = [joined[begin : begin + LONGEST] for begin in range(0, min(len(joined), 4 * LONGEST), LONGEST)]
    sides = [
        partial(cost_of, lambda: [scorer.evidence(text) for text in texts], len(texts)),
        partial(cost_of, lambda: [scorer.explain(text) for text in texts], len(texts)),
    ]
    times = [1e3 * per_unit(costs) for costs in in_turns(sides, bench.sizes.rounds)]
    name = f"evidence of a text of {len(texts[0]):,} characters against an object for each n-gram"
    notebook.add(Figure("in process", name, "ms", *times, times[0] / times[1], rounds=bench.sizes.rounds))


def measure_growth(bench: Bench, notebook: Notebook) -> None:
    """Double hostile texts and compare the times: linear cost doubles."""
    letters = "".join(random.Random(1).choices("abcdefghijklmnopqrstuvwxyz", k=1024 * 1024))
    hostile = {"1 MB without a space": letters, "50,000 dots": "." * 50_000, "100,000 newlines": "\n" * 100_000}
    shrink = 1 if bench.sizes.slow_lines >= 1000 else 100
    for scorer in scorers(bench, notebook):
        for name, text in hostile.items():
            once = text[: len(text) // shrink]
            times = max(1, (4_000_000 if scorer.name == "compiled" else 400_000) // shrink // len(once))
            short, twice = in_turns([_repeated(scorer, once, times), _repeated(scorer, once * 2, times)], 5)
            ratio = per_unit(twice) / per_unit(short)
            figure = (f"{scorer.name} scorer, {name}, doubled", "ms", per_unit(twice) * 1e3, per_unit(short) * 1e3)
            notebook.add(Figure("growth", *figure, ratio, None, Goal(2.2, is_least=False), 5))


def _repeated(scorer: Scorer, text: str, times: int) -> Callable[[], Cost]:
    work: Callable[[], Any] = lambda: [scorer.probabilities_of(text) for _ in range(times)]  # noqa: E731 - it is one
    return lambda: cost_of(work, times)
