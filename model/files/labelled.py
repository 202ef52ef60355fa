"""What a labelled sentence must be before it is kept; where it came from and where it goes is told elsewhere.

One rule for both databases: what one of them cannot hold (NUL, a lone surrogate) is refused here, for both.
"""

import hashlib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

from model.errors import OwnLabelsError, TextError
from model.labels import Label
from model.language.sentences import check_characters
from model.quoted import quoted
from model.version import Version

State = Literal["accepted", "quarantined", "held", "withdrawn"]
LONGEST_NAME = 200  # characters of a source or a group


@dataclass(frozen=True, slots=True)
class Labelled:
    """A sentence with a person's label, not yet stored.

    Parameters
    ----------
    at : when it was labelled, as `utc_text` writes it; None where nobody says
    group : sentences of one group tell of the same event and stay on one side of a split
    extra : whatever else came with it, plain values only
    person : whose label it is, where another one sends it who may say so; None for the sender's own
    """

    text: str
    label: str
    source: str
    at: str | None = None
    group: str | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)
    person: str | None = None


@dataclass(frozen=True, slots=True)
class Review:
    """One stored review.

    Parameters
    ----------
    created_at : when it was labelled: the time of the file it came in, else of its arrival; UTC, ISO 8601
    state : only accepted ones are trained on; the audit quarantines or holds, people withdraw
    actor : the person whose label it is
    details : `group`, `extra`, `imported_at` and `imported_by` where given; `settled`, why, where it ends a dispute;
        `states`, what audits and persons decided with who,
        when and why; a withdrawal stands in the history
    """

    id: int
    text: str
    label: str
    source: str
    actor: str
    created_at: str
    state: State
    details: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Rules:
    """What a labelled sentence is checked against.

    Parameters
    ----------
    labels : those allowed
    max_characters : longest text, in code points
    """

    labels: tuple[str, ...]
    max_characters: int

    def problem(self, row: Labelled) -> str | None:
        """Return why a row cannot be kept, None if it can."""
        return (
            text_problem(row.text, self.max_characters)
            or self.label_problem(row.label)
            or name_problem("source", row.source)
            or (None if row.group is None else name_problem("group", row.group))
            or (None if row.person is None else name_problem("person", row.person))
        )

    def label_problem(self, label: str) -> str | None:
        """Return why a label cannot be used, None if it can."""
        if label in self.labels:
            return None
        return f"unknown label {quoted(label)}: the labels are {', '.join(self.labels)}"


def labels_in_force(champion: Version | None) -> tuple[str, ...]:
    """Return the champion's labels, or the codebook's while there is no champion."""
    return tuple(champion.manifest["labels"]) if champion else tuple(Label)


def check_trainable(champion: Version | None) -> None:
    """Raise unless a training could use what is labelled with the labels in force.

    Raises
    ------
    OwnLabelsError
        The champion has labels of its own and does not carry the rows that it was fitted on; the text says what helps.
    """
    labels = labels_in_force(champion)
    if champion is None or champion.base or set(labels) == set(Label):
        return
    raise OwnLabelsError(
        f"{champion.name} serves with labels of its own ({', '.join(labels)}), and was stored by an older program "
        "without the rows that a training starts from: so reviews and trainings are refused, as none could be of use. "
        "Fit these rows again (`./run training fit --no-seeds --data FILE --promote`), or go back to another version "
        "(POST /v1/rollback)."
    )


def text_problem(text: str, max_characters: int) -> str | None:
    """Return why a text cannot be kept, None if it can."""
    if not text or text.isspace():
        return "the text is blank"
    if len(text) > max_characters:
        return (
            f"the text has {len(text)} characters, at most {max_characters} are allowed (FRAMING_MAX_TEXT_CHARACTERS)"
        )
    return _character_problem("the text", text)


def name_problem(what: str, name: str) -> str | None:
    """Return why the name of a source or a group cannot be kept, None if it can."""
    if not name.strip():
        return f"the {what} is blank"
    if len(name) > LONGEST_NAME:
        return f"the {what} has {len(name)} characters, at most {LONGEST_NAME} are allowed"
    return _character_problem(f"the {what}", name)


def text_key(text: str) -> str:
    """Return what two texts have in common that count as the same: a SHA-256 in hex.

    White space between words and the way accents are composed make no difference; anything else does.
    """
    plain = " ".join(unicodedata.normalize("NFC", text).split())
    return hashlib.sha256(plain.encode()).hexdigest()


def utc_text(at: datetime) -> str:
    """Return a time as it is stored: UTC, ISO 8601, milliseconds, or microseconds where it has them."""
    precision = "microseconds" if at.microsecond % 1000 else "milliseconds"
    known = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    return known.isoformat(timespec=precision).replace("+00:00", "Z")


def read_time(value: Any) -> str | None:
    """Return the time that a file's value stands for: ISO 8601 text, seconds since 1970, a datetime; else None."""
    try:
        if isinstance(value, datetime):
            return utc_text(value)
        if isinstance(value, str):
            return utc_text(datetime.fromisoformat(value.strip()))
        if isinstance(value, int | float) and not isinstance(value, bool):
            return utc_text(datetime.fromtimestamp(value, UTC))
    except (ValueError, OverflowError, OSError):
        return None
    return None


def _character_problem(what: str, text: str) -> str | None:
    if "\0" in text:
        return f"{what} holds the character NUL at {text.index(chr(0))}, which not every database can hold: remove it"
    try:
        check_characters(text)
    except TextError as error:
        return f"{what} is no Unicode: {error}"
    return None
