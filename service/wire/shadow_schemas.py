"""What goes over the wire of a version in the champion's shadow."""

import msgspec
from pydantic import BaseModel, Field


class NewShadow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which version runs beside the champion, by name or alias, and why."""

    version: str = "challenger"
    reason: str = ""


class Seconds(BaseModel):
    """How long a request's texts took to label; quantiles are the ends of buckets, each twice the one before."""

    mean_ms: float | None
    median_ms: float | None
    p99_ms: float | None


class ShadowRun(BaseModel):
    """What was counted of one run; no text is kept."""

    id: int
    version: str
    champion: str = Field(description="Only what this version labelled is counted.")
    started_at: str
    started_by: str
    reason: str
    ended_at: str | None
    ended_by: str | None
    requests: int
    texts: int
    changed: int = Field(description="Texts that would get another label.")
    left_out: int = Field(description="Texts that the version did not label, as too many waited.")
    labels: dict[str, dict[str, int]] = Field(description="Texts by the champion's label, then by the version's.")
    moves: list[tuple[str, str, int]] = Field(description="From which label to which, the most frequent first.")
    abstained: dict[str, int] = Field(description="Texts by who abstained: both, the champion or the challenger.")
    champion_time: Seconds
    challenger_time: Seconds


class ShadowAnswer(BaseModel):
    """The run that goes on, and those before it."""

    running: ShadowRun | None
    waiting: int = Field(description="Texts that this process has taken and not counted yet.")
    before: list[ShadowRun] = Field(description="The newest first; at most 20.")
