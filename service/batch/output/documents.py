"""A document to output lines: one a sentence, or one with its profile; labels are those of `POST /v1/documents`."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, TypeAlias

import msgspec

from model.errors import TextError
from model.files.rows import free_name
from model.labels import Reason, Span
from model.language.sentences import read_sentences
from model.reader.pair import BY_BOTH, BY_TABLE
from model.scoring.classifier import DocumentRows, FramingClassifier
from model.scoring.line_form import line_form, sentence_lines
from service.batch.job import Cell, Setup
from service.documents.labelled import Way, label_document

DECIMALS = 12  # as other bulk lines have
ROW, TEXT, ERROR = "row", "text", "error"
OURS = re.compile(rb'"(?:row|begin|end|text|label|probabilities|abstained|reason|read_by)"')
"""What may be a name of ours among a document's own columns."""

LEFT_OUT = "mix"  # what other sentences added to the scores
TOGETHER = 512 * 1024  # characters of documents that are scored at once
NONE_OF_IT = b"[]"
NO_SENTENCE = "the document has no sentence"
Fields = dict[str, Any]
Written: TypeAlias = tuple[bytes, str]
"""A document's lines, and why it could not be labelled."""

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
        self._form = line_form(classifier.labels, classifier.threshold)
        self._read_by = BY_TABLE if classifier.tells_reader else None
        self._endings = (_ending(None, self._read_by), _ending(Reason.LOW_MARGIN, self._read_by))

    def written(self, cells: Sequence[Cell]) -> Iterator[Written]:
        """Yield each document's lines, and why it could not be labelled; the one line then says so too."""
        if self._has_profiles or self._way.asked:
            return map(self._read, cells)
        return chain.from_iterable(map(self._labelled, _groups(cells)))

    def _read(self, cell: Cell) -> Written:
        """Return the lines of a document that is read for more than labels."""
        try:
            lines = [] if cell.problem else self._lines(_text_of(cell))
        except TextError as error:
            return _refused(cell, str(error))
        return (_beside(cell, lines), "") if lines else _refused(cell, cell.problem or NO_SENTENCE)

    def _lines(self, text: str) -> list[bytes]:
        """Return what stands on such a document's lines behind its own columns, each as a JSON object."""
        found = label_document(self._classifier, text, self._way)
        if not self._has_profiles:
            return [encoder.encode(self._sentence(text, one)) for one in sentences_of.decode(found.sentences)]
        more = {name: msgspec.Raw(content) for name, content in found.more.items()}
        is_told = found.sentences != NONE_OF_IT
        return [encoder.encode({**fields_of.decode(found.profile), **more})] if is_told else []

    def _labelled(self, cells: Sequence[Cell]) -> list[Written]:
        """Return the lines of documents, one a sentence; they are scored together."""
        articles = [_split(cell) for cell in cells]
        found = self._classifier.read_documents([article.sentences for article in articles])
        return [
            _refused(article.cell, article.problem) if article.problem else (self._told(article, rows), "")
            for article, rows in zip(articles, found, strict=True)
        ]

    def _told(self, article: "_Article", found: DocumentRows) -> bytes:
        """Return one line a sentence: its place and verdict, as `wire.labelling.verdict_fields` names them."""
        tails = {place: _ending(reason, self._read_by) for place, reason in found.unjudged.items()}
        for place in found.both:
            is_sure = max(found.rows[place]) >= self._classifier.threshold
            tails[place] = _ending(None if is_sure else Reason.LOW_MARGIN, BY_BOTH)
        own = {}
        if self._with_text:
            texts = (encoder.encode(span.cut(article.text)) for span in article.spans)
            own = {place: b',"text":' + one for place, one in enumerate(texts)}
        is_taken = OURS.search(article.cell.own) is not None
        begin = b"{" if is_taken else _begin(article.cell)
        lines = sentence_lines()(begin, article.spans, found.rows, self._endings, tails, own, self._form)
        return _beside(article.cell, lines.splitlines()) if is_taken else lines

    def _sentence(self, text: str, sentence: dict[str, msgspec.Raw]) -> Fields:
        sentence.pop(LEFT_OUT, None)
        begin, end = int(bytes(sentence.pop("begin"))), int(bytes(sentence.pop("end")))
        return {**self._placed(text, begin, end), **sentence}

    def _placed(self, text: str, begin: int, end: int) -> Fields:
        """Return where a sentence stands, and its words where they are asked for."""
        own = {TEXT: text[begin:end]} if self._with_text else {}
        return {"begin": begin, "end": end, **own}


@dataclass(frozen=True, slots=True)
class _Article:
    """A document's text and its sentences, or why there are none."""

    cell: Cell
    text: str = ""
    spans: Sequence[Span] = ()
    sentences: Sequence[str] = ()
    problem: str = ""


def _split(cell: Cell) -> _Article:
    if cell.problem:
        return _Article(cell, problem=cell.problem)
    try:
        text = _text_of(cell)
        joined, spans = read_sentences(text)
    except TextError as error:
        return _Article(cell, problem=str(error))
    sentences = [joined[span.begin : span.end] for span in spans]
    return _Article(cell, text, spans, sentences, "" if spans else NO_SENTENCE)


def _groups(cells: Sequence[Cell]) -> Iterator[list[Cell]]:
    """Yield documents that are scored together: as many as are not too much text."""
    group: list[Cell] = []
    n_characters = 0
    for cell in cells:
        if group and n_characters + len(cell.text) > TOGETHER:
            yield group
            group, n_characters = [], 0
        group.append(cell)
        n_characters += len(cell.text)
    if group:
        yield group


def _text_of(cell: Cell) -> str:
    """Return a document's text, of a page its main text."""
    if not cell.is_page:
        return cell.text
    from model.language.html_text import page_text  # its libraries are loaded with the first page

    return page_text(cell.text)


def _ending(reason: Reason | None, read_by: str | None) -> bytes:
    """Return what stands behind a sentence's last probability."""
    fields = {"abstained": reason is not None, **({"reason": reason} if reason else {})}
    return b"}," + encoder.encode(fields | ({"read_by": read_by} if read_by else {}))[1:] + b"\n"


def _refused(cell: Cell, problem: str) -> Written:
    return _beside(cell, [encoder.encode({ERROR: problem})]), problem


def _begin(cell: Cell) -> bytes:
    own = cell.own[1:-1]
    return b'{"row":%d,%b' % (cell.number, own + b"," if own else b"")


def _beside(cell: Cell, lines: Sequence[bytes]) -> bytes:
    """Return rows: the number, the document's own columns, then ours, which take other names where these are taken."""
    names = fields_of.decode(cell.own) if len(cell.own) > len(b"{}") else {}
    together = b"".join(lines)
    if ROW not in names and not any(encoder.encode(name) in together for name in names):
        begin = _begin(cell)
        return b"".join([b"%b%b\n" % (begin, line[1:]) for line in lines])
    number = {free_name(ROW, names): cell.number}
    ours = ({free_name(name, names): value for name, value in fields_of.decode(line).items()} for line in lines)
    return b"".join([encoder.encode({**number, **names, **one}) + b"\n" for one in ours])
