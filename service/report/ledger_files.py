"""Files to the documents whose figures are asked for: texts, web pages, and rows of JSON lines."""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

import msgspec

from model.errors import TextError
from model.files.named import reported
from model.quoted import quoted
from model.settings import Settings
from service.ledger.answer import Article, article_of
from service.report.source import STANDARD_INPUT, read_source
from service.wire.ledgers.request import check_ledger
from service.wire.sent import SentDocument

LINES = frozenset((".jsonl", ".ndjson"))
DATED = re.compile(r"\d{4}-\d{2}-\d{2}(?!\d)")
decoder = msgspec.json.Decoder(SentDocument)


def articles_of(names: Iterable[str], settings: Settings, published: date | None = None) -> list[Article]:
    """Return the documents of some files, in order.

    Parameters
    ----------
    names : texts, saved pages, or JSON lines (.jsonl) of documents as `POST /v1/ledger` takes them; "-" is standard
        input
    published : of texts and pages that have no date; a file whose name begins with a day has that one

    Raises
    ------
    FileError
        A file cannot be read.
    FormatError
        It is no text, or in an encoding that cannot be told.
    TextError, LimitError
        A document cannot be read, or two have one name; the text names it.
    """
    found = [one for name in names for one in _articles(name, settings, published)]
    seen: set[str] = set()
    for one in found:
        if one.name in seen:
            raise TextError(f"Two documents are called {quoted(one.name)}: give each a name of its own.")
        seen.add(one.name)
    return found


def _articles(name: str, settings: Settings, published: date | None) -> Iterator[Article]:
    path = Path(name)
    if name != STANDARD_INPUT and path.suffix.lower() in LINES:
        with reported(path, "read"):
            sent = list(_rows(name, path.read_bytes()))
        check_ledger(sent, settings)
        yield from map(article_of, sent)
        return
    source = read_source(name)
    yield Article(name, source.text, published=_day(path.name) or published, is_page=source.kind == "page")


def _day(name: str) -> date | None:
    """Return the day that a file's name begins with."""
    found = DATED.match(name)
    try:
        return date.fromisoformat(found[0]) if found else None
    except ValueError:
        return None


def _rows(name: str, content: bytes) -> Iterator[SentDocument]:
    for number, line in enumerate(content.removeprefix(b"\xef\xbb\xbf").split(b"\n"), 1):
        if not line.strip():
            continue
        try:
            yield decoder.decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise TextError(
                f"{quoted(name)}, line {number}: {error}. A line is "
                '{"id": "a", "text": "...", "source": "...", "date": "2025-03-31"}, source and date if known.'
            ) from None
