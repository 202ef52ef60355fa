"""What a document can be read for beyond its labels: a row a reading, each asked for by its name in the request.

A reading is a pure function of a labelled document. To add one, write a module that holds it and name it in `READINGS`.
Places in what it returns are code points of the text as sent, in fields called `begin` and `end`; whoever asks for
other offsets gets them from `service.documents.offsets`.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from model.labels import Span, Verdict
from model.scoring.classifier import FramingClassifier


@dataclass(frozen=True, slots=True)
class Document:
    """A labelled text.

    Parameters
    ----------
    text : exactly as sent
    joined : as long; the breaks of wrapped lines are spaces, and this is what was labelled
    spans, verdicts : of its sentences, in order; the spans hold for both texts
    scale : of likelihoods, as the request names it
    alpha, decimals : as for a sentence's own labels; a reading that labels more must heed them
    added : what the other sentences added to each one's scores; empty where they do not count
    fields : the verdicts as they go over the wire
    """

    text: str
    joined: str
    spans: Sequence[Span]
    verdicts: Sequence[Verdict]
    classifier: FramingClassifier
    scale: str
    alpha: float | None = None
    decimals: int | None = None
    added: Sequence[tuple[float, ...] | None] = ()
    fields: Sequence[Mapping[str, Any]] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """What a reading adds to an answer, as it goes over the wire.

    Parameters
    ----------
    sentences : the fields of each sentence, in order; empty where there are none for any
    profile : fields of the document's profile
    document : fields of the answer itself
    """

    sentences: Sequence[Mapping[str, Any]] = ()
    profile: Mapping[str, Any] = field(default_factory=dict)
    document: Mapping[str, Any] = field(default_factory=dict)


Reading: TypeAlias = Callable[[Document], Found]


@dataclass(frozen=True, slots=True)
class Row:
    """One reading.

    Parameters
    ----------
    opened : imports the reading and returns it; nothing is imported before it is first asked for
    is_heavy : whether even a small document takes too long for a thread of the server
    """

    opened: Callable[[], Reading]
    is_heavy: bool = False


def _voices() -> Reading:
    from service.documents.voices import voices

    return voices


def _estimates() -> Reading:
    from service.documents.estimates import estimates

    return estimates


def _tags() -> Reading:
    from service.documents.estimates import tags

    return tags


def _evidence() -> Reading:
    from service.documents.evidence import evidence

    return evidence


def _reader_words() -> Reading:
    from service.documents.evidence import reader_words

    return reader_words


def _edit() -> Reading:
    from service.documents.edit import edit

    return edit


def _rules() -> Reading:
    from service.documents.rules import rules

    return rules


READINGS: dict[str, Row] = {
    "voices": Row(_voices),
    "estimates": Row(_estimates),
    "tags": Row(_tags),
    "evidence": Row(_evidence, is_heavy=True),
    "reader_words": Row(_reader_words, is_heavy=True),
    "edit": Row(_edit, is_heavy=True),
    "rules": Row(_rules),
}
"""By the request's field, in the order in which they add to an answer."""


def is_heavy(names: Iterable[str]) -> bool:
    """Tell whether a process of its own is to find what is asked for, however small the document."""
    return any(READINGS[name].is_heavy for name in names)


def read(document: Document, names: Iterable[str]) -> list[Found]:
    """Return what is asked for, in the order of the table."""
    asked = frozenset(names)
    return [row.opened()(document) for name, row in READINGS.items() if name in asked]
