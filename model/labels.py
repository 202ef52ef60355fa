"""What a label and a verdict are; the only place where label strings are typed out."""

from dataclasses import dataclass
from enum import StrEnum


class Label(StrEnum):
    """Whose voice a sentence is, in the codebook's order."""

    STATE_MEDIA_FRAMING = "state_media_framing"
    INTELLIGENCE_ESTIMATE = "intelligence_estimate"
    NEUTRAL_REPORTING = "neutral_reporting"


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a text: `begin` and `end` in Unicode code points, end excluded."""

    begin: int
    end: int

    def cut(self, text: str) -> str:
        """Return the piece of `text` that the span covers."""
        return text[self.begin : self.end]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a classifier says of one text.

    Parameters
    ----------
    label : the most probable label; a string, because a model may be fitted on other labels
    probabilities : one a label, in the order of the model's labels; they sum to 1
    abstained : whether the largest probability lies below the model's threshold, or the label set has not one label
    label_set : the labels that cannot be ruled out at the error rate asked for; None if none was
    read_by : "table", or "table+reader"; None where there is nobody but the table
    """

    label: str
    probabilities: tuple[float, ...]
    abstained: bool
    label_set: tuple[str, ...] | None = None
    read_by: str | None = None
