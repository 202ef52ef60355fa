"""Documents as sent to the texts that are compared."""

from dataclasses import dataclass
from datetime import date

from model.errors import TextError
from model.quoted import quoted
from service.wire.sent import SentDocument


@dataclass(frozen=True, slots=True)
class Article:
    """A document that is compared.

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
