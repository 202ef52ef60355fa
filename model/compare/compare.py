"""Documents side by side: facts that several tell, what only one says, and the terms that set each apart.

Whatever order they come in, the same is found: they are put in the order of their sentences first.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from model.compare.align import Group, aligned
from model.compare.apart import Term, apart
from model.compare.tokens import Token, tokens_of


@dataclass(frozen=True, slots=True)
class Fact:
    """Sentences of one fact.

    Parameters
    ----------
    sentences : numbers of its sentences, from 0, by the document's name
    likeness, shared : as of `model.compare.align.Group`, the terms as they are written
    """

    sentences: Mapping[str, tuple[int, ...]]
    likeness: float
    shared: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a comparison finds; everything by the documents' names is in the order of these.

    Parameters
    ----------
    facts : most widely told first, then as the sentences stand in the first document by name
    alone : numbers of the sentences that tell no fact of another document
    terms : that set a document apart
    """

    facts: tuple[Fact, ...]
    alone: Mapping[str, tuple[int, ...]]
    terms: Mapping[str, tuple[Term, ...]]


def compare(documents: Mapping[str, Sequence[str]]) -> Comparison:
    """Compare documents.

    Parameters
    ----------
    documents : the sentences of each by its name; one that is not to be compared is empty
    """
    names = sorted(documents, key=lambda name: (tuple(documents[name]), name))
    tokens = [[list(tokens_of(sentence)) for sentence in documents[name]] for name in names]
    written = _written(tokens)
    groups = aligned([[tuple(token.term for token in own) for own in sentences] for sentences in tokens])
    told = {place for group in groups for place in group.places}
    alone = {
        name: tuple(n for n, own in enumerate(tokens[at]) if own and (at, n) not in told)
        for at, name in enumerate(names)
    }
    facts = [_fact(group, names, written) for group in groups]
    terms = apart([Counter(_counted(sentences)) for sentences in tokens])
    return Comparison(
        facts=tuple(sorted(facts, key=_order)),
        alone={name: alone[name] for name in sorted(names)},
        terms={name: tuple(own) for name, own in sorted(zip(names, terms, strict=True), key=lambda one: one[0])},
    )


def _written(tokens: Sequence[Sequence[Sequence[Token]]]) -> dict[str, str]:
    """Return how each term is written most often."""
    counts: dict[str, Counter[str]] = {}
    for document in tokens:
        for sentence in document:
            for token in sentence:
                counts.setdefault(token.term, Counter())[token.written] += 1
    return {term: min(own, key=lambda one: (-own[one], one)) for term, own in counts.items()}


def _counted(sentences: Sequence[Sequence[Token]]) -> list[str]:
    """Return the words of a document and the pairs of words that touch, as they are written."""
    words = [token.written for sentence in sentences for token in sentence]
    pairs = [
        f"{one.written} {other.written}"
        for sentence in sentences
        for one, other in pairwise(sentence)
        if other.place == one.place + 1
    ]
    return words + pairs


def _fact(group: Group, names: Sequence[str], written: Mapping[str, str]) -> Fact:
    sentences: dict[str, tuple[int, ...]] = {}
    for document, number in group.places:
        sentences[names[document]] = (*sentences.get(names[document], ()), number)
    return Fact(dict(sorted(sentences.items())), group.likeness, tuple(written[term] for term in group.shared))


def _order(fact: Fact) -> tuple[int, list[tuple[str, tuple[int, ...]]]]:
    return -len(fact.sentences), list(fact.sentences.items())
