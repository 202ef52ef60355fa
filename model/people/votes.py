"""Who gave which text which label: one vote a text and rater, the newest; settled texts apart."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from model.files.labelled import Review, text_key
from model.store.repeats import SETTLED

By = Literal["person", "source"]
MOST_RATERS = 20
"""Those with most labels count; every two of them are compared."""


@dataclass(frozen=True, slots=True)
class Vote:
    """A rater's label of a text, which stands by its key (`model.files.labelled.text_key`)."""

    key: str
    rater: str
    label: str


@dataclass(frozen=True, slots=True)
class Ballot:
    """The votes of all raters.

    Parameters
    ----------
    texts : each with the label that each of its raters gave last, by the rater's name
    raters : in order, those with most labels first
    left_out : raters beyond MOST_RATERS
    """

    texts: tuple[dict[str, str], ...]
    raters: tuple[str, ...]
    left_out: int = 0

    @property
    def labels(self) -> tuple[str, ...]:
        """Return all labels that were given, in order."""
        return tuple(sorted({label for given in self.texts for label in given.values()}))


def votes_of(reviews: Iterable[Review], by: By) -> Iterator[Vote]:
    """Yield the votes that reviews are; one that ends a dispute is none, as who settles has read the others'."""
    name: Callable[[Review], str] = (lambda review: review.actor) if by == "person" else (lambda review: review.source)
    for review in reviews:
        if SETTLED not in review.details:
            yield Vote(text_key(review.text), name(review), review.label)


def ballot_of(votes: Iterable[Vote]) -> Ballot:
    """Return the ballot of votes, which come the oldest first."""
    texts: dict[str, dict[str, str]] = {}
    for vote in votes:
        texts.setdefault(vote.key, {})[vote.rater] = vote.label
    counts = Counter(rater for given in texts.values() for rater in given)
    raters = sorted(counts, key=lambda rater: (-counts[rater], rater))
    shown = raters[:MOST_RATERS]
    if len(shown) < len(raters):
        texts = {key: {rater: given[rater] for rater in given if rater in set(shown)} for key, given in texts.items()}
    return Ballot(tuple(given for given in texts.values() if given), tuple(shown), len(raters) - len(shown))


def ballot_of_two(names: tuple[str, str], files: tuple[Sequence[tuple[str, str]], Sequence[tuple[str, str]]]) -> Ballot:
    """Return the ballot of two lists of texts and labels; of a text that a list has twice, the last label counts."""
    both = zip(names, files, strict=True)
    votes = (Vote(text_key(text), name, label) for name, rows in both for text, label in rows)
    ballot = ballot_of(votes)
    return Ballot(ballot.texts, names)
