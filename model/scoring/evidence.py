"""Evidence as a person reads it: what each word of a text adds to each label's score; exact, the parts sum to it."""

import re
from dataclasses import dataclass

import numpy as np

from model.labels import Span
from model.reader.rule import Rule
from model.scoring.explain import Parts, parts_of
from model.scoring.fallback import FloatMatrix
from model.table.layout import ScoringTable
from model.table.slots import Indices, spread

WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class WordShare:
    """What a word, with the marks that touch it, adds to each label's score, in the order of the labels."""

    span: Span
    scores: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class WordEvidence:
    """A text's scores in parts: `scores` = `intercepts` + `reader` + the sum over `words`, each one a label, in order.

    Parameters
    ----------
    reader : what the second reader adds, which is no word's; None where the table answered alone
    """

    labels: tuple[str, ...]
    scores: tuple[float, ...]
    intercepts: tuple[float, ...]
    words: tuple[WordShare, ...]
    reader: tuple[float, ...] | None = None


def evidence_of(table: ScoringTable, text: str) -> WordEvidence:
    """Return every word of a text with its share of the scores, in the order of the text; one without a word has none.

    What an n-gram adds is shared equally among the words that it touches, so intercepts and words sum to the scores.

    Raises
    ------
    TextError
        The text holds a lone surrogate.
    """
    parts = parts_of(table, text)
    spans = [Span(*match.span()) for match in WORD.finditer(text)]
    shares = _sums(parts, spans).tolist()
    return WordEvidence(
        labels=table.labels,
        scores=tuple(parts.sums.tolist()),
        intercepts=tuple(parts.intercepts.tolist()),
        words=tuple(WordShare(span, tuple(row)) for span, row in zip(spans, shares, strict=True)),
    )


def with_reader(evidence: WordEvidence, rule: Rule, part: tuple[float, ...]) -> WordEvidence:
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


def _sums(parts: Parts, spans: list[Span]) -> FloatMatrix:
    """Return what the words at `spans` add to each label, shape (n_words, n_labels)."""
    n_words, n_labels = len(spans), len(parts.intercepts)
    if not n_words:
        return np.zeros((0, n_labels))
    firsts, counts = _touched(parts, spans)
    words, owners = spread(firsts, counts)
    shares = (parts.scores / counts[:, None])[owners]
    return np.stack([np.bincount(words, shares[:, label], n_words) for label in range(n_labels)], 1)


def _touched(parts: Parts, spans: list[Span]) -> tuple[Indices, Indices]:
    """Return the first word that each n-gram touches, and how many; a neighbour where it touches none."""
    begins = np.array([span.begin for span in spans], dtype=np.int64)
    ends = np.array([span.end for span in spans], dtype=np.int64)
    firsts = np.minimum(np.searchsorted(ends, parts.begins, side="right"), len(spans) - 1)
    behind = np.maximum(np.searchsorted(begins, parts.ends, side="left"), firsts + 1)
    return firsts, behind - firsts
