"""Evidence as a person reads it: what each word of a text adds to each label's score; exact, the parts sum to it."""

import re
from dataclasses import dataclass

import numpy as np

from model.explain import Explanation
from model.labels import Span

WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class WordShare:
    """What a word, with the marks that touch it, adds to each label's score, in the order of the labels."""

    span: Span
    scores: tuple[float, ...]


def word_shares(text: str, explanation: Explanation) -> list[WordShare]:
    """Return every word of a text with its share of the scores, in the order of the text.

    What an n-gram adds is shared equally among the words that it touches, so intercepts and words sum to the scores.

    Parameters
    ----------
    explanation : of this very text; a text without a word has none
    """
    spans = [Span(*match.span()) for match in WORD.finditer(text)]
    begins = np.array([span.begin for span in spans], dtype=np.int64)
    ends = np.array([span.end for span in spans], dtype=np.int64)
    shares = np.zeros((len(spans), len(explanation.labels)))
    for part in explanation.contributions:
        first = min(int(np.searchsorted(ends, part.span.begin, side="right")), len(spans) - 1)
        behind = max(int(np.searchsorted(begins, part.span.end, side="left")), first + 1)
        shares[first:behind] += np.array(part.scores) / (behind - first)
    return [WordShare(span, tuple(row)) for span, row in zip(spans, shares.tolist(), strict=True)]
