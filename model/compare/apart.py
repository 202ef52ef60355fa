"""Terms that set a document apart from the others beside it: log-odds ratios with an informative Dirichlet prior.

Monroe, Colaresi and Quinn (2008), Fightin' Words, Political Analysis 16(4), section 3.5, equations 16, 20 and 22. The
prior is the counts of all documents together, scaled down, so that neither a rare term that happens to stand here nor a
common one with a small difference comes out first.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

PRIOR = 500.0
"""Tokens that the prior counts for, or all there are where these are fewer."""
LEAST_Z = 1.96
LEAST_COUNT = 2
MOST_TERMS = 12


@dataclass(frozen=True, slots=True)
class Term:
    """A term that a document has more of than the others.

    Parameters
    ----------
    z : its log-odds ratio in standard errors
    count, elsewhere : how often it stands in the document, and in all others together
    """

    term: str
    z: float
    count: int
    elsewhere: int


def apart(documents: Sequence[Mapping[str, int]]) -> list[list[Term]]:
    """Return the terms that set each document apart, the surest first.

    Parameters
    ----------
    documents : how often each term stands in each
    """
    whole: Counter[str] = Counter()
    for counts in documents:
        whole.update(counts)
    n_all = sum(whole.values())
    scale = min(PRIOR, n_all) / n_all if n_all else 0.0
    return [_of_one(counts, whole, scale) for counts in documents]


def _of_one(counts: Mapping[str, int], whole: Mapping[str, int], scale: float) -> list[Term]:
    n_all, n_own = sum(whole.values()), sum(counts.values())
    found = []
    for term, count in counts.items():
        if count < LEAST_COUNT:
            continue
        elsewhere = whole[term] - count
        z = _z((count, n_own), (elsewhere, n_all - n_own), (scale * whole[term], scale * n_all))
        if z >= LEAST_Z:
            found.append(Term(term, z, count, elsewhere))
    return sorted(found, key=lambda term: (-term.z, term.term))[:MOST_TERMS]


def _z(own: tuple[float, float], others: tuple[float, float], prior: tuple[float, float]) -> float:
    """Return the z-score of a term; each pair is its count and that of all terms."""
    here, there = own[0] + prior[0], others[0] + prior[0]
    rest_here, rest_there = own[1] + prior[1] - here, others[1] + prior[1] - there
    if rest_here <= 0 or rest_there <= 0:
        return 0.0
    ratio = math.log(here / rest_here) - math.log(there / rest_there)
    return ratio / math.sqrt(1 / here + 1 / there)
