"""Files to the documents whose figures are asked for: texts, web pages, and rows of JSON lines."""

import io
import re
import sys
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

import msgspec

from model.errors import FileError, FormatError, TextError
from model.files.decoded import as_utf8
from model.files.encodings import detect_encoding
from model.quoted import quoted
from model.settings import Settings
from service.ledger.answer import Article, article_of
from service.wire.ledger import SentDocument, check_documents

STANDARD_INPUT = "-"
PAGES = frozenset({".html", ".htm", ".xhtml"})
LINES = frozenset({".jsonl", ".ndjson"})
TEXTS = frozenset({"", ".txt", ".text", ".md"})
DATED = re.compile(r"\d{4}-\d{2}-\d{2}(?!\d)")
decoder = msgspec.json.Decoder(SentDocument)


def articles_of(names: Iterable[str], settings: Settings, published: date | None = None) -> list[Article]:
    """Return the documents of some files, in order.

    Parameters
    ----------
    names : a text, a page (.html), or JSON lines (.jsonl) of documents as `POST /v1/ledger` takes them; `-` is a text
        from standard input
    published : of texts and pages that have no date; a file whose name begins with a day has that one

    Raises
    ------
    FileError
        A file cannot be read.
    FormatError
        It has another ending, or is no text.
    TextError, LimitError
        A document cannot be read; the text names it.
    """
    sent = [one for name in names for one in _documents(name, published)]
    check_documents(sent, settings)
    return [article_of(one) for one in sent]


def _documents(name: str, published: date | None) -> Iterator[SentDocument]:
    path = Path(name)
    kind = "" if name == STANDARD_INPUT else path.suffix.lower()
    if kind not in PAGES | LINES | TEXTS:
        raise FormatError(
            f"{quoted(name)}: the ending {kind} is not known: "
            "name a text (.txt, .md), a page (.html) or JSON lines (.jsonl)."
        )
    content = _content(name)
    if kind in LINES:
        yield from _rows(name, content)
        return
    day = DATED.match(path.name)
    dated = day[0] if day else (published.isoformat() if published else None)
    fields = {"html": content} if kind in PAGES else {"text": content}
    yield SentDocument(name, date=dated, **fields)


def _content(name: str) -> str:
    """Return a file's text, whatever encoding it is in."""
    try:
        raw = sys.stdin.buffer.read() if name == STANDARD_INPUT else Path(name).read_bytes()
    except OSError as error:
        raise FileError(f"{quoted(name)} cannot be read: {error.strerror}.") from None
    source = io.BytesIO(raw)
    encoding = detect_encoding(source)
    source.seek(0)
    try:
        return as_utf8(source, encoding).read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FormatError(f"{quoted(name)} is not UTF-8 at byte {error.start}: save it as UTF-8.") from None


def _rows(name: str, content: str) -> Iterator[SentDocument]:
    for number, line in enumerate(content.splitlines(), 1):
        if not line.strip():
            continue
        try:
            yield decoder.decode(line)
        except (msgspec.DecodeError, UnicodeError) as error:
            raise TextError(
                f"{quoted(name)}, line {number}: {error}. A line is "
                '{"id": "a", "text": "...", "source": "...", "date": "2025-03-31"}, source and date if known.'
            ) from None
