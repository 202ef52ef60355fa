"""What comes over the wire where several documents are read together; what cannot be read is named by its id."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated

import msgspec

from model.errors import LimitError, TextError
from model.quoted import counted, quoted
from model.settings import Settings

Id = Annotated[str, msgspec.Meta(min_length=1, max_length=200, description="By which the answer names the document.")]
Date = Annotated[
    str,
    msgspec.Meta(
        pattern=r"^\d{4}-\d{2}-\d{2}$",
        description="When it was published; weekdays and dates without a year are read by it.",
    ),
]


class SentDocument(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A text or a web page, with where and when it was published if that is known."""

    id: Id
    text: str | msgspec.UnsetType = msgspec.UNSET
    html: str | msgspec.UnsetType = msgspec.UNSET
    source: str | None = None
    date: Date | None = None

    @property
    def content(self) -> str:
        """What was sent, text or page."""
        return self.text if isinstance(self.text, str) else str(self.html)


def check_documents(documents: Sequence[SentDocument], most_bytes: int) -> None:
    """Check what msgspec cannot see of several documents.

    Parameters
    ----------
    most_bytes : of each, in UTF-8

    Raises
    ------
    TextError
        Two have one id, one is blank, has both or neither of `text` and `html`, or is of no day.
    LimitError
        One is too large; the text names the limit.
    """
    seen: set[str] = set()
    for one in documents:
        if one.id in seen:
            raise TextError(f"Two documents have the id {quoted(one.id)}: give each its own.")
        seen.add(one.id)
        _check_document(one, most_bytes)


def _check_document(one: SentDocument, most: int) -> None:
    if (one.text is msgspec.UNSET) == (one.html is msgspec.UNSET):
        raise TextError(f'Document {quoted(one.id)}: give either "text" or "html", with one string.')
    if not one.content or one.content.isspace():
        raise TextError(f"Document {quoted(one.id)} is blank: there is nothing to read.")
    size = len(one.content.encode(errors="replace"))
    if size > most:
        raise LimitError(
            f"Document {quoted(one.id)} has {size} bytes of UTF-8, at most {most} are allowed "
            "(FRAMING_MAX_DOCUMENT_BYTES): send it in parts."
        )
    if one.date:
        try:
            date.fromisoformat(one.date)
        except ValueError:
            raise TextError(f"Document {quoted(one.id)}: {one.date} is no day: give one as 2025-03-31.") from None


FEWEST, MOST = 2, 20
Documents = Annotated[list[SentDocument], msgspec.Meta(description=f"{FEWEST} to {MOST}, each with an id of its own.")]


class ComparisonRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Documents to be laid side by side; `version` asks a kept version instead of the champion."""

    documents: Documents
    version: str | msgspec.UnsetType = msgspec.UNSET


def check_comparison(asked: ComparisonRequest, settings: Settings) -> None:
    """Check what msgspec cannot see.

    Raises
    ------
    LimitError
        There are too many documents, or one is too large; the text names the limit.
    TextError
        There are too few, two have one id, one is blank, has both or neither of `text` and `html`, or is of no day.
    """
    n_documents = len(asked.documents)
    if not FEWEST <= n_documents <= MOST:
        family = LimitError if n_documents > MOST else TextError
        raise family(f"{counted(n_documents, 'document')} sent: a comparison takes {FEWEST} to {MOST}.")
    check_documents(asked.documents, settings.max_document_bytes)
