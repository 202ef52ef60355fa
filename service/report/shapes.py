"""What a report holds, whichever way it is shown; a file of it can be read back."""

from typing import Any

import msgspec

DOCUMENT = "framing-document/1"
"""The format; a reader refuses one that it does not know."""


COMPARISON = "framing-comparison/1"


class Basis(msgspec.Struct, frozen=True):
    """What any report rests on.

    Parameters
    ----------
    program : which made it, and its version
    made_at : in UTC
    model : version and digest
    reader : SHA-256 of the second reader's encoder, and which sentences it reads; None where the table read alone
    threshold : largest probability below which there is no label
    codebook : version, number of rules and digest
    """

    program: dict[str, str]
    made_at: str
    model: dict[str, str]
    reader: dict[str, str] | None
    threshold: float
    codebook: dict[str, Any]


class Told(Basis, frozen=True):
    """What a document's report rests on.

    Parameters
    ----------
    file : what was given: name, kind, encoding, bytes and their SHA-256
    text : what was labelled: characters, and the SHA-256 of it in UTF-8
    """

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


class ComparisonReport(msgspec.Struct, frozen=True, kw_only=True):
    """A comparison's report.

    Parameters
    ----------
    report, seal, method : as of `Report`
    files : of each document, by its id, what `Told` has of one: its file and its text
    comparison : as `POST /v1/comparisons` answers, with the text of every document
    """

    report: str
    seal: str | msgspec.UnsetType = msgspec.UNSET
    told: Basis
    files: dict[str, dict[str, Any]]
    method: str
    comparison: dict[str, Any]
