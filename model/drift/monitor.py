"""Has the language of what comes in moved away from what came first? Aggregates only; an alarm names its words.

The first sentences are the reference: of their first half the words are learned, of the second half how many are new
all the same. Whatever follows is counted in windows, each half overlapping the one before, and tested against the
reference after every few sentences. The tests are those of `model.drift.evidence`, together at one stated rate.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from model.drift.counts import MOST_TERMS, Counts, words_of
from model.drift.evidence import above, below, lower_bound, upper_bound

ALPHA = 0.01
"""Probability of any false alarm in a window, for sentences that come in random order."""

REFERENCE = 4_000
WINDOW = 4_000
LOOK_EVERY = 50
MOST_WORDS = 100_000  # that are tested: Bonferroni over words as one would over tests
MOST_REMEMBERED = 50_000
TERMS = 10


@dataclass(frozen=True, slots=True)
class Finding:
    """What moved.

    Parameters
    ----------
    what : "unknown_words", "abstained", a label, or "terms"
    before, now : the rates
    evidence : natural logarithm of the e-value; an alarm is beyond that of the tests by their number and rate
    """

    what: str
    before: float
    now: float
    evidence: float


@dataclass(frozen=True, slots=True)
class Term:
    """A word that rose; rates in sentences that hold it."""

    term: str
    before: float
    now: float
    evidence: float


@dataclass(frozen=True, slots=True)
class Report:
    """What a stream looks like now.

    Parameters
    ----------
    n_reference, n : sentences of the reference, and of the window that is told of
    alarm_at : sentences after the reference when something had surely moved for the first time; None if nothing has
    findings : every rate that is tested
    terms : words that rose
    threshold : of evidence, from which on it is an alarm
    """

    n_reference: int
    n: int
    alarm_at: int | None
    findings: tuple[Finding, ...]
    terms: tuple[Term, ...]
    threshold: float


class Monitor:
    """Watches one stream of sentences.

    Parameters
    ----------
    labels : of the version that labels
    alpha : probability of any false alarm in a window
    reference, window : in sentences
    most_terms : words that are counted, of the reference and of each window

    Attributes
    ----------
    alarm_at : as in `Report`
    n_seen : sentences that were counted; a sentence that came before in the same words is not
    """

    def __init__(
        self,
        labels: tuple[str, ...],
        alpha: float = ALPHA,
        reference: int = REFERENCE,
        window: int = WINDOW,
        most_terms: int = MOST_TERMS,
    ) -> None:
        self.labels = labels
        self.reference = Counts(most_terms=most_terms)
        self.n_seen = 0
        self.alarm_at: int | None = None
        self._bounds: dict[int, float] = {}
        self.windows = [Counts(most_terms=most_terms), Counts(most_terms=most_terms)]
        self._after, self._window, self._most_terms = reference, window, most_terms
        self._known: set[str] = set()
        self._texts: set[int] = set()
        n_tests = 2 * (len(labels) + 1) + 1 + MOST_WORDS
        self._delta = alpha / 2 / n_tests / 2  # half for the reference's bounds; windows overlap by half
        self.threshold = math.log(1.0 / self._delta)

    @property
    def n_followed(self) -> int:
        """Return how many sentences came after the reference."""
        return max(0, self.n_seen - self._after)

    def take(self, text: str, label: str, *, abstained: bool) -> None:
        """Count a labelled sentence; nothing but counts, and a number for each text, is kept of it."""
        mark = hash(text)
        if mark in self._texts:
            return
        if len(self._texts) >= min(MOST_REMEMBERED, self._most_terms):
            self._texts.clear()
        self._texts.add(mark)
        words = words_of(text)
        self.n_seen += 1
        if self.n_seen <= self._after:
            self._learn(words, label, abstained=abstained)
            return
        unknown = self._unknown(words)
        for place, counts in enumerate(self.windows):
            if place == 0 or self.n_followed > self._window // 2:
                counts.add(words, unknown, label, abstained=abstained)
            if counts.n >= self._window:
                self.windows[place] = Counts(most_terms=self._most_terms)
        if self.alarm_at is None and self.n_followed % LOOK_EVERY == 0 and any(map(self._has_moved, self.windows)):
            self.alarm_at = self.n_followed

    def _learn(self, words: frozenset[str], label: str, *, abstained: bool) -> None:
        if self.n_seen <= self._after // 2:
            if len(self._known) < self._most_terms:
                self._known |= words
            self.reference.count(words)
        else:
            self.reference.add(words, self._unknown(words), label, abstained=abstained)

    def _unknown(self, words: frozenset[str]) -> float:
        return len(words - self._known) / len(words) if words else 0.0

    def report(self) -> Report:
        """Return what the longer window holds beside the reference."""
        counts = max(self.windows, key=lambda window: window.n)
        n = min(self.n_seen, self._after)
        return Report(n, counts.n, self.alarm_at, tuple(self.findings(counts)), self.terms(counts), self.threshold)

    def _has_moved(self, counts: Counts) -> bool:
        if any(found.evidence >= self.threshold for found in self.findings(counts)):
            return True
        return any(self._risen(term, counts) >= self.threshold for term in counts.frequent)

    def findings(self, counts: Counts) -> Iterator[Finding]:
        """Yield each rate with the evidence that it moved."""
        before = self.reference
        if not before.n or not counts.n:
            return
        most = upper_bound(before.unknown, before.n, self._delta)
        yield self._finding(
            "unknown_words", (before.unknown, counts.unknown), counts, above(counts.unknown, counts.n, most)
        )
        pairs = {"abstained": (before.abstained, counts.abstained)}
        pairs |= {label: (before.labels[label], counts.labels[label]) for label in self.labels}
        for what, (was, now) in pairs.items():
            high = above(now, counts.n, upper_bound(was, before.n, self._delta))
            low = below(now, counts.n, lower_bound(was, before.n, self._delta))
            yield self._finding(what, (was, now), counts, max(high, low))

    def _finding(self, what: str, sums: tuple[float, float], counts: Counts, evidence: float) -> Finding:
        return Finding(what, sums[0] / self.reference.n, sums[1] / counts.n, evidence)

    def terms(self, counts: Counts) -> tuple[Term, ...]:
        """Return the words that rose most, the surest first; one that few sentences hold is none of them."""
        n, found = self._after, []
        for term in counts.frequent:
            was, now = self.reference.terms[term], counts.terms[term]
            if now * n > was * counts.n:
                found.append(Term(term, was / n, now / counts.n, self._risen(term, counts)))
        return tuple(sorted(found, key=lambda one: (-one.evidence, one.before - one.now, one.term))[:TERMS])

    def _risen(self, term: str, counts: Counts) -> float:
        """Return the evidence that more sentences hold a word than the reference's."""
        was, now = self.reference.terms[term], counts.terms[term]
        if was not in self._bounds:
            self._bounds[was] = upper_bound(was, self._after, self._delta)
        most = self._bounds[was]
        return above(now, counts.n, most) if now > most * counts.n else 0.0
