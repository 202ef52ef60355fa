"""Rows of a desk, audited against the invented corpus, and what was done to them."""

from model.labels import Label
from tests.training.invented import ground
from training.audit.audit import Audit, audit
from training.audit.findings import Action, Ground, Limits
from training.corpus.corpus import Example

NEUTRAL, FRAMING = Label.NEUTRAL_REPORTING.value, Label.STATE_MEDIA_FRAMING.value
LONG = "The ministers met for ninety minutes in the old town hall on Tuesday and agreed to open a second bridge."
GROUND = ground()
LIMITS = Limits()


def row(text: str, label: str = NEUTRAL, source: str = "desk", group: str = "g") -> Example:
    return Example(text, label, group, source)


def audited(*examples: Example, of: Ground = GROUND, limits: Limits = LIMITS) -> Audit:
    return audit(of, examples, limits)


def kinds(found: Audit, action: Action) -> dict[int, str]:
    """Return the kind of finding that something was done to each row for."""
    return {place: why.partition(":")[0] for place, why in found.with_action(action).items()}
