"""What comes over the wire where several documents are read together; what cannot be read is named by its id."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated

import msgspec

from model.errors import LimitError, TextError
from model.settings import Settings
from service.wire.labelling import Scale

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


class LedgerRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Documents whose figures are asked for as one ledger."""

    documents: list[SentDocument]
    scale: Scale = "icd203"


def check_documents(documents: Sequence[SentDocument], settings: Settings) -> None:
    """Check what msgspec cannot see.

    Raises
    ------
    TextError
        There is no document, two have one id, one is blank, has both or neither of `text` and `html`, or is of no day.
    LimitError
        There are too many, or one is too large; the text names the limit.
    """
    if not documents:
        raise TextError('"documents" is empty: give at least one.')
    if len(documents) > settings.max_texts:
        raise LimitError(
            f"{len(documents)} documents, at most {settings.max_texts} a request are allowed (FRAMING_MAX_TEXTS): "
            "send fewer."
        )
    seen: set[str] = set()
    for one in documents:
        if one.id in seen:
            raise TextError(f"Two documents have the id {one.id!r}: give each its own.")
        seen.add(one.id)
        _check_document(one, settings.max_document_bytes)


def _check_document(one: SentDocument, most: int) -> None:
    if (one.text is msgspec.UNSET) == (one.html is msgspec.UNSET):
        raise TextError(f'Document {one.id!r}: give either "text" or "html", with one string.')
    if not one.content or one.content.isspace():
        raise TextError(f"Document {one.id!r} is blank: there is nothing to read.")
    size = len(one.content.encode(errors="replace"))
    if size > most:
        raise LimitError(
            f"Document {one.id!r} has {size} bytes of UTF-8, at most {most} are allowed (FRAMING_MAX_DOCUMENT_BYTES): "
            "send it in parts."
        )
    if one.date:
        try:
            date.fromisoformat(one.date)
        except ValueError:
            raise TextError(f"Document {one.id!r}: {one.date} is no day: give one as 2025-03-31.") from None
