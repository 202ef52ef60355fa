"""The formats of labelled files: their names and media types, and how one is recognised by its content."""

import csv
from pathlib import PurePath
from typing import Any, Literal, get_args

import msgspec

from model.errors import CorpusError
from model.quoted import quoted

ImportFormat = Literal["csv", "tsv", "jsonl", "parquet", "doccano", "label-studio", "prodigy"]
FORMATS: tuple[ImportFormat, ...] = get_args(ImportFormat)
JSON_LINES: tuple[ImportFormat, ...] = ("jsonl", "doccano", "prodigy")
MEDIA_TYPES: dict[ImportFormat, str] = {
    "csv": "text/csv; charset=utf-8",
    "tsv": "text/tab-separated-values; charset=utf-8",
    "jsonl": "application/x-ndjson",
    "parquet": "application/vnd.apache.parquet",
    "doccano": "application/x-ndjson",
    "label-studio": "application/json",
    "prodigy": "application/x-ndjson",
}
ENDINGS: dict[str, ImportFormat] = {
    ".csv": "csv",
    ".json": "label-studio",
    ".jsonl": "jsonl",
    ".parquet": "parquet",
    ".tsv": "tsv",
}
DELIMITERS = ",;\t|"
NEEDED = frozenset({"text", "label"})


def named_format(name: str) -> ImportFormat:
    """Return the format of a name; raise CorpusError, which lists the names, where there is none."""
    for known in FORMATS:
        if known == name:
            return known
    raise CorpusError(f"There is no format {quoted(name)}: use one of {', '.join(FORMATS)}.")


def format_of_ending(path: PurePath) -> ImportFormat:
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
    """Return the format of a text file by its first characters.

    Raises
    ------
    CorpusError
        It is neither JSON nor a table whose columns have names.
    """
    begin = head.lstrip("\ufeff \t\r\n")
    if begin.startswith("["):
        return "label-studio"
    if not begin.startswith("{"):
        return "tsv" if sniff_delimiter(head) == "\t" else "csv"
    try:
        fields = msgspec.json.decode(begin.partition("\n")[0])
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
        return "jsonl"
    return _tool_of(fields) if isinstance(fields, dict) else "jsonl"


def sniff_delimiter(head: str) -> str:
    """Return the delimiter under which a CSV file's first line names the columns `text` and `label`.

    Raises
    ------
    CorpusError
        There is none; the text shows the line.
    """
    line = head.lstrip("\ufeff").splitlines()[0] if head.strip("\ufeff \t\r\n") else ""
    for delimiter in DELIMITERS:
        names = {name.strip().lower() for name in next(csv.reader([line], delimiter=delimiter), [])}
        if names >= NEEDED:
            return delimiter
    raise CorpusError(
        f"The first line, {quoted(line)}, names no columns `text` and `label`: give the file a line of column names."
    )


def _tool_of(fields: dict[str, Any]) -> ImportFormat:
    if "answer" in fields:
        return "prodigy"
    is_doccano = isinstance(fields.get("label"), list) or isinstance(fields.get("labels"), list)
    return "doccano" if is_doccano else "jsonl"
