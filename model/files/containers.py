"""What a file is packed in: gzip, zstd and a zip of one file are read as they stand, others are refused by name."""

import contextlib
import gzip
import io
import re
import zipfile
import zlib
from dataclasses import dataclass
from typing import BinaryIO

from model.errors import FormatError
from model.files.zstd import ZSTD, Unzstd
from model.quoted import quoted

UNBOUNDED = 2**63 - 1
HEAD = 2048
GZIP, ZIP = b"\x1f\x8b", (b"PK\x03\x04", b"PK\x05\x06")
SPREADSHEET = "a spreadsheet: save its sheet as CSV in UTF-8 and give that"
WORKBOOK = ("xl/", "a workbook: give it the ending .xlsx, or save its sheet as CSV in UTF-8 and give that")
REFUSED = (
    (b"\xd0\xcf\x11\xe0", f"an old Office file or one with a password, perhaps {SPREADSHEET}"),
    (b"BZh", "packed by bzip2: unpack it (bunzip2 FILE) and give what comes out"),
    (b"\xfd7zXZ\x00", "packed by xz: unpack it (unxz FILE) and give what comes out"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive: unpack it and give the file in it"),
    (b"Rar!", "a rar archive: unpack it and give the file in it"),
    (b"%PDF-", "a PDF: copy its sentences into a text file, one a line"),
    (b"{\\rtf", "an RTF document: save it as plain text in UTF-8, one sentence a line"),
    (b"ARROW1", "an Arrow or Feather file: write it as Parquet and give that"),
    (b"SQLite format 3\0", "a SQLite database: export the table as CSV and give that"),
)
TAR, TAR_AT = b"ustar", 257
TWICE = "The file is packed twice: unpack it and give what it holds."
FORM = b"content-disposition: form-data"
PAGE = re.compile(rb"<(?:!doctype\s+html|html)\b", re.I)
PACKED_REFUSED = (
    WORKBOOK,
    ("[Content_Types].xml", f"an Office file, perhaps {SPREADSHEET}"),
    ("word/", "a Word document: save it as plain text in UTF-8, one sentence a line"),
    ("content.xml", SPREADSHEET),
)
LEFT_OUT = ("__MACOSX/", ".DS_Store")  # what a Mac adds to every zip
BROKEN = (EOFError, zlib.error, zipfile.BadZipFile, gzip.BadGzipFile, RuntimeError, NotImplementedError)


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much a file may become.

    Parameters
    ----------
    rows, cells : in all; a cell is a field of a row
    unpacked_bytes : of what a packed file holds, and of a Parquet file's columns
    """

    rows: int = UNBOUNDED
    cells: int = UNBOUNDED
    unpacked_bytes: int = UNBOUNDED


ANY = Bounds()


def unpacked(source: BinaryIO, bounds: Bounds) -> BinaryIO:
    """Return what a seekable file holds: itself, or what gzip, zstd or a zip of one file packs.

    Raises
    ------
    FormatError
        It is a container, or another file, that is not read; the text names it and says what to do.
    """
    source.seek(0)
    head = source.read(HEAD)
    source.seek(0)
    check_head(head)
    if head.startswith((GZIP, ZSTD)):
        inner = gunzipped(source, bounds) if head.startswith(GZIP) else unzstd(source, bounds)
        _check_packed(inner.read(HEAD))
        inner.seek(0)
        return inner
    if head.startswith(ZIP):
        return io.BufferedReader(_Unpacked(_only_member(source, head), "zip", bounds.unpacked_bytes))
    return source


def as_workbook(source: BinaryIO) -> BinaryIO:
    """Return a seekable file that is called a workbook; raise FormatError where it is packed, or never read."""
    return source if is_workbook(source) else unpacked(source, ANY)


def is_workbook(source: BinaryIO) -> bool:
    """Tell whether a seekable file is a spreadsheet in the form of a zip (xlsx), and go back to its begin."""
    source.seek(0)
    is_one = False
    if source.read(len(ZIP[0])).startswith(ZIP):
        with contextlib.suppress(*BROKEN):
            names = zipfile.ZipFile(source).namelist()
            is_one = any(name.replace("\\", "/").lower().startswith(WORKBOOK[0]) for name in names)
    source.seek(0)
    return is_one


def gunzipped(source: BinaryIO, bounds: Bounds) -> BinaryIO:
    """Return what a file or a pipe in gzip holds."""
    return io.BufferedReader(_Unpacked(gzip.GzipFile(fileobj=source), "gzip", bounds.unpacked_bytes))


def unzstd(source: BinaryIO, bounds: Bounds) -> BinaryIO:
    """Return what a file or a pipe in zstd holds; raise FormatError where the library for it is not there."""
    return io.BufferedReader(_Unpacked(Unzstd(source), "zstd", bounds.unpacked_bytes))


def check_head(head: bytes) -> None:
    """Raise FormatError where a file's first bytes are those of one that is never read."""
    for mark, what in REFUSED:
        if head.startswith(mark):
            raise FormatError(f"The file is {what}.")
    if head.startswith(TAR, TAR_AT):
        raise FormatError("The file is a tar archive: unpack it and give one of its files.")
    if head.startswith(b"--") and FORM in head.lower():
        raise FormatError(
            "The file came as a form of several parts: send the file itself as the body (curl --data-binary @FILE)."
        )
    if PAGE.match(head.removeprefix(b"\xef\xbb\xbf").lstrip()):
        raise FormatError("The file is an HTML page: give a table, JSON lines or a tool's export.")


def _only_member(source: BinaryIO, head: bytes) -> BinaryIO:
    try:
        archive = zipfile.ZipFile(source)
        names = archive.namelist()
    except BROKEN as error:
        _refuse_office([name for name, _ in PACKED_REFUSED if name.encode() in head])
        raise FormatError(
            f"The file is a zip that cannot be read: {error}. Pack it anew, or give what it holds."
        ) from None
    _refuse_office(names)
    kept = [name for name in names if not name.endswith("/") and not any(part in name for part in LEFT_OUT)]
    if len(kept) != 1:
        shown = f": {', '.join(map(quoted, kept[:4]))}" if kept else ""
        raise FormatError(f"The file is a zip of {len(kept)} files{shown}. Unpack it and give each by itself.")
    try:
        member: BinaryIO = archive.open(kept[0])  # type: ignore[assignment]  # it reads bytes as any binary file
    except BROKEN as error:
        raise FormatError(f"The file is a zip that cannot be unpacked: {error}. Give what it holds.") from None
    _check_packed(member.read(HEAD))
    member.seek(0)
    return member


def _check_packed(head: bytes) -> None:
    """Raise FormatError where what a packed file holds is packed itself, or never read."""
    check_head(head)
    if head.startswith((GZIP, ZSTD, *ZIP)):
        raise FormatError(TWICE)


def _refuse_office(names: list[str]) -> None:
    for begin, what in PACKED_REFUSED:
        if any(name.startswith(begin) for name in names):
            raise FormatError(f"The file is {what}.")


class _Unpacked(io.RawIOBase):
    """What a packed file holds, up to a bound; what cannot be unpacked is told in one line."""

    def __init__(self, inner: "BinaryIO | gzip.GzipFile | Unzstd", kind: str, longest: int) -> None:
        self._inner = inner
        self._kind = kind
        self._longest = longest

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._inner.tell()

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        with _Told(self._kind):
            return self._inner.seek(offset, whence)

    def readinto(self, buffer: bytearray | memoryview, /) -> int:  # type: ignore[override]
        with _Told(self._kind):
            content = self._inner.read(len(buffer)) or b""
        if self._inner.tell() > self._longest:
            raise FormatError(
                f"The file unpacks to more than {self._longest} bytes (FRAMING_MAX_UNPACKED_BYTES): send it in parts."
            )
        buffer[: len(content)] = content
        return len(content)


class _Told:
    """Turns what goes wrong in unpacking into a FormatError."""

    def __init__(self, kind: str) -> None:
        self._kind = kind

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, BROKEN):
            raise FormatError(
                f"The file is {self._kind} that cannot be unpacked ({error}): it is cut short or damaged."
            ) from None
