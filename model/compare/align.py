"""Sentences of several documents that tell the same fact: they share words and figures that few others have.

A pair's likeness is the cosine of its terms' weights; rare terms weigh more, figures more still. Only the rarest terms
of a sentence look for partners, and only so many of them, so that the work grows with the text and not with its square.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

LEAST = 0.31
"""Likeness of two sentences of one fact; measured on the project's own pairs, see `tests/gold/compare.json`."""
LEAST_WITHIN = 0.15
"""Likeness of any two sentences of a group, so that a chain of likenesses joins no strangers."""
FIGURE = 2.0
"""How much more a figure weighs than a word that is as rare."""
MOST_OF_DOCUMENT = 2
SEEKING = 8
MOST_WITH_TERM = 40
"""Sentences that hold a term; a commoner one looks for no partners."""
MOST_PARTNERS = 12

Place = tuple[int, int]
Terms = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Sentences of one fact, at most two a document, as one may say in two what another says in one.

    Parameters
    ----------
    places : (document, sentence), in order
    likeness : mean over all pairs of two documents, 0 to 1
    shared : terms of at least two of their documents, the heaviest first
    """

    places: tuple[Place, ...]
    likeness: float
    shared: Terms


def aligned(documents: Sequence[Sequence[Terms]]) -> list[Group]:
    """Return the groups of sentences of the same fact, in the order of their places.

    Parameters
    ----------
    documents : the terms of each sentence of each document; a sentence without terms belongs to none

    Returns
    -------
    groups : disjoint; what is alike in one document only is none
    """
    vectors = _vectors(documents)
    pairs = sorted(_pairs(vectors), key=lambda pair: (-pair[0], _tie(vectors, pair[1:]), pair[1:]))
    group_of: dict[Place, frozenset[Place]] = {place: frozenset((place,)) for place in vectors}
    for _, one, other in pairs:
        left, right = group_of[one], group_of[other]
        if left is right or not _may_join(vectors, left, right):
            continue
        joined = left | right
        group_of.update(dict.fromkeys(joined, joined))
    found = {group for group in group_of.values() if len(group) > 1}
    return sorted((_group(vectors, group) for group in found), key=lambda group: group.places)


def _vectors(documents: Sequence[Sequence[Terms]]) -> dict[Place, dict[str, float]]:
    """Return the weights of each sentence's terms, of length 1."""
    sentences = {
        (document, number): Counter(terms)
        for document, own in enumerate(documents)
        for number, terms in enumerate(own)
        if terms
    }
    held = Counter(term for terms in sentences.values() for term in terms)
    n_sentences = len(sentences)
    return {
        place: _of_length_1({term: _weight(term, n, held[term], n_sentences) for term, n in sorted(terms.items())})
        for place, terms in sentences.items()
    }


def _weight(term: str, n: int, n_held: int, n_sentences: int) -> float:
    others = max(1, n_held - 1)  # a term that one partner alone shares is as rare as one that none does
    rarity = math.log((2 + n_sentences) / others)
    return (1 + math.log(n)) * rarity * (FIGURE if term[0].isdigit() else 1.0)


def _of_length_1(weights: Mapping[str, float]) -> dict[str, float]:
    length = math.sqrt(math.fsum(weight * weight for weight in weights.values()))
    return {term: weight / length for term, weight in weights.items()} if length else {}


def _pairs(vectors: Mapping[Place, Mapping[str, float]]) -> Iterator[tuple[float, Place, Place]]:
    """Yield the pairs of two documents that are alike enough."""
    held: dict[str, list[Place]] = defaultdict(list)
    for place, vector in vectors.items():
        for term in vector:
            held[term].append(place)
    pairs = {
        (min(place, partner), max(place, partner))
        for place, vector in vectors.items()
        for partner in _partners(place, vector, held, vectors)
    }
    for one, other in sorted(pairs.union(_same(vectors))):
        likeness = _likeness(vectors[one], vectors[other])
        if likeness >= LEAST:
            yield likeness, one, other


def _same(vectors: Mapping[Place, Mapping[str, float]]) -> Iterator[tuple[Place, Place]]:
    """Yield sentences of the same terms in a chain from document to document, however common their terms are."""
    alike: dict[Terms, list[Place]] = defaultdict(list)
    for place, vector in vectors.items():
        alike[tuple(vector)].append(place)
    for places in alike.values():
        nth: Counter[int] = Counter()
        turns = []
        for place in places:
            nth[place[0]] += 1
            turns.append((nth[place[0]], place))
        for (_, one), (_, other) in pairwise(sorted(turns)):
            if one[0] != other[0]:
                yield min(one, other), max(one, other)


def _partners(
    place: Place,
    vector: Mapping[str, float],
    held: Mapping[str, Sequence[Place]],
    vectors: Mapping[Place, Mapping[str, float]],
) -> list[Place]:
    """Return the sentences of other documents that share the most with one, by its heaviest terms that few have."""
    seeking = sorted(
        (term for term in vector if len(held[term]) <= MOST_WITH_TERM), key=lambda term: (-vector[term], term)
    )
    shared: dict[Place, float] = defaultdict(float)
    for term in seeking[:SEEKING]:
        for other in held[term]:
            if other[0] != place[0]:
                shared[other] += vector[term] * vectors[other][term]
    if len(shared) <= MOST_PARTNERS:
        return list(shared)
    least = sorted(shared.values(), reverse=True)[MOST_PARTNERS - 1]
    return [other for other, weight in shared.items() if weight >= least]


def _likeness(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    few, many = (one, other) if len(one) <= len(other) else (other, one)
    return min(1.0, math.fsum(weight * many[term] for term, weight in few.items() if term in many))


def _tie(vectors: Mapping[Place, Mapping[str, float]], pair: Iterable[Place]) -> list[Terms]:
    """Return what orders pairs that are equally alike, whatever order their documents came in."""
    return sorted(tuple(vectors[place]) for place in pair)


def _may_join(vectors: Mapping[Place, Mapping[str, float]], left: frozenset[Place], right: frozenset[Place]) -> bool:
    held = Counter(document for document, _ in left | right)
    if max(held.values()) > MOST_OF_DOCUMENT:
        return False
    pairs = ((vectors[one], vectors[other]) for one in left for other in right if one[0] != other[0])
    return all(_likeness(one, other) >= LEAST_WITHIN for one, other in pairs)


def _group(vectors: Mapping[Place, Mapping[str, float]], places: frozenset[Place]) -> Group:
    pairs = ((one, other) for one, other in combinations(sorted(places), 2) if one[0] != other[0])
    likenesses = [_likeness(vectors[one], vectors[other]) for one, other in pairs]
    weights: dict[str, list[float]] = defaultdict(list)
    documents: dict[str, set[int]] = defaultdict(set)
    for place in sorted(places):
        for term, weight in vectors[place].items():
            weights[term].append(weight)
            documents[term].add(place[0])
    shared = [term for term, own in documents.items() if len(own) > 1]
    shared.sort(key=lambda term: (-math.fsum(weights[term]), term))
    return Group(tuple(sorted(places)), math.fsum(likenesses) / len(likenesses), tuple(shared))
