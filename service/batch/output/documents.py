"""A document to output lines: one a sentence, or one with its profile; labels are those of `POST /v1/documents`."""

from collections.abc import Sequence
from typing import Any

import msgspec

from model.errors import TextError
from model.files.rows import free_name
from model.labels import Span, Verdict
from model.scoring.classifier import FramingClassifier
from service.batch.job import Cell, Setup
from service.documents.labelled import Way, label_document, label_sentences

DECIMALS = 12  # as other bulk lines have
SHARE = b":%%.%df" % DECIMALS
ROW, TEXT, ERROR = "row", "text", "error"
LEFT_OUT = "mix"  # what other sentences added to the scores
NONE_OF_IT = b"[]"
NO_SENTENCE = "the document has no sentence"
Fields = dict[str, Any]
encoder = msgspec.json.Encoder()
fields_of = msgspec.json.Decoder(dict[str, msgspec.Raw])
sentences_of = msgspec.json.Decoder(list[dict[str, msgspec.Raw]])


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
        self._names = {label: encoder.encode(label) for label in classifier.labels}
        shares = b",".join(name.replace(b"%", b"%%") + SHARE for name in self._names.values())
        self._form = b'{"begin":%d,"end":%d,%b"label":%b,"probabilities":{' + shares + b'},"abstained":%b%b}'

    def written(self, cell: Cell) -> tuple[bytes, str]:
        """Return a document's lines, and why it could not be labelled; the one line then says so too."""
        problem = cell.problem
        if not problem:
            try:
                lines = self._lines(cell)
                problem = "" if lines else NO_SENTENCE
            except TextError as error:
                problem = str(error)
        return _beside(cell, [encoder.encode({ERROR: problem})] if problem else lines), problem

    def _lines(self, cell: Cell) -> list[bytes]:
        """Return what stands on a document's lines behind its own columns, each as a JSON object."""
        text = _main_text(cell.text) if cell.is_page else cell.text
        if self._has_profiles:
            found = label_document(self._classifier, text, self._way)
            more = {name: msgspec.Raw(content) for name, content in found.more.items()}
            is_told = found.sentences != NONE_OF_IT
            return [encoder.encode({**fields_of.decode(found.profile), **more})] if is_told else []
        if self._way.asked:
            found = label_document(self._classifier, text, self._way)
            return [encoder.encode(self._sentence(text, one)) for one in sentences_of.decode(found.sentences)]
        _, spans, verdicts, _ = label_sentences(self._classifier, text, self._way)
        return [self._line(text, span, verdict) for span, verdict in zip(spans, verdicts, strict=True)]

    def _line(self, text: str, span: Span, verdict: Verdict) -> bytes:
        """Return a sentence's place and verdict, as `wire.labelling.verdict_fields` names them."""
        own = b'"text":%b,' % encoder.encode(text[span.begin : span.end]) if self._with_text else b""
        more = b',"reason":"%b"' % verdict.reason.encode() if verdict.reason else b""
        more += b',"read_by":"%b"' % verdict.read_by.encode() if verdict.read_by else b""
        is_abstained = b"true" if verdict.abstained else b"false"
        name = self._names[verdict.label]
        return self._form % (span.begin, span.end, own, name, *verdict.probabilities, is_abstained, more)

    def _sentence(self, text: str, sentence: dict[str, msgspec.Raw]) -> Fields:
        sentence.pop(LEFT_OUT, None)
        begin, end = int(bytes(sentence.pop("begin"))), int(bytes(sentence.pop("end")))
        return {**self._placed(text, begin, end), **sentence}

    def _placed(self, text: str, begin: int, end: int) -> Fields:
        """Return where a sentence stands, and its words where they are asked for."""
        own = {TEXT: text[begin:end]} if self._with_text else {}
        return {"begin": begin, "end": end, **own}


def _main_text(page: str) -> str:
    from model.language.html_text import page_text  # its libraries are loaded with the first page

    return page_text(page)


def _beside(cell: Cell, lines: Sequence[bytes]) -> bytes:
    """Return rows: the number, the document's own columns, then ours, which take other names where these are taken."""
    own = cell.own[1:-1]
    begin = b'{"row":%d,%b' % (cell.number, own + b"," if own else b"")
    names = fields_of.decode(cell.own) if own else {}
    together = b"".join(lines)
    if ROW not in names and not any(encoder.encode(name) in together for name in names):
        return b"".join([b"%b%b\n" % (begin, line[1:]) for line in lines])
    number = {free_name(ROW, names): cell.number}
    ours = ({free_name(name, names): value for name, value in fields_of.decode(line).items()} for line in lines)
    return b"".join([encoder.encode({**number, **names, **one}) + b"\n" for one in ours])
