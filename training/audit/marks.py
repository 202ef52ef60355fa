"""What an audit made of the stored reviews: which of them train, and the marks written back to the store."""

from collections.abc import Mapping

from model.store.reviews import Reviews
from model.version import Signature
from training.audit.audit import Audit
from training.corpus.reviewed import Batch


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


def kept_rows(batch: Batch, audit: Audit) -> list[int]:
    """Return the positions of those that train; what a person accepted is not taken out again."""
    too_many = {row for finding in audit.findings if finding.kind == "too-many" for row in finding.rows}
    spared = batch.vetted & (set(audit.with_action("held")) | set(audit.with_action("quarantined")) | too_many)
    return sorted({*audit.kept, *spared})


def _reasons(batch: Batch, rows: Mapping[int, str]) -> dict[int, str]:
    return {batch.numbers[row]: why for row, why in rows.items() if row not in batch.vetted}
