"""Evidence as a person reads it: what each word of a text adds to each label's score; exact, the parts sum to it."""

import re
from collections.abc import Sequence
from typing import TypeAlias

import msgspec

from model.labels import Span
from model.reader.rule import Row, Rule
from model.table.layout import ScoringTable

WORD = re.compile(r"\S+")
Shares: TypeAlias = tuple[Row, Sequence[tuple[int, int, Row]]]
"""A text's scores, and begin and end of each of its words with what it adds to each of them."""


class WordShare(msgspec.Struct, frozen=True):
    """What a word, with the marks that touch it, adds to each label's score, in the order of the labels."""

    span: Span
    scores: Row


class WordEvidence(msgspec.Struct, frozen=True):
    """A text's scores in parts: `scores` = `intercepts` + `reader` + the sum over `words`, each one a label, in order.

    Parameters
    ----------
    reader : what the second reader adds, which is no word's; None where the table answered alone
    """

    labels: tuple[str, ...]
    scores: Row
    intercepts: Row
    words: tuple[WordShare, ...]
    reader: Row | None = None


def evidence_of(table: ScoringTable, shares: Shares, begin: int = 0) -> WordEvidence:
    """Return every word of a text with its share of the scores, in the order of the text; one without a word has none.

    What an n-gram adds is shared equally among the words that it touches, so intercepts and words sum to the scores.

    Parameters
    ----------
    shares : from `Scorer.word_shares`
    begin : of the text in a longer one, by which places are counted
    """
    scores, words = shares
    return WordEvidence(
        labels=table.labels,
        scores=scores,
        intercepts=tuple([one * table.factor for one in table.intercepts]),
        words=tuple([WordShare(Span(first + begin, end + begin), row) for first, end, row in words]),
    )


def with_reader(evidence: WordEvidence, rule: Rule, part: Row) -> WordEvidence:
    """Return the evidence of both readers: the table's as the rule scales it, and the second one's part as one term.

    Parameters
    ----------
    part : what the second reader adds to each label's score
    """
    factor = rule.factor
    sums = zip(evidence.scores, part, rule.intercepts, strict=True)
    starts = zip(evidence.intercepts, rule.intercepts, strict=True)
    return WordEvidence(
        labels=evidence.labels,
        scores=tuple(factor * score + added + intercept for score, added, intercept in sums),
        intercepts=tuple(factor * own + intercept for own, intercept in starts),
        words=tuple(WordShare(word.span, tuple(factor * share for share in word.scores)) for word in evidence.words),
        reader=part,
    )
