"""The stored reviews as examples, and what the audit made of them written back."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from model.labelled import text_key
from model.registry import Signature
from model.reviews import Reviews, is_vetted
from training.audit.audit import Audit
from training.corpus import ADDED_WEIGHT, Example


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

    def kept(self, audit: Audit) -> list[int]:
        """Return the positions of those that train."""
        spared = self.vetted & (set(audit.with_action("held")) | set(audit.with_action("quarantined")))
        return sorted({*audit.kept, *spared})


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


def write_marks(store: Reviews, batch: Batch, audit: Audit, signature: Signature) -> dict[str, int]:
    """Put what the audit took out into its state, with the reason; return how many came into each."""
    held = _reasons(batch, audit.with_action("held"))
    quarantined = {
        number: why for number, why in _reasons(batch, audit.with_action("quarantined")).items() if number not in held
    }
    return {
        "held": store.mark("held", held, signature),
        "quarantined": store.mark("quarantined", quarantined, signature),
    }


def _reasons(batch: Batch, rows: Mapping[int, str]) -> dict[int, str]:
    return {batch.numbers[row]: why for row, why in rows.items() if row not in batch.vetted}
