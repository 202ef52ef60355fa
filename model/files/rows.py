"""Tabular files row by row, in memory that does not grow with the file: plain lines, JSONL, CSV, TSV, Parquet.

They come as UTF-8 with line feeds (`model.files.decoded`). A row that cannot be read is handed on with its number and
the reason; the rows after it still come.
"""

import json
import re
from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, Literal, get_args

import msgspec

from model.errors import FormatError
from model.files.encodings import UTF_8
from model.quoted import quoted

Format = Literal["text", "jsonl", "csv", "tsv", "parquet", "xlsx"]
FORMATS: tuple[Format, ...] = get_args(Format)
ENDINGS: dict[str, Format] = {
    ".txt": "text",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".csv": "csv",
    ".tsv": "tsv",
    ".parquet": "parquet",
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
}
READ_PACKED = (".gz", ".zst", ".zip")
PACKED = "compressed: unpack it first, or through a pipe as in `{} FILE | ./run service label - --format csv`"
SHEET = "a spreadsheet: save the sheet as CSV in UTF-8"
NOT_READ = {
    ".bz2": PACKED.format("bunzip2 -c"),
    ".xz": PACKED.format("xz -dc"),
    ".xls": SHEET,
    ".ods": SHEET,
    ".json": "one JSON text: write one object a line, and call it .jsonl",
}
"""What people name that is not read here, and what helps."""

LONGEST_LINE = 16 * 1024 * 1024  # bytes of a line, or characters, so that memory does not grow with the file
TOO_LONG = f"a line longer than {LONGEST_LINE // 1024 // 1024} MiB"
NUL = "it holds the character NUL: it is no text, or in another encoding, which --encoding names"
SWITCHED = "it holds characters of ISO 2022, such as iso-2022-jp: name the encoding by --encoding"
MIXED = "it holds a carriage return before its end: give all lines one kind of line end"
DOUBLED = "two fields are called"
ESCAPED_LETTER = re.compile(rb"\\u00[4-7]")  # which no tool writes, and which may hide a name
PREFIX = "framing_"
ONCE = ("text", "label", "answer", "accept")  # fields that decide; two of one name are told


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a file.

    Parameters
    ----------
    number : its line, counted from 1 (a Parquet file: its row)
    fields : its columns by name; a plain line is the column "text"
    problem : why it cannot be read, None if it can; `fields` is empty then
    """

    number: int
    fields: dict[str, Any] = field(default_factory=dict)
    problem: str | None = None


def guess_format(path: Path) -> Format:
    """Return the format that a file's ending stands for; an ending such as .gz is passed over.

    Raises
    ------
    FormatError
        The ending stands for none; the text lists those that do.
    """
    name = path.with_suffix("") if path.suffix.lower() in READ_PACKED else path
    ending = name.suffix.lower()
    if ending in ENDINGS:
        return ENDINGS[ending]
    if path.is_dir():
        raise FormatError(f"{path} is a folder: name a file in it, or label each file as a document by --documents.")
    if what := NOT_READ.get(ending):
        raise FormatError(f"{path} is {what}.")
    why = (
        f"the ending {name.suffix!r} is none of {', '.join(ENDINGS)}"
        if ending
        else "its name has no ending that tells the format"
    )
    raise FormatError(f"{path}: {why}: give it with --format, one of {', '.join(FORMATS)}.")


def read_text(lines: Iterable[bytes | None], encoding: str = UTF_8) -> Iterator[Row]:
    """Yield the rows of plain lines; None stands for one that is too long."""
    for number, line in enumerate(lines, 1):
        if line is None:
            yield Row(number, problem=TOO_LONG)
            continue
        try:
            text = _without_bom(number, line).rstrip(b"\r\n").decode()
        except UnicodeDecodeError as error:
            yield Row(number, problem=_undecoded(error, encoding))
            continue
        problem = NUL if "\0" in text else MIXED if "\r" in text else SWITCHED if "\x1b$" in text else None
        yield Row(number, problem=problem) if problem else Row(number, {"text": text})


def holds_marks(lines: bytes) -> bool:
    """Tell whether a block of plain lines may hold one that `read_text` refuses though it is sound UTF-8."""
    if b"\0" in lines or b"\x1b$" in lines:
        return True
    return b"\r" in lines and lines.count(b"\r") > lines.count(b"\r\n")


def read_jsonl(lines: Iterable[bytes | None], encoding: str = UTF_8, once: tuple[str, ...] = ONCE) -> Iterator[Row]:
    """Yield the rows of JSON lines; None stands for one that is too long.

    Parameters
    ----------
    once : fields of which a row may have one each
    """
    is_doubled = doubled(once)
    decoder = msgspec.json.Decoder()
    for number, raw in enumerate(lines, 1):
        if raw is None:
            yield Row(number, problem=TOO_LONG)
            continue
        line = _without_bom(number, raw).strip()
        if not line:
            continue
        try:
            fields = decoder.decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            yield Row(number, problem=_not_json(line, error, encoding))
            continue
        if not isinstance(fields, dict):
            yield Row(number, problem=f"a JSON {type(fields).__name__}, not an object with fields")
        elif twice := is_doubled(line):
            yield Row(number, problem=f"{DOUBLED} {quoted(twice)}: keep one")
        else:
            yield Row(number, fields)


def doubled(once: tuple[str, ...]) -> Callable[[bytes], str | None]:
    """Return what tells a name that stands twice in a JSON object, of which some names may be there but once."""
    quoted_names = [msgspec.json.encode(name) for name in once]
    keys = [re.compile(re.escape(name) + rb"\s*:") for name in quoted_names]

    def found(line: bytes) -> str | None:
        if ESCAPED_LETTER.search(line):
            return _doubled_name(line)
        for name, key in zip(quoted_names, keys, strict=True):
            if line.count(name) > 1 and len(key.findall(line)) > 1:
                return _doubled_name(line)
        return None

    return found


def _doubled_name(line: bytes) -> str | None:
    """Return a name that stands twice in the outermost object of a line; None where there is none."""
    twice: list[str] = []

    def note(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        names = [name for name, _ in pairs]
        twice[:] = [name for name in names if names.count(name) > 1][:1]  # the outermost object comes last
        return dict(pairs)

    try:
        json.loads(line, object_pairs_hook=note)
    except (ValueError, RecursionError):
        return None
    return twice[0] if twice else None


def lines_of(source: BinaryIO) -> Iterator[bytes | None]:
    """Yield the lines of a file, None for one that is too long."""
    while line := source.readline(LONGEST_LINE):
        if line.endswith(b"\n") or len(line) < LONGEST_LINE:
            yield line
            continue
        while line and not line.endswith(b"\n"):
            line = source.readline(LONGEST_LINE)
        yield None


def free_name(name: str, taken: Container[str]) -> str:
    """Return how a field of ours is called beside a row's own ones, of which none is lost."""
    while name in taken:
        name = f"{PREFIX}{name}"
    return name


def problem_of(text: object, column: str) -> str:
    """Return why a field cannot be labelled, empty if it can."""
    if not isinstance(text, str):
        return (
            f"no text in column {column!r}" if text is None else f"column {column!r} holds no text but {quoted(text)}"
        )
    return "the text is blank" if not text or text.isspace() else ""


def _without_bom(number: int, line: bytes) -> bytes:
    return line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line


def _not_json(line: bytes, error: Exception, encoding: str) -> str:
    if isinstance(error, UnicodeDecodeError):
        return _undecoded(error, encoding)
    if isinstance(error, RecursionError):
        return "not JSON that can be read: it is nested too deeply"
    what = ": it may hold a lone surrogate (\\ud800)" if "truncated" in str(error) and b"\\u" in line else ""
    return f"not JSON: {error}{what}"


def _undecoded(error: UnicodeDecodeError, encoding: str) -> str:
    if encoding != UTF_8:
        return f"not all of it is {encoding}: save the file as UTF-8"
    return f"not UTF-8 at byte {error.start}: save the file as UTF-8"
