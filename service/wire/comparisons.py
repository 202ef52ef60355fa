"""What comes over the wire where documents are laid side by side."""

from typing import Annotated

import msgspec

from model.errors import LimitError, TextError
from model.quoted import counted
from model.settings import Settings
from service.wire.sent import SentDocument, check_documents

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
