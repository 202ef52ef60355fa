"""The figures of one or many documents as one ledger: every entry with its place, and quantities joined over them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from model.errors import TextError
from model.estimates.tables import ScaleName
from model.labels import Span
from model.language.sentences import read_sentences
from model.ledger.document import read_document
from model.ledger.entries import Entry
from model.ledger.joined import Course, Quantities, Told, estimator_key, joined
from model.quoted import quoted
from service.documents.estimates import entry_fields
from service.wire.sent import SentDocument


@dataclass(frozen=True, slots=True)
class Article:
    """A document to be read for its figures.

    Parameters
    ----------
    text : of a page, the text that was found in it
    is_page : whether it was sent as HTML, so that the text has to stand in the answer
    """

    name: str
    text: str
    source: str | None = None
    published: date | None = None
    is_page: bool = False


def article_of(sent: SentDocument) -> Article:
    """Return a document as sent, the main text of a page found.

    Raises
    ------
    TextError
        Nothing can be found in a page; the text names the document.
    """
    published = date.fromisoformat(sent.date) if sent.date else None
    if isinstance(sent.text, str):
        return Article(sent.id, sent.text, sent.source, published)
    from model.language.html_text import page_text  # loads libraries, which documents in plain text do not need

    try:
        text = page_text(str(sent.html))
    except TextError as error:
        raise TextError(f"Document {quoted(sent.id)}: {error}") from None
    return Article(sent.id, text, sent.source, published, is_page=True)


def ledger_fields(articles: Sequence[Article], scale: ScaleName = "icd203") -> dict[str, Any]:
    """Return the ledger of some documents as it goes over the wire.

    Raises
    ------
    TextError
        A text holds a lone surrogate; the text names the document.
    """
    told: list[Told] = []
    entries: list[dict[str, Any]] = []
    documents = []
    for place, article in enumerate(articles):
        found = _figures(article, scale)
        documents.append(_document_fields(article, len(found)))
        for entry, span in found:
            told.append(Told(entry, place, entry.as_of.date if entry.as_of else "", article.source or article.name))
            entries.append({"document": article.name} | _entry_fields(entry, span, article.text))
    return {
        "documents": documents,
        "entries": entries,
        "quantities": [_quantity_fields(one, told) for one in joined(told)],
    }


def _figures(article: Article, scale: ScaleName) -> list[tuple[Entry, Span]]:
    """Return a document's figures, each with the span of its sentence."""
    try:
        text, spans = read_sentences(article.text)
    except TextError as error:
        raise TextError(f"Document {quoted(article.name)}: {error}") from None
    readings = read_document(text, spans, scale, article.published)
    return [(entry, reading.span) for reading in readings for entry in reading.entries]


def _document_fields(article: Article, n_entries: int) -> dict[str, Any]:
    published = article.published.isoformat() if article.published else None
    found = {"id": article.name, "source": article.source, "date": published, "entries": n_entries}
    return found | ({"text": article.text} if article.is_page else {})


def _entry_fields(entry: Entry, span: Span, text: str) -> dict[str, Any]:
    sentence = {"begin": span.begin, "end": span.end, "text": span.cut(text)}
    return entry_fields(entry) | {"sentence": sentence}


def _quantity_fields(one: Quantities, told: Sequence[Told]) -> dict[str, Any]:
    return {
        "unit": one.unit,
        "subject": one.subject,
        "event": one.event,
        "entries": one.places,
        "courses": [_course_fields(course, told) for course in one.courses],
        "disagreements": [
            {"entries": list(pair), "estimators": [estimator_key(told[place]) for place in pair]}
            for pair in one.disagreements
        ],
    }


def _course_fields(course: Course, told: Sequence[Told]) -> dict[str, Any]:
    points = [
        {
            "entry": place,
            "as_of": told[place].order or None,
            "low": told[place].entry.quantity.low,
            "high": told[place].entry.quantity.high,
        }
        for place in course.places
    ]
    return {"estimator": course.estimator, "status": course.status, "points": points}
