"""The stored reviews as examples; what the audit makes of them is written back by `training.audit.marks`."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from model.files.labelled import Labelled, text_key
from model.people.policy import ANY, Policy, Why, choose
from model.people.votes import Ballot, ballot_of, votes_of
from model.store.reviews import KEPT, Reviews, Wanted, is_vetted
from training.corpus.corpus import ADDED_WEIGHT, Example


@dataclass(frozen=True, slots=True)
class Batch:
    """Accepted reviews as examples, in the order in which they came.

    Parameters
    ----------
    numbers : of the reviews, as people know them
    vetted : positions of those that a person accepted after an audit had taken them out; they stay in
    waiting : how many others the policy leaves out, by why
    ballot : who gave which text which label, those that were left out too
    """

    examples: tuple[Example, ...]
    numbers: tuple[int, ...]
    vetted: frozenset[int]
    waiting: Mapping[Why, int] = field(default_factory=dict)
    ballot: Ballot = field(default_factory=lambda: Ballot((), ()))

    def settled(self, report: Mapping[str, Any]) -> frozenset[int]:
        """Return the positions of those that a version was fitted on, by its report."""
        known = set(report.get("training", {}).get("reviews", ()))
        return frozenset(place for place, number in enumerate(self.numbers) if number in known)

    def told(self, place: int) -> str:
        """Return one review as a reason names it: without its text, which must be gone once the review is deleted."""
        return f"review {self.numbers[place]} ({self.examples[place].label})"


def read_batch(store: Reviews, labels: Collection[str], without: Collection[str], policy: Policy = ANY) -> Batch:
    """Return the accepted reviews that may train; such with a label that the corpus does not use are left out.

    Parameters
    ----------
    without : sources to leave out
    """
    kept = store.each(Wanted(states=KEPT))
    usable = [review for review in kept if review.label in labels and review.source not in without]
    chosen = choose(usable, policy)
    vetted = frozenset(place for place, review in enumerate(chosen.reviews) if is_vetted(review.details))
    examples = tuple(
        example_of(Labelled(row.text, row.label, row.source, group=row.details.get("group"), person=row.actor))
        for row in chosen.reviews
    )
    numbers = tuple(row.id for row in chosen.reviews)
    return Batch(examples, numbers, vetted, chosen.left_out, ballot_of(votes_of(usable, "person")))


def example_of(row: Labelled) -> Example:
    """Return a review as an example; its group is its own, whatever the corpus calls its groups."""
    group = f"review:{row.source}:{row.group or text_key(row.text)[:16]}"
    return Example(row.text, row.label, group, row.source, weight=ADDED_WEIGHT, is_review=True, person=row.person or "")
