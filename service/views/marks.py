"""What a label looks like: a shape and a word, so that nothing rests on colour alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from model.labels import Label


@dataclass(frozen=True, slots=True)
class Mark:
    """How a label is shown.

    Parameters
    ----------
    shape, plain : one character; `plain` where a terminal has only ASCII
    word : short, as it stands beside each sentence
    name : in full
    kind : as style sheets call it
    color : in a terminal
    """

    shape: str
    plain: str
    word: str
    name: str
    kind: str
    color: str


MARKS: Mapping[str, Mark] = {
    Label.STATE_MEDIA_FRAMING: Mark("▲", "!", "framing", "state media framing", "framing", "bold red"),
    Label.INTELLIGENCE_ESTIMATE: Mark("◆", "~", "estimate", "intelligence estimate", "estimate", "bold blue"),
    Label.NEUTRAL_REPORTING: Mark("●", ".", "neutral", "neutral reporting", "neutral", "green"),
}
UNSURE = Mark("○", "?", "unsure", "unsure: no label", "unsure", "yellow")
UNJUDGED = Mark("–", "-", "not judged", "not judged", "unjudged", "dim")
REASONS: Mapping[str, tuple[Mark, str]] = {
    "low_margin": (UNSURE, "no label is probable enough"),
    "label_set": (UNSURE, "more than one label, or none, cannot be ruled out"),
    "language": (UNJUDGED, "not English"),
    "unknown_words": (UNJUDGED, "next to no words that the model knows"),
    "not_prose": (UNJUDGED, "no sentence of prose"),
}
"""Why there is no label, as `reason` in an answer gives it."""


def mark_of(label: str) -> Mark:
    """Return how a label is shown; one of other people's labels under its own name."""
    return MARKS.get(label) or Mark("■", "#", label, label, "other", "bold")


def verdict_mark(result: Mapping[str, Any]) -> Mark:
    """Return how a result is shown: by its label, or as one without."""
    if not result["abstained"]:
        return mark_of(result["label"])
    return REASONS.get(result.get("reason", ""), (UNSURE, ""))[0]


def why_not(result: Mapping[str, Any]) -> str:
    """Return why a result has no label; nothing where it has one."""
    if not result["abstained"]:
        return ""
    reason = str(result.get("reason", "low_margin"))
    return REASONS.get(reason, (UNSURE, reason))[1]
