"""A document to output lines: one a sentence, or one with its profile; labels are those of `POST /v1/documents`."""

from typing import Any

import msgspec

from model.errors import TextError
from model.files.rows import free_name
from model.scoring.classifier import FramingClassifier
from service.batch.job import Cell, Setup
from service.documents.labelled import Way, label_document

DECIMALS = 12  # as other bulk lines have
ROW, TEXT, ERROR = "row", "text", "error"
LEFT_OUT = "mix"  # what other sentences added to the scores
NO_SENTENCE = "the document has no sentence"
Fields = dict[str, Any]
encoder = msgspec.json.Encoder()
sentences_of = msgspec.json.Decoder(list[dict[str, msgspec.Raw]])
profile_of = msgspec.json.Decoder(dict[str, msgspec.Raw])


class DocumentWriter:
    """Writes the lines of documents.

    Parameters
    ----------
    setup : whose `documents` says what a line is
    """

    def __init__(self, classifier: FramingClassifier, setup: Setup) -> None:
        self._classifier = classifier
        self._has_profiles = setup.documents == "profiles"
        self._with_text = setup.with_text
        self._way = Way(decimals=DECIMALS, asked=setup.asked)

    def written(self, cell: Cell) -> tuple[bytes, str]:
        """Return a document's lines, and why it could not be labelled; the one line then says so too."""
        problem = cell.problem
        if not problem:
            try:
                rows = self._rows(cell)
                problem = "" if rows else NO_SENTENCE
            except TextError as error:
                problem = str(error)
        if problem:
            rows = [{ERROR: problem}]
        own = msgspec.json.decode(cell.own, type=dict[str, msgspec.Raw]) if cell.own else {}
        return b"".join(encoder.encode(_beside(own, {ROW: cell.number}, row)) + b"\n" for row in rows), problem

    def _rows(self, cell: Cell) -> list[Fields]:
        text = _main_text(cell.text) if cell.is_page else cell.text
        found = label_document(self._classifier, text, self._way)
        sentences = sentences_of.decode(found.sentences)
        if self._has_profiles:
            more = {name: msgspec.Raw(content) for name, content in found.more.items()}
            return [{**profile_of.decode(found.profile), **more}] if sentences else []
        return [self._sentence(text, sentence) for sentence in sentences]

    def _sentence(self, text: str, sentence: dict[str, msgspec.Raw]) -> Fields:
        sentence.pop(LEFT_OUT, None)
        begin, end = sentence.pop("begin"), sentence.pop("end")
        own = {TEXT: text[int(bytes(begin)) : int(bytes(end))]} if self._with_text else {}
        return {"begin": begin, "end": end, **own, **sentence}


def _main_text(page: str) -> str:
    from model.language.html_text import page_text  # its libraries are loaded with the first page

    return page_text(page)


def _beside(own: Fields, *ours: Fields) -> Fields:
    """Return a row: its number, its own columns, then ours, which take other names where these are taken."""
    first, rest = ours
    if own.keys().isdisjoint(first) and own.keys().isdisjoint(rest):
        return {**first, **own, **rest}
    number, verdict = ({free_name(name, own): value for name, value in some.items()} for some in (first, rest))
    return {**number, **own, **verdict}
