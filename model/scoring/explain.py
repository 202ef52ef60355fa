"""Evidence: which n-grams of a text gave its scores, how much, and where they stand in it.

Exact, not approximated: contributions and intercepts sum to the scores. A feature's contribution
is shared equally among its occurrences, of whichever n-gram of its family.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from model.labels import Span
from model.scoring.evidence import WORD, Shares
from model.scoring.fallback import FloatMatrix, FloatVector, feature_values
from model.scoring.ngrams import Folded, Occurrences, find_ngrams, find_tokens, fold_texts
from model.table.layout import ScoringTable
from model.table.slots import Indices, spread


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one occurrence of one n-gram added to each label's score.

    Parameters
    ----------
    block : the branch of the pipeline that counts it
    ngram : folded; words joined by one space, character n-grams with the spaces at word edges
    span : where it stands in the text as sent; the spaces at word edges left out
    scores : one a label, on the scale of `Scorer.scores`
    """

    block: str
    ngram: str
    span: Span
    scores: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """A text's scores in parts: `scores` = `intercepts` + the sum of all contributions.

    All three are one a label, in the order of `labels`; contributions stand in the order of the
    blocks, then of the text.
    """

    labels: tuple[str, ...]
    scores: tuple[float, ...]
    intercepts: tuple[float, ...]
    contributions: tuple[Contribution, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Parts:
    """A text's scores in parts, as arrays: `intercepts` and the rows of `scores` sum to them.

    Parameters
    ----------
    found : every occurrence of every n-gram, with its place in `folded`
    begins, ends : shape (n_occurrences,), its place in the text as sent
    scores : shape (n_occurrences, n_labels), what it adds to each label's score
    intercepts : shape (n_labels,)
    """

    folded: Folded
    found: Occurrences
    begins: Indices
    ends: Indices
    scores: FloatMatrix
    intercepts: FloatVector

    @property
    def sums(self) -> FloatVector:
        """Return the scores of the text, shape (n_labels,)."""
        return np.asarray(self.intercepts + self.scores.sum(axis=0))


def parts_of(table: ScoringTable, text: str) -> Parts:
    """Return what every n-gram that counted for `text` added to its scores, without an object for each.

    Raises
    ------
    TextError
        The text holds a lone surrogate.
    """
    folded = fold_texts(table, [text])
    found = find_ngrams(table, folded)
    begins, ends = _places(folded, found)
    return Parts(folded, found, begins, ends, _shares(table, found), np.array(table.intercepts) * table.factor)


def word_shares(table: ScoringTable, text: str) -> Shares:
    """Return a text's scores, and what each of its words adds to them; the kernel's `word_shares` does the same.

    Raises
    ------
    TextError
        The text holds a lone surrogate.
    """
    parts = parts_of(table, text)
    places = [match.span() for match in WORD.finditer(text)]
    rows = _sums(parts, places).tolist()
    return tuple(parts.sums.tolist()), [
        (begin, end, tuple(row)) for (begin, end), row in zip(places, rows, strict=True)
    ]


def _sums(parts: Parts, places: Sequence[tuple[int, int]]) -> FloatMatrix:
    """Return what the words at `places` add to each label, shape (n_words, n_labels)."""
    n_words, n_labels = len(places), len(parts.intercepts)
    if not n_words:
        return np.zeros((0, n_labels))
    firsts, counts = _touched(parts, np.array(places, dtype=np.int64))
    words, owners = spread(firsts, counts)
    shares = (parts.scores / counts[:, None])[owners]
    return np.stack([np.bincount(words, shares[:, label], n_words) for label in range(n_labels)], 1)


def _touched(parts: Parts, places: Indices) -> tuple[Indices, Indices]:
    """Return the first word that each n-gram touches, and how many; a neighbour where it touches none."""
    begins, ends = places.T
    firsts = np.minimum(np.searchsorted(ends, parts.begins, side="right"), len(places) - 1)
    behind = np.maximum(np.searchsorted(begins, parts.ends, side="left"), firsts + 1)
    return firsts, behind - firsts


def explain_text(table: ScoringTable, text: str) -> Explanation:
    """Return every n-gram that counted for `text`, with its place and its contribution.

    Raises
    ------
    TextError
        The text holds a lone surrogate.
    """
    parts = parts_of(table, text)
    found = parts.found
    spans = map(Span, parts.begins.tolist(), parts.ends.tolist())
    places = zip(_blocks(table, found), _ngrams(table, parts.folded, found), spans, strict=True)
    contributions = [
        Contribution(name, ngram, span, tuple(part))
        for (name, ngram, span), part in zip(places, parts.scores.tolist(), strict=True)
    ]
    order = np.lexsort((found.ends, found.begins, found.features))
    blocks = {block.name: number for number, block in enumerate(table.blocks)}
    ranked = sorted(
        (contributions[place] for place in order.tolist()),
        key=lambda part: (blocks[part.block], part.span.begin, part.span.end),
    )
    return Explanation(
        labels=table.labels,
        scores=tuple(parts.sums.tolist()),
        intercepts=tuple(parts.intercepts.tolist()),
        contributions=tuple(ranked),
    )


def _shares(table: ScoringTable, found: Occurrences) -> FloatMatrix:
    """Return what each occurrence adds to each label, shape (n_occurrences, n_labels)."""
    values = feature_values(table, found.texts, found.features)
    keys = values.texts * table.n_features + values.features  # rising, as they were counted
    places = np.searchsorted(keys, found.texts * table.n_features + found.features)
    shares = values.values[places] / values.counts[places] * table.factor
    weights = table.sections["payload"][found.features, 1 : 1 + len(table.labels)]
    return np.asarray(shares[:, None] * weights.astype(np.float64))


def _blocks(table: ScoringTable, found: Occurrences) -> Iterator[str]:
    edges = [block.end for block in table.blocks]
    for number in np.searchsorted(edges, found.features, side="right").tolist():
        yield table.blocks[number].name


def _places(folded: Folded, found: Occurrences) -> tuple[Indices, Indices]:
    """Return places in the text as sent; a deleted character inside an n-gram is covered by it."""
    begins = folded.sources[found.begins]
    return begins, np.where(found.ends > found.begins, folded.sources[found.ends - 1] + 1, begins)


def _ngrams(table: ScoringTable, folded: Folded, found: Occurrences) -> Iterator[str]:
    text = folded.points.astype("<u4").tobytes().decode("utf-32-le")
    begins, ends = find_tokens(table, folded)
    is_word_block = np.array([block.kind == "word" for block in table.blocks])
    numbers = np.searchsorted([block.end for block in table.blocks], found.features, side="right")
    firsts = np.searchsorted(begins, found.begins).tolist()
    lasts = np.searchsorted(ends, found.ends, side="right").tolist()
    for place, is_word in enumerate(is_word_block[numbers].tolist()):
        if is_word:
            tokens = range(firsts[place], lasts[place])
            yield " ".join(text[begins[token] : ends[token]] for token in tokens)
        else:
            inner = text[found.begins[place] : found.ends[place]]
            left, right = int(found.has_left[place]), int(found.has_right[place])
            yield " " * left + inner + " " * right
