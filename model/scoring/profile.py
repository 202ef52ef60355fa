"""The verdicts of a document's sentences to a profile of the document: whose voice takes how much of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from model.labels import Reason, Span, Verdict


@dataclass(frozen=True, slots=True)
class Profile:
    """How much of a document each label takes; sentences on which the model abstained count apart.

    Parameters
    ----------
    sentences, characters : a label to its number; characters in code points, without what lies between sentences
    abstained_sentences, abstained_characters : where no label was sure enough, or nothing could be judged
    reasons : both numbers by reason, as "sentences" and "characters"
    """

    sentences: dict[str, int]
    characters: dict[str, int]
    abstained_sentences: int
    abstained_characters: int
    reasons: dict[str, dict[str, int]]


def profile_of(labels: Sequence[str], spans: Sequence[Span], verdicts: Sequence[Verdict]) -> Profile:
    """Return the profile of a document.

    Parameters
    ----------
    spans, verdicts : of its sentences, in order
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
    return Profile(sentences, characters, n_sentences, n_characters, reasons)
