"""The stored reviews as examples; what the audit makes of them is written back by `training.audit.marks`."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from model.files.labelled import text_key
from model.store.reviews import Reviews, is_vetted
from training.corpus.corpus import ADDED_WEIGHT, Example


@dataclass(frozen=True, slots=True)
class Batch:
    """Accepted reviews as examples, in the order in which they came.

    Parameters
    ----------
    numbers : of the reviews, as people know them
    vetted : positions of those that a person accepted after an audit had taken them out; they stay in
    """

    examples: tuple[Example, ...]
    numbers: tuple[int, ...]
    vetted: frozenset[int]

    def settled(self, report: Mapping[str, Any]) -> frozenset[int]:
        """Return the positions of those that a version was fitted on, by its report."""
        known = set(report.get("training", {}).get("reviews", ()))
        return frozenset(place for place, number in enumerate(self.numbers) if number in known)

    def told(self, place: int) -> str:
        """Return one review as a reason names it: without its text, which must be gone once the review is deleted."""
        return f"review {self.numbers[place]} ({self.examples[place].label})"


def read_batch(store: Reviews, labels: Collection[str], without: Collection[str]) -> Batch:
    """Return the accepted reviews; such with a label that the corpus does not use are left out.

    Parameters
    ----------
    without : sources to leave out
    """
    found = [review for review in store.accepted(without=without) if review.label in labels]
    vetted = frozenset(place for place, review in enumerate(found) if is_vetted(review.details))
    examples = (example_of(row.text, row.label, row.source, row.details.get("group")) for row in found)
    return Batch(tuple(examples), tuple(row.id for row in found), vetted)


def example_of(text: str, label: str, source: str, group: str | None) -> Example:
    """Return a review as an example; its group is its own, whatever the corpus calls its groups."""
    name = f"review:{source}:{group or text_key(text)[:16]}"
    return Example(text, label, name, source, weight=ADDED_WEIGHT, is_review=True)
