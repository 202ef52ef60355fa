"""`"evidence"`: what each word of a sentence adds to its scores; `"reader_words"`: what the second reader leaned on."""

from collections.abc import Iterator

from model.labels import Span
from model.reader.pair import BY_BOTH
from model.scoring.evidence import WordEvidence, WordShare, evidence_of, with_reader
from model.scoring.leaned import leaned_words
from service.documents.readings import Document, Found
from service.wire.labelling import evidence_fields, leaned_fields

BLOCK = 200
"""Sentences that are explained at once, so that the memory of a large document stays bounded."""


def evidence(document: Document) -> Found:
    """Return the evidence of each sentence; intercepts, reader and words sum to the scores, to which `mix` comes."""
    return Found([{"evidence": evidence_fields(one)} for one in evidence_by_sentence(document)])


def reader_words(document: Document) -> Found:
    """Return what the second reader leaned on in each sentence that it read, as far as one request goes."""
    reader = document.classifier.reader
    if reader is None:
        return Found([{"reader_words": None}] * len(document.spans))
    texts = [span.cut(document.joined) for span in document.spans]
    asked = {place for place, verdict in enumerate(document.verdicts) if verdict.read_by == BY_BOTH}
    found = zip(document.spans, leaned_words(reader, texts, asked), strict=True)
    labels = document.classifier.labels
    return Found(
        [{"reader_words": leaned_fields(labels, words and moved_words(words, span.begin))} for span, words in found]
    )


def evidence_by_sentence(document: Document) -> Iterator[WordEvidence]:
    """Yield what the words of each sentence add, at their places in the document."""
    scorer = document.classifier.scorer
    for begin in range(0, len(document.spans), BLOCK):
        block = document.spans[begin : begin + BLOCK]
        texts = [span.cut(document.joined) for span in block]
        for place, (span, shares) in enumerate(zip(block, scorer.word_shares(texts), strict=True), begin):
            found = evidence_of(scorer.table, shares, span.begin)
            yield _with_reader(document, place, found, texts[place - begin])


def _with_reader(document: Document, place: int, found: WordEvidence, text: str) -> WordEvidence:
    reader = document.classifier.reader
    if reader is None or document.verdicts[place].read_by != BY_BOTH:
        return found
    added = reader.part(text)
    return found if added is None else with_reader(found, reader.rule, added)


def moved_words(words: tuple[WordShare, ...], by: int) -> tuple[WordShare, ...]:
    """Return words with their places moved on."""
    return tuple(WordShare(Span(word.span.begin + by, word.span.end + by), word.scores) for word in words)
