"""What a ledger is asked of: documents, and the scale of likelihoods."""

import msgspec

from model.errors import LimitError, TextError
from model.settings import Settings
from service.wire.labelling import Scale
from service.wire.sent import SentDocument, check_documents


class LedgerRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Documents whose figures are asked for as one ledger."""

    documents: list[SentDocument]
    scale: Scale = "icd203"


def check_ledger(documents: list[SentDocument], settings: Settings) -> None:
    """Check what msgspec cannot see of a ledger's documents.

    Raises
    ------
    TextError
        There is no document, or one is as `check_documents` does not allow it.
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
    check_documents(documents, settings.max_document_bytes)
