"""A document with all that can be asked of it, in process: an article, 1 MiB, twice that; and the check of batches."""

import gc
from collections.abc import Callable
from functools import partial

from model.scoring.classifier import FramingClassifier, classifier_of
from model.scoring.line_form import line_form
from model.scoring.scorer import open_scorer
from model.version import Version
from service.batch.lines import TableWriter
from service.documents.labelled import Way, label_document
from tests.bench.champion import Bench
from tests.bench.figures import Cost, Figure, Goal, Notebook, cost_of, cpu_per_unit, in_turns

EVERYTHING = ("voices", "estimates", "tags", "evidence", "edit", "rules")
WORDS = 5_000
MEBIBYTE = 1024 * 1024
PARAGRAPH = 3
"""Lines that make one."""

MOST_MS, MOST_LONG_MS, MOST_GROWTH, MOST_CHECK = 100, 600, 2.2, 1.05


def measure_readings(bench: Bench, notebook: Notebook) -> None:
    """Measure CPU time of whole answers, text to JSON, as a process of the service makes them."""
    manifest = bench.manifest
    classifier = classifier_of(Version(0, "", "", "", manifest), open_scorer(bench.table))
    text, rounds = _text(bench.lines), bench.sizes.rounds
    article = " ".join(text.split(" ")[:WORDS])
    gc.collect()
    gc.freeze()  # as a server does when it has started
    for asked, goal in ((EVERYTHING, Goal(MOST_MS, is_least=False)), *(((name,), None) for name in EVERYTHING)):
        (costs,) = in_turns([_reading(classifier, article, asked)], 2 * rounds)
        name = f"an article of {WORDS:,} words, {'everything asked for' if goal else asked[0]}"
        notebook.add(_milliseconds(name, costs, goal))
    length = min(MEBIBYTE, len(text) // 2) if bench.sizes.slow_lines >= WORDS else len(article)
    once, twice = in_turns([_reading(classifier, text[: n * length], ("voices",)) for n in (1, 2)], rounds)
    notebook.add(_milliseconds("1 MiB with labels and voices", once, Goal(MOST_LONG_MS, is_least=False)))
    notebook.add(_ratio("2 MiB with labels and voices against 1 MiB", "ms", 1e3, (twice, once), MOST_GROWTH))
    _measure_check(bench, notebook, classifier)


def _measure_check(bench: Bench, notebook: Notebook, classifier: FramingClassifier) -> None:
    """Compare lines that are labelled, and told why they cannot be judged, with lines that are only labelled."""
    form = line_form(classifier.labels, classifier.threshold)
    block = "".join(f"{line}\n" for line in bench.lines).encode()
    work = (TableWriter(classifier).write_lines, classifier.scorer.write_lines)
    sides = [partial(cost_of, partial(write, block, 1, form), len(bench.lines)) for write in work]
    checked, plain = in_turns(sides, bench.sizes.rounds)
    name = "lines of a batch with the check whether they can be judged, against none"
    notebook.add(_ratio(name, "µs", 1e6, (checked, plain), MOST_CHECK))


def _ratio(name: str, unit: str, factor: float, sides: tuple[list[Cost], list[Cost]], most: float) -> Figure:
    """Return a figure of two sides' least CPU time."""
    ours, theirs = [factor * min(cost.cpu_seconds / cost.units for cost in costs) for costs in sides]
    goal = Goal(most, is_least=False)
    return Figure("readings", name, f"{unit} of CPU", ours, theirs, ours / theirs, goal=goal, rounds=len(sides[0]))


def _milliseconds(name: str, costs: list[Cost], goal: Goal | None) -> Figure:
    """Return a figure of CPU time alone; its ratio is the time, so that a goal can be set on it."""
    least = 1e3 * min(cost.cpu_seconds / cost.units for cost in costs)
    return Figure("readings", name, "ms of CPU", least, 1e3 * cpu_per_unit(costs), least, goal=goal, rounds=len(costs))


def _reading(classifier: FramingClassifier, text: str, asked: tuple[str, ...]) -> Callable[[], Cost]:
    return partial(cost_of, partial(label_document, classifier, text, Way(asked=asked)), 1)


def _text(lines: list[str]) -> str:
    """Return lines as paragraphs of a document, as many as twice a mebibyte takes; from the first again if need be."""
    whole = "\n\n".join(" ".join(lines[begin : begin + PARAGRAPH]) for begin in range(0, len(lines), PARAGRAPH))
    return (whole + "\n\n") * (2 * MEBIBYTE // len(whole) + 1)
