"""How much of a document is its writer's own voice, how much is quoted and by whom, label by label."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from model.labels import Span, Verdict
from model.voices.conversation import Speaker
from model.voices.labels import VoiceLabels
from model.voices.lists import Kind
from model.voices.quotes import Quote, Voices

MOST_SPEAKERS = 50
"""Speakers that are told of, those with most words first."""


@dataclass(slots=True)
class Part:
    """What of a document one voice takes.

    Parameters
    ----------
    sentences, characters : a label to its number; characters in code points
    abstained : sentences on which the model abstained, which no label counts
    """

    sentences: dict[str, int]
    characters: dict[str, int]
    abstained: int = 0

    def count(self, verdict: Verdict, characters: int) -> None:
        """Count one sentence's words of this voice."""
        if verdict.abstained:
            self.abstained += 1
        else:
            self.sentences[verdict.label] += 1
            self.characters[verdict.label] += characters


@dataclass(slots=True)
class SpeakerPart:
    """What of a document one speaker is quoted with.

    Parameters
    ----------
    speaker : where it is named best; None for quotations whose speaker is not known
    quotes : how many
    """

    speaker: Speaker | None
    part: Part
    quotes: int = 0


@dataclass(frozen=True, slots=True)
class Shares:
    """The voices of a document.

    Parameters
    ----------
    scare : quotations at a distance, which count as the writer's own
    quoted_share : of each label's characters those that stand in quotations; None where a label has none
    speakers : those with most characters first
    """

    own: Part
    quoted: Part
    scare: int
    quoted_share: dict[str, float | None]
    speakers: list[SpeakerPart]


@dataclass(slots=True)
class _Speakers:
    """Speakers by who they are; a name said in part is the one said in full."""

    text: str
    labels: Sequence[str]
    parts: dict[tuple[Kind, str] | None, SpeakerPart] = field(default_factory=dict)

    def count(self, quote: Quote, verdict: Verdict) -> None:
        """Count a quotation."""
        part = self.parts.setdefault(self._key(quote.speaker), SpeakerPart(quote.speaker, Part(*_zeros(self.labels))))
        if quote.speaker and part.speaker and _size(quote.speaker.span) > _size(part.speaker.span):
            part.speaker = quote.speaker
        part.quotes += 1
        part.part.count(verdict, _size(quote.span))

    def _key(self, speaker: Speaker | None) -> tuple[Kind, str] | None:
        if speaker is None:
            return None
        words = speaker.span.cut(self.text).split()
        names = [word for word in words if word[:1].isupper()]
        return speaker.kind, (names[-1] if names else " ".join(words)).casefold()


def shares_of(labels: Sequence[str], text: str, voices: Sequence[Voices], verdicts: Sequence[VoiceLabels]) -> Shares:
    """Return how much of a document each voice takes.

    Parameters
    ----------
    text : as sent
    voices, verdicts : of its sentences, in order
    """
    own, quoted = Part(*_zeros(labels)), Part(*_zeros(labels))
    speakers = _Speakers(text, labels)
    for one, verdict in zip(voices, verdicts, strict=True):
        if verdict.own is not None:
            own.count(verdict.own, sum([span.end - span.begin for span in one.own]))
        if verdict.quoted is not None:
            quoted.count(verdict.quoted, sum([span.end - span.begin for span in one.quoted]))
            for quote in _counted(one):
                speakers.count(quote, verdict.quoted)
    named = sorted(speakers.parts.values(), key=lambda part: (-sum(part.part.characters.values()), -part.quotes))
    return Shares(
        own,
        quoted,
        sum([quote.kind == "scare" for one in voices if one.quotes for quote in one.quotes]),
        {label: _share(quoted.characters[label], own.characters[label]) for label in labels},
        named[:MOST_SPEAKERS],
    )


def _counted(one: Voices) -> Iterator[Quote]:
    """Yield the quotations that are not the writer's own, each once."""
    return (quote for quote in one.quotes if quote.depth == 0 and quote.kind != "scare")


def _zeros(labels: Sequence[str]) -> tuple[dict[str, int], dict[str, int]]:
    return dict.fromkeys(labels, 0), dict.fromkeys(labels, 0)


def _size(span: Span) -> int:
    return span.end - span.begin


def _share(part: int, rest: int) -> float | None:
    return part / (part + rest) if part + rest else None
