"""The verdicts of a document's sentences to a profile of the document: whose voice takes how much of it."""

import math
from collections.abc import Iterable, Sequence
from itertools import pairwise

import msgspec

from model.labels import Reason, Span, Verdict

WIDTH = 3.0
BESIDE = 0.5  # sentences
"""Both of an expected number's interval, so that it holds the human's number in 95 of 100 held-out documents.

1.96 standard deviations would do if a document's sentences were judged apart; they share a writer and his habits.
"""
PARTS = 4
MOST = 3


class Profile(msgspec.Struct, frozen=True):
    """How much of a document each label takes; sentences on which the model abstained count apart.

    Parameters
    ----------
    sentences, characters : a label to its number; characters in code points, without what lies between sentences
    abstained_sentences, abstained_characters : where no label was sure enough, or nothing could be judged
    reasons : both numbers by reason, as "sentences" and "characters"
    expected : of the sentences that could be judged: how many are to be expected of each label
    course : the same shares in each quarter of the judged sentences, in order; none of fewer than four
    most : the sentences in which each label is most probable, the most probable first
    headline : what the headline's voice is beside the body's; None without a headline, or one that cannot be judged
    """

    sentences: dict[str, int]
    characters: dict[str, int]
    abstained_sentences: int
    abstained_characters: int
    reasons: dict[str, dict[str, int]]
    expected: "dict[str, Expected]"
    course: list[dict[str, float]]
    most: "dict[str, list[Place]]"
    headline: "Headline | None" = None


class Expected(msgspec.Struct, frozen=True):
    """A number of sentences, with the ends of its 95 % interval.

    Counting best labels hides how sure each was; the sum of calibrated probabilities does not (Bella et al. 2010,
    Quantification via Probability Estimators).
    """

    sentences: float
    low: float
    high: float


class Place(msgspec.Struct, frozen=True):
    """A sentence and the probability of a label in it."""

    begin: int
    end: int
    probability: float


class Headline(msgspec.Struct, frozen=True):
    """A document's headline against what stands below it.

    Parameters
    ----------
    probabilities : of each label in the headline
    body : each label's share of the other judged sentences
    """

    begin: int
    end: int
    probabilities: dict[str, float]
    body: dict[str, float]


def profile_of(
    labels: Sequence[str], spans: Sequence[Span], verdicts: Sequence[Verdict], *, is_headed: bool = False
) -> Profile:
    """Return the profile of a document.

    Parameters
    ----------
    spans, verdicts : of its sentences, in order
    is_headed : whether the first sentence is a headline
    """
    sentences, characters = dict.fromkeys(labels, 0), dict.fromkeys(labels, 0)
    reasons: dict[str, dict[str, int]] = {}
    for span, verdict in zip(spans, verdicts, strict=True):
        length = span.end - span.begin
        if verdict.abstained:
            share = reasons.setdefault(verdict.reason or Reason.LOW_MARGIN, {"sentences": 0, "characters": 0})
            share["sentences"] += 1
            share["characters"] += length
        else:
            sentences[verdict.label] += 1
            characters[verdict.label] += length
    n_sentences, n_characters = (sum(one[what] for one in reasons.values()) for what in ("sentences", "characters"))
    judged = [(span, verdict) for span, verdict in zip(spans, verdicts, strict=True) if verdict.is_judged]
    rows = [verdict.probabilities for _, verdict in judged]
    return Profile(
        sentences,
        characters,
        n_sentences,
        n_characters,
        reasons,
        {label: expected_of([row[place] for row in rows]) for place, label in enumerate(labels)},
        _course(labels, rows),
        {label: _most(judged, place) for place, label in enumerate(labels)},
        _headline(labels, judged) if is_headed and verdicts[0].is_judged else None,
    )


def expected_of(probabilities: Sequence[float]) -> Expected:
    """Return how many sentences of a label are to be expected in a document.

    Parameters
    ----------
    probabilities : of the label, one a sentence
    """
    mean = math.fsum(probabilities)
    half = WIDTH * math.sqrt(math.fsum(one * (1.0 - one) for one in probabilities)) + BESIDE
    low, high = max(mean - half, 0.0), min(mean + half, float(len(probabilities)))
    return Expected(*(round(number, 2) for number in (mean, low, high)))


def _course(labels: Sequence[str], rows: Sequence[Sequence[float]]) -> list[dict[str, float]]:
    if len(rows) < PARTS:
        return []
    ends = [len(rows) * part // PARTS for part in range(PARTS + 1)]
    return [_shares(labels, rows[begin:end]) for begin, end in pairwise(ends)]


def _headline(labels: Sequence[str], judged: Sequence[tuple[Span, Verdict]]) -> Headline | None:
    (span, headline), *below = judged
    if not below:
        return None
    rows = [verdict.probabilities for _, verdict in below]
    return Headline(span.begin, span.end, _shares(labels, [headline.probabilities]), _shares(labels, rows))


def _shares(labels: Sequence[str], rows: Sequence[Sequence[float]]) -> dict[str, float]:
    return {label: round(_mean(row[place] for row in rows), 4) for place, label in enumerate(labels)}


def _mean(numbers: Iterable[float]) -> float:
    found = list(numbers)
    return math.fsum(found) / len(found)


def _most(judged: Sequence[tuple[Span, Verdict]], place: int) -> list[Place]:
    ranked = sorted(judged, key=lambda one: -one[1].probabilities[place])
    return [Place(span.begin, span.end, round(verdict.probabilities[place], 6)) for span, verdict in ranked[:MOST]]
