"""A file, or standard input, to the text that is to be labelled: as it stands, or the main text of a saved page."""

import codecs
import io
import re
import sys
from dataclasses import dataclass
from email import message_from_bytes, policy
from hashlib import sha256
from pathlib import Path
from typing import Literal, cast

from model.errors import FormatError, TextError
from model.files.containers import ANY, unpacked
from model.files.decoded import as_utf8
from model.files.encodings import MARKS, UTF_8, WINDOWS, Encoding, detect_encoding, known_encoding
from model.files.named import reported
from model.quoted import counted

STANDARD_INPUT = "-"
Kind = Literal["text", "page"]
HEAD = 4096
"""Bytes in which a page names itself and its encoding; browsers look no further."""
PAGE_ENDINGS = frozenset((".html", ".htm", ".xhtml", ".shtml", ".mht", ".mhtml"))
PAGE = re.compile(rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S)
CHARSET = re.compile(rb"<meta\b[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.I)
ARCHIVE = re.compile(rb"^content-type:\s*multipart/related\b", re.I | re.M)
LATIN = frozenset(("iso8859-1", "ascii"))
"""What a page calls so is Windows-1252, as every browser reads it."""


@dataclass(frozen=True, slots=True)
class Source:
    """What was read.

    Parameters
    ----------
    name : of the file, without its directory; "-" for standard input
    kind : whether the text is the file's own, or the main text of a page
    encoding : of the file as it came
    sha256, n_bytes : of the file as it came
    text : that is labelled
    n_broken : characters of a page that its encoding does not have; U+FFFD stands for them
    """

    name: str
    kind: Kind
    encoding: str
    sha256: str
    n_bytes: int
    text: str
    n_broken: int = 0


def read_source(file: str, kind: Kind | None = None, encoding: str | None = None) -> Source:
    """Return the text of a file, with what tells the file from any other.

    Parameters
    ----------
    file : a path, or "-" for standard input
    kind : None takes what the file's ending or begin tells
    encoding : None finds it out

    Raises
    ------
    FileError
        It cannot be opened.
    FormatError
        It is no text, or in an encoding that cannot be told.
    TextError
        There is no text in it.
    """
    if file == STANDARD_INPUT:
        return source_of(sys.stdin.buffer.read(), file, kind, encoding)
    with reported(Path(file), "read"):
        content = Path(file).read_bytes()
    return source_of(content, Path(file).name, kind, encoding)


def source_of(content: bytes, name: str, kind: Kind | None = None, encoding: str | None = None) -> Source:
    """Return the text of a file's bytes; the errors are those of `read_source`."""
    inner = content if _looks_like_page(content, name) else unpacked(io.BytesIO(content), ANY).read()
    if kind is None:
        kind = "page" if _looks_like_page(inner, name) else "text"
    text, found, n_broken = _page(inner, encoding) if kind == "page" else _plain(inner, encoding)
    if not text or text.isspace():
        shown = "Standard input" if name == STANDARD_INPUT else name
        raise TextError(f"{shown} is blank: there is nothing to label.")
    return Source(name, kind, found, sha256(content).hexdigest(), len(content), text, n_broken)


def _looks_like_page(content: bytes, name: str) -> bool:
    is_named = Path(name.lower()).suffix in PAGE_ENDINGS
    head = content[:HEAD].replace(b"\0", b"").removeprefix(codecs.BOM_UTF8).lstrip(b"\xff\xfe")
    return is_named or PAGE.match(head) is not None or _is_archive(content)


def _is_archive(content: bytes) -> bool:
    head = content[:HEAD].replace(b"\r\n", b"\n").split(b"\n\n")[0]
    return ARCHIVE.search(head) is not None and b"mime-version:" in head.lower()


def _plain(content: bytes, named: str | None) -> tuple[str, str, int]:
    found = detect_encoding(io.BytesIO(content), named)
    decoded = as_utf8(io.BytesIO(content), found).read()
    try:
        text = decoded.decode()
    except UnicodeDecodeError as error:
        raise FormatError(
            f"Byte {error.start} is not {found.name.upper()}: mend it, or name the file's encoding with --encoding."
        ) from None
    return text.removeprefix("\ufeff"), found.name, 0


def _page(content: bytes, named: str | None) -> tuple[str, str, int]:
    from model.language.html_text import page_text  # its libraries take their time

    if _is_archive(content):
        content, named = _archived(content, named)
    found = _page_encoding(content, named)
    page = content.decode(found.name, "replace").removeprefix("\ufeff")
    n_broken = page.count("\ufffd") - content.count("\ufffd".encode())
    try:
        return page_text(page), found.name, max(0, n_broken)
    except TextError:
        raise TextError("No text can be found in the page: save what its reader reads as a text file.") from None


def _archived(content: bytes, named: str | None) -> tuple[bytes, str | None]:
    """Return the page within a web archive (MHTML), and its encoding."""
    message = message_from_bytes(content, policy=policy.default)
    for part in message.walk():
        if part.get_content_type() in {"text/html", "application/xhtml+xml"}:
            page = part.get_payload(decode=True)
            charset = part.get_content_charset()
            return cast("bytes", page), named or (_told(charset) if charset else None)
    raise FormatError("The web archive holds no HTML page: save the page as HTML and give that.")


def _page_encoding(content: bytes, named: str | None) -> Encoding:
    """Return what was named, what a byte order mark or the page itself tells, else what the bytes do."""
    if named:
        return Encoding(known_encoding(named))
    for mark, name in MARKS:
        if content.startswith(mark):
            return Encoding(name)
    if (meta := CHARSET.search(content[:HEAD])) and (told := _known(meta[1].decode("ascii", "replace"))):
        return Encoding(told)
    return detect_encoding(io.BytesIO(content))


def _known(charset: str) -> str | None:
    name = _told(charset)
    if name and name.startswith(("utf-16", "utf-32")):
        return UTF_8  # a page that could be read so far is none of these
    return name


def _told(charset: str) -> str | None:
    """Return the encoding that a page or its archive means by a name; None where there is none of it."""
    try:
        name = known_encoding(charset)
    except FormatError:
        return None
    return WINDOWS if name in LATIN else name


def told(source: Source) -> list[str]:
    """Return what a person should know of how a file was read."""
    if not source.n_broken:
        return []
    broken = counted(source.n_broken, "character")
    return [f"{broken} of {source.name} cannot be read as {source.encoding}: U+FFFD stands for them (--encoding)."]
