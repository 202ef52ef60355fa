"""What a report holds, whichever way it is shown; a file of it can be read back."""

from typing import Any

import msgspec

DOCUMENT = "framing-document/1"
"""The format; a reader refuses one that it does not know."""


class Told(msgspec.Struct, frozen=True):
    """What a report rests on.

    Parameters
    ----------
    program : which made it, and its version
    made_at : in UTC
    model : version and digest
    reader : SHA-256 of the second reader's encoder, and which sentences it reads; None where the table read alone
    threshold : largest probability below which there is no label
    codebook : version, number of rules and digest
    file : what was given: name, kind, encoding, bytes and their SHA-256
    text : what was labelled: characters, and the SHA-256 of it in UTF-8
    """

    program: dict[str, str]
    made_at: str
    model: dict[str, str]
    reader: dict[str, str] | None
    threshold: float
    codebook: dict[str, Any]
    file: dict[str, Any]
    text: dict[str, Any]


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """A document's report.

    Parameters
    ----------
    report : its format
    seal : of the file that holds it; not there while it stands in a page, which has its own
    method : how it came about, for people
    document : as `POST /v1/documents` answers, with the text
    """

    report: str
    seal: str | msgspec.UnsetType = msgspec.UNSET
    told: Told
    method: str
    document: dict[str, Any]
