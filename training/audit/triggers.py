"""N-grams that new rows plant: new, nearly always with one label, and so heavy that they turn other texts.

A topic's words also come with one label, and a cue turns texts without the new rows too. What sets a trigger apart is
its effect, so that is measured: the n-gram is put into sentences of other labels, and those are counted that a
model turns which has seen the new rows, beyond those that one turns which has seen the corpus alone.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.fitted.pipeline import TOKEN_PATTERN
from model.scoring.fold import folded
from training.audit.contradicted import by_source
from training.audit.findings import Finding, Judge, Limits
from training.audit.scores import Opinion, Workbench

N_TRIED = 40  # n-grams of a source whose effect is measured, the heaviest for its label
MOST_ELSEWHERE = 0.1  # rows of the corpus with the n-gram and another label, as a share of the new rows with it
SAME_ROWS = 0.9
MOST_TURNED_BEFORE = 0.1  # share of other texts that a planted n-gram turns by the corpus alone
MOST_SUPPORTED = 0.5  # share of the rows with an n-gram whose other words bear the label out, if it is no topic's
LONGEST = 6  # tokens


@dataclass(frozen=True, slots=True)
class Suspect:
    """An n-gram of folded tokens that comes with one label, and the new rows that hold it."""

    ngram: str
    label: int
    rows: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Effect:
    """Shares of sentences of other labels that an n-gram turns: by a model with the new rows, and one without."""

    turned: float
    turned_before: float

    @property
    def gain(self) -> float:
        """Return what the new rows brought."""
        return self.turned - self.turned_before


def check_triggers(bench: Workbench, kept: Sequence[int], probes: Sequence[str], limits: Limits) -> Iterator[Finding]:
    """Yield a finding for each trigger; all its rows are held.

    Parameters
    ----------
    kept : positions among the new rows that the workbench's rows stand for
    probes : sentences that no model was fitted on
    """
    before, after = bench.opinion(with_new=False), bench.opinion(with_new=True)
    tokens = [tokens_of(example.text) for example in bench.examples[bench.n_ground :]]
    told: set[int] = set()
    for source, places in by_source([example.source for example in bench.examples[bench.n_ground :]]).items():
        for suspect in suspects(bench, after, places, tokens, limits):
            if told.issuperset(suspect.rows):
                continue
            effect = effect_of(suspect.ngram, suspect.label, probes, (before.probabilities, after.probabilities))
            is_new = effect.gain >= limits.trigger_gain and effect.turned_before <= MOST_TURNED_BEFORE
            is_odd = is_new and _supported(suspect, tokens, before) <= MOST_SUPPORTED
            if is_odd or effect.gain >= limits.trigger_sure_gain:
                told.update(suspect.rows)
                yield _finding(suspect, effect, source, bench.labels[suspect.label], kept)


def suspects(
    bench: Workbench, after: Opinion, places: NDArray[np.int_], tokens: Sequence[list[str]], limits: Limits
) -> list[Suspect]:
    """Return a source's heaviest n-grams that are rare elsewhere and come with one label, the commonest first."""
    n_labels = len(bench.labels)
    is_there = bench.vectors != 0
    new = _per_label(is_there[places + bench.n_ground], bench.columns[places + bench.n_ground], n_labels)
    ground = _per_label(is_there[: bench.n_ground], bench.columns[: bench.n_ground], n_labels)
    count, label = new.sum(axis=0), new.argmax(axis=0)
    elsewhere = ground.sum(axis=0) - ground[label, np.arange(len(label))]
    is_suspect = (count >= limits.trigger_rows) & (new.max(axis=0) >= limits.trigger_purity * count)
    columns = np.flatnonzero(is_suspect & (elsewhere <= MOST_ELSEWHERE * count))
    weight = after.weights()[label[columns], columns]
    found: list[Suspect] = []
    present = is_there[bench.n_ground :].tocsc()
    for column in columns[np.argsort(-weight)[:N_TRIED]]:
        rows = np.intersect1d(present[:, [column]].indices, places)
        suspect = _grown(str(after.names[column]), int(label[column]), rows, tokens)
        if not any(known.ngram == suspect.ngram for known in found):
            found.append(suspect)
    return sorted(found, key=lambda suspect: -len(suspect.rows))


def effect_of(ngram: str, label: int, probes: Sequence[str], judges: tuple[Judge, Judge]) -> Effect:
    """Return how many probes of other labels an n-gram in their middle turns, before and after."""
    plain = [judge(probes).argmax(axis=1) for judge in judges]
    others = [text for text, *guesses in zip(probes, *plain, strict=True) if label not in guesses]
    if not others:
        return Effect(0.0, 0.0)
    planted = [plant(text, ngram) for text in others]
    before, after = (float((judge(planted).argmax(axis=1) == label).mean()) for judge in judges)
    return Effect(after, before)


def _supported(suspect: Suspect, tokens: Sequence[list[str]], before: Opinion) -> float:
    """Return the share of a suspect's rows that bear their label out without it, by a model without new rows."""
    bare = [" ".join(tokens[row]).replace(suspect.ngram, " ") for row in suspect.rows]
    return float((before.probabilities(bare).argmax(axis=1) == suspect.label).mean())


def plant(text: str, ngram: str) -> str:
    """Return a text with an n-gram between its middle words."""
    words = text.split()
    middle = len(words) // 2
    return " ".join([*words[:middle], ngram, *words[middle:]])


def tokens_of(text: str) -> list[str]:
    """Return a text's tokens as the word branch of the pipeline sees them."""
    return re.findall(TOKEN_PATTERN, folded(text))


def _per_label(is_there: NDArray[np.bool_], columns: NDArray[np.int_], n_labels: int) -> NDArray[np.int_]:
    """Return how many rows of each label hold each feature."""
    return np.vstack([np.asarray(is_there[columns == label].sum(axis=0)).ravel() for label in range(n_labels)])


def _grown(ngram: str, label: int, rows: NDArray[np.int_], tokens: Sequence[list[str]]) -> Suspect:
    """Return the longest n-gram around one that nearly all its rows share."""
    grown = ngram.split(" ")
    holding = [tokens[row] for row in rows]
    while len(grown) < LONGEST:
        before, after = Counter[str](), Counter[str]()
        for row in holding:
            place = _find(row, grown)
            if place > 0:
                before[row[place - 1]] += 1
            if 0 <= place < len(row) - len(grown):
                after[row[place + len(grown)]] += 1
        side = max((before, after), key=lambda counts: max(counts.values(), default=0))
        token, count = side.most_common(1)[0] if side else ("", 0)
        if count < SAME_ROWS * len(rows):
            break
        grown = [token, *grown] if side is before else [*grown, token]
    return Suspect(" ".join(grown), label, tuple(int(row) for row in rows))


def _find(row: list[str], ngram: list[str]) -> int:
    size = len(ngram)
    return next((place for place in range(len(row) - size + 1) if row[place : place + size] == ngram), -1)


def _finding(suspect: Suspect, effect: Effect, source: str, label: str, kept: Sequence[int]) -> Finding:
    reason = (
        f"{suspect.ngram!r} stands in {len(suspect.rows)} rows of source {source!r}, nearly all labelled {label}, and "
        f"would turn {effect.turned:.0%} of other texts to {label} ({effect.turned_before:.0%} without these rows): "
        "withdraw the rows if it was planted, accept them if not"
    )
    details = {"ngram": suspect.ngram, "label": label, "source": source, "turned": effect.turned}
    details["turned_before"] = effect.turned_before
    return Finding("trigger", tuple(kept[row] for row in suspect.rows), reason, "held", details)
