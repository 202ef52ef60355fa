"""What is kept of sentences: sums and counts, of words only such as many sentences hold; never a text."""

import re
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field

WORD = re.compile(r"[^\W\d_]{1,40}(?:[-'’][^\W\d_]{1,40}){0,3}")
SHORTEST = 3  # characters
MOST_TERMS = 200_000
FEWEST_SHOWN = 10
"""Sentences that a word must be in before it is named anywhere: fewer could tell of one text."""


@dataclass(slots=True)
class Counts:
    """Sums over sentences.

    Attributes
    ----------
    unknown : sum of each sentence's share of words that the reference does not have
    terms : a word to the number of sentences that hold it
    frequent : words that so many sentences hold that they may be named
    most_terms : that are counted; where there are more, those of one sentence go
    """

    n: int = 0
    unknown: float = 0.0
    abstained: int = 0
    labels: Counter[str] = field(default_factory=Counter)
    terms: Counter[str] = field(default_factory=Counter)
    frequent: set[str] = field(default_factory=set)
    most_terms: int = MOST_TERMS

    def add(self, words: Collection[str], unknown: float, label: str, *, abstained: bool) -> None:
        """Count a sentence.

        Parameters
        ----------
        words : each once
        """
        self.n += 1
        self.unknown += unknown
        self.abstained += abstained
        self.labels[label] += 1
        self.count(words)
        self.frequent.update(word for word in words if self.terms[word] == FEWEST_SHOWN)

    def count(self, words: Collection[str]) -> None:
        """Count the words of a sentence alone, each once."""
        self.terms.update(words)
        if len(self.terms) > self.most_terms:
            self.terms = Counter({term: n for term, n in self.terms.items() if n > 1})


def words_of(text: str) -> frozenset[str]:
    """Return the words of a text, small, each once."""
    return frozenset(word for word in WORD.findall(text.lower()) if len(word) >= SHORTEST)
