"""What a label and a verdict are; the only place where label strings are typed out."""

from enum import StrEnum

import msgspec


class Label(StrEnum):
    """Whose voice a sentence is, in the codebook's order."""

    STATE_MEDIA_FRAMING = "state_media_framing"
    INTELLIGENCE_ESTIMATE = "intelligence_estimate"
    NEUTRAL_REPORTING = "neutral_reporting"


class Reason(StrEnum):
    """Why a verdict abstains; with the last three the text was not judged, and its label counts nowhere."""

    LOW_MARGIN = "low_margin"
    LABEL_SET = "label_set"
    LANGUAGE = "language"
    UNKNOWN_WORDS = "unknown_words"
    NOT_PROSE = "not_prose"


UNJUDGED = frozenset((Reason.LANGUAGE, Reason.UNKNOWN_WORDS, Reason.NOT_PROSE))


class Span(msgspec.Struct, frozen=True, gc=False):
    """A piece of a text: `begin` and `end` in Unicode code points, end excluded."""

    begin: int
    end: int

    def cut(self, text: str) -> str:
        """Return the piece of `text` that the span covers."""
        return text[self.begin : self.end]


class Verdict(msgspec.Struct, frozen=True):
    """What a classifier says of one text.

    Parameters
    ----------
    label : the most probable label; a string, because a model may be fitted on other labels
    probabilities : one a label, in the order of the model's labels; they sum to 1
    abstained : whether there is a reason
    label_set : the labels that cannot be ruled out at the error rate asked for; None if none was
    read_by : "table", or "table+reader"; None where there is nobody but the table
    reason : why it abstains; None where it does not
    """

    label: str
    probabilities: tuple[float, ...]
    abstained: bool
    label_set: tuple[str, ...] | None = None
    read_by: str | None = None
    reason: Reason | None = None

    @property
    def is_judged(self) -> bool:
        """Whether the text could be judged at all, be it with too little margin."""
        return self.reason not in UNJUDGED
