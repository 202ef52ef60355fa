"""The formats of labelled files: their names and media types, and how one is recognised by its content."""

from pathlib import PurePath
from typing import Any, Literal, get_args

import msgspec

from model.errors import CorpusError
from model.files.tables.quoting import Layout, delimiter_of
from model.quoted import quoted

ExportFormat = Literal["csv", "tsv", "jsonl", "parquet", "doccano", "label-studio", "prodigy"]
"""Those that are written as well as read."""

ImportFormat = Literal[ExportFormat, "xlsx"]
EXPORTS: tuple[ExportFormat, ...] = get_args(ExportFormat)
FORMATS: tuple[ImportFormat, ...] = get_args(ImportFormat)
TABLES: tuple[ImportFormat, ...] = ("csv", "tsv")
MEDIA_TYPES: dict[ImportFormat, str] = {
    "csv": "text/csv; charset=utf-8",
    "tsv": "text/tab-separated-values; charset=utf-8",
    "jsonl": "application/x-ndjson",
    "parquet": "application/vnd.apache.parquet",
    "doccano": "application/x-ndjson",
    "label-studio": "application/json",
    "prodigy": "application/x-ndjson",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
ENDINGS: dict[str, ExportFormat] = {
    ".csv": "csv",
    ".json": "label-studio",
    ".jsonl": "jsonl",
    ".parquet": "parquet",
    ".tsv": "tsv",
}
NEEDED = tuple(frozenset({"text", name}) for name in ("label", "labels", "accept"))
"""What a table's header has to name, one of them."""


def named_format(name: str) -> ImportFormat:
    """Return the format of a name; raise CorpusError, which lists the names, where there is none."""
    for known in FORMATS:
        if known == name:
            return known
    raise CorpusError(f"There is no format {quoted(name)}: use one of {', '.join(FORMATS)}.")


def written_format(name: str) -> ExportFormat:
    """Return the format of a name in which reviews are written; raise CorpusError where there is none."""
    for known in EXPORTS:
        if known == name:
            return known
    raise CorpusError(f"Nothing is written as {quoted(name)}: use one of {', '.join(EXPORTS)}.")


def format_of_ending(path: PurePath) -> ExportFormat:
    """Return the format in which a file of that ending is written; raise CorpusError where it stands for none."""
    if path.suffix.lower() not in ENDINGS:
        raise CorpusError(f"{path}: the ending {quoted(path.suffix)} is none of {', '.join(ENDINGS)}: name the format.")
    return ENDINGS[path.suffix.lower()]


def format_of_media_type(media_type: str) -> ImportFormat | None:
    """Return the format that a Content-Type stands for; None for JSON lines, which several tools write, or others."""
    plain = media_type.partition(";")[0].strip().lower()
    found = [name for name, known in MEDIA_TYPES.items() if known.partition(";")[0] == plain]
    return found[0] if len(found) == 1 else None


def recognise(head: str) -> ImportFormat:
    """Return the format of a text file by its first characters; each row's own shape says what its fields mean.

    Raises
    ------
    CorpusError
        It is neither JSON nor a table whose columns have names.
    """
    begin = head.lstrip("\ufeff \t\r\n")
    if begin.startswith("["):
        return "label-studio"
    if not begin.startswith("{"):
        return "tsv" if sniff_layout(head).delimiter == "\t" else "csv"
    if is_spread(head):
        return "label-studio"
    try:
        fields = msgspec.json.decode(begin.partition("\n")[0])
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
        return "jsonl"
    return _tool_of(fields) if isinstance(fields, dict) else "jsonl"


def is_spread(head: str) -> bool:
    """Tell whether a file is JSON over several lines: an array, or an object laid out for people."""
    begin = head.lstrip("\ufeff \t\r\n")
    first = begin.partition("\n")[0].rstrip()
    return begin.startswith("[") or (begin.startswith("{") and first.endswith(("{", "[", ",")))


def sniff_layout(head: str, default: str | None = None) -> Layout:
    """Return the layout under which a table's header names the columns `text` and `label`.

    Raises
    ------
    CorpusError
        There is none; the text shows the line.
    """
    found = next(filter(None, (delimiter_of(head, default, names) for names in NEEDED)), None)
    if found is None:
        line = head.lstrip("\ufeff").splitlines()[0] if head.strip("\ufeff \t\r\n") else ""
        raise CorpusError(
            f"The first line, {quoted(line)}, names no columns `text` and `label`: "
            "give the file a line of column names, or call its columns so."
        )
    return found


def _tool_of(fields: dict[str, Any]) -> ImportFormat:
    if "answer" in fields:
        return "prodigy"
    if "annotations" in fields and "data" in fields:
        return "label-studio"
    is_doccano = isinstance(fields.get("label"), list) or isinstance(fields.get("labels"), list)
    return "doccano" if is_doccano else "jsonl"
