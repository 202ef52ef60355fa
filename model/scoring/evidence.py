"""Evidence as a person reads it: what each word of a text adds to each label's score; exact, the parts sum to it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from model.labels import Span
from model.reader.rule import Rule
from model.scoring.explain import Parts, parts_of, parts_of_texts
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


def evidence_of_texts(table: ScoringTable, texts: Sequence[str]) -> list[WordEvidence]:
    """Return what `evidence_of` does of each text, found for all at once; each must have a word.

    Raises
    ------
    TextError
        A text holds a lone surrogate.
    """
    if not texts:
        return []
    parts, owners = parts_of_texts(table, texts)
    joined = "".join([text + " " for text in texts])
    spans = [Span(*match.span()) for match in WORD.finditer(joined)]
    starts = np.cumsum([0, *(len(text) + 1 for text in texts)])
    edges = np.searchsorted([span.begin for span in spans], starts)
    shares = _sums(parts, spans, (edges[owners], edges[owners + 1])).tolist()
    sums = np.stack([np.bincount(owners, column, len(texts)) for column in parts.scores.T], 1) + parts.intercepts
    return [
        WordEvidence(
            labels=table.labels,
            scores=tuple(scores),
            intercepts=tuple(parts.intercepts.tolist()),
            words=tuple(
                WordShare(Span(span.begin - start, span.end - start), tuple(row))
                for span, row in zip(spans[first:behind], shares[first:behind], strict=True)
            ),
        )
        for scores, start, first, behind in zip(
            sums.tolist(), starts.tolist(), edges.tolist(), edges[1:].tolist(), strict=False
        )
    ]


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


def _sums(parts: Parts, spans: list[Span], own: tuple[Indices, Indices] | None = None) -> FloatMatrix:
    """Return what the words at `spans` add to each label, shape (n_words, n_labels).

    Parameters
    ----------
    own : for each n-gram the first word of its text, and the one behind its last; None where all are of one text
    """
    n_words, n_labels = len(spans), len(parts.intercepts)
    if not n_words:
        return np.zeros((0, n_labels))
    firsts, counts = _touched(parts, spans, own or (np.zeros(1, np.int64), np.full(1, n_words)))
    words, owners = spread(firsts, counts)
    shares = (parts.scores / counts[:, None])[owners]
    return np.stack([np.bincount(words, shares[:, label], n_words) for label in range(n_labels)], 1)


def _touched(parts: Parts, spans: list[Span], own: tuple[Indices, Indices]) -> tuple[Indices, Indices]:
    """Return the first word that each n-gram touches, and how many; a neighbour where it touches none."""
    begins = np.array([span.begin for span in spans], dtype=np.int64)
    ends = np.array([span.end for span in spans], dtype=np.int64)
    firsts = np.clip(np.searchsorted(ends, parts.begins, side="right"), own[0], own[1] - 1)
    behind = np.maximum(np.searchsorted(begins, parts.ends, side="left"), firsts + 1)
    return firsts, behind - firsts
