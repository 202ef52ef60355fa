"""`"evidence": true`: what each word of each sentence adds to its scores, at its place in the document."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from model.labels import Span
from model.reader.pair import BY_BOTH
from model.scoring.evidence import WordEvidence, evidence_of_texts, with_reader
from model.table.file import with_arrays
from service.documents.readings import Document, Found
from service.wire.labelling import evidence_fields

BLOCK = 200
"""Sentences that are explained at once, so that the memory of a large document stays bounded."""


def evidence(document: Document) -> Found:
    """Return the evidence of each sentence; intercepts, reader and words sum to the scores, to which `mix` comes."""
    placed = zip(document.spans, evidence_by_sentence(document), strict=True)
    return Found([{"evidence": evidence_fields(_moved(one, span.begin))} for span, one in placed])


def evidence_by_sentence(document: Document) -> Iterator[WordEvidence]:
    """Yield what the words of each sentence add, at their places in the sentence."""
    table = with_arrays(document.classifier.scorer.table)
    texts = [span.cut(document.joined) for span in document.spans]
    for begin in range(0, len(texts), BLOCK):
        block = texts[begin : begin + BLOCK]
        for place, found in enumerate(evidence_of_texts(table, block), begin):
            yield _with_reader(document, place, found, texts)


def _with_reader(document: Document, place: int, found: WordEvidence, texts: Sequence[str]) -> WordEvidence:
    reader = document.classifier.reader
    if reader is None or document.verdicts[place].read_by != BY_BOTH:
        return found
    added = reader.part(texts[place])
    return found if added is None else with_reader(found, reader.rule, added)


def _moved(found: WordEvidence, by: int) -> WordEvidence:
    words = tuple(replace(word, span=Span(word.span.begin + by, word.span.end + by)) for word in found.words)
    return replace(found, words=words)
