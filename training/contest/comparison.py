"""What a new version changes against the champion, on the same pinned test part: figure, labels and sentences."""

from collections import Counter
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from model.settings import Settings
from model.store.registry import CHAMPION, Registry
from training.contest.contest import contest_on, judge_of_fit, judge_of_version
from training.contest.gate import Contest
from training.corpus.corpus import Corpus
from training.corpus.split import pinned_split
from training.figures.evaluate import gain_interval, macro_f1
from training.fit.fit import Fitted

MOST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Change:
    """A sentence that the two versions label differently."""

    text: str
    human: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """A new version beside the champion.

    Parameters
    ----------
    champion : its name
    macro_f1 : the champion's
    difference : the new version's macro-F1 minus the champion's
    interval : 95 % bootstrap interval of the difference, both judged on the same draws
    changed : how many labels differ, of `n`
    moves : how many went from one label to another, the most frequent first
    mended, broken : changed labels that are now the human's, and such as were and are no more
    examples : some of the sentences, those now wrong first
    """

    champion: str
    macro_f1: float
    difference: float
    interval: tuple[float, float]
    n: int
    changed: int
    moves: tuple[tuple[str, str, int], ...]
    mended: int
    broken: int
    examples: tuple[Change, ...]

    def as_json(self) -> dict[str, Any]:
        """Return plain values for a report."""
        return asdict(self)


def against_champion(registry: Registry, settings: Settings, corpus: Corpus, fitted: Fitted) -> Comparison | None:
    """Return a version fitted on a corpus beside the champion; None where there is none, or it knows other labels."""
    champion = registry.find(CHAMPION)
    if champion is None or set(champion.manifest["labels"]) != set(corpus.labels):
        return None
    test = corpus.subset(pinned_split(corpus).test)
    before = judge_of_version(registry, champion, corpus.labels, settings)
    return compare_versions(champion.name, test, contest_on(test, before, judge_of_fit(fitted, corpus.labels)))


def compare_versions(champion: str, test: Corpus, contest: Contest) -> Comparison:
    """Return what changes from the champion to the challenger of a contest.

    Parameters
    ----------
    test : the examples that the contest was held on
    """
    before, after = contest.champion.argmax(axis=1), contest.challenger.argmax(axis=1)
    truth, names = contest.truth, contest.labels
    places = np.flatnonzero(before != after)
    moves = Counter((names[before[place]], names[after[place]]) for place in places)
    shown = sorted(places, key=lambda place: (before[place] != truth[place], place))[:MOST_SHOWN]
    return Comparison(
        champion=champion,
        macro_f1=macro_f1(truth, before),
        difference=macro_f1(truth, after) - macro_f1(truth, before),
        interval=gain_interval(truth, before, after),
        n=len(truth),
        changed=len(places),
        moves=tuple((old, new, count) for (old, new), count in moves.most_common()),
        mended=int((after[places] == truth[places]).sum()),
        broken=int((before[places] == truth[places]).sum()),
        examples=tuple(
            Change(test.texts[place], names[truth[place]], names[before[place]], names[after[place]]) for place in shown
        ),
    )
