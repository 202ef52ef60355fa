"""`"voices": true`: who speaks in each sentence, and the labels of the writer's own words and of quoted ones."""

from collections.abc import Mapping
from typing import Any

from model.labels import Span, Verdict
from model.voices.conversation import Speaker
from model.voices.labels import VoiceLabels, label_voices
from model.voices.quotes import Quote, Voices, read_voices
from model.voices.shares import Part, Shares, shares_of
from service.documents.readings import Document, Found
from service.wire.labelling import verdict_fields


def voices(document: Document) -> Found:
    """Return the voices of each sentence, and how much of the document each takes."""
    read = read_voices(document.joined, document.spans)
    labels = label_voices(document.classifier, document.joined, read, document.verdicts, document.alpha)
    shares = shares_of(document.classifier.labels, document.text, read, labels)
    told = zip(read, labels, document.verdicts, document.fields, strict=True)
    sentences = [
        {"voices": _fields(document, one, labelled, fields if labelled.own is verdict else None)}
        for one, labelled, verdict, fields in told
    ]
    return Found(sentences, {"voices": _profile(document.text, shares)})


def _fields(document: Document, one: Voices, labelled: VoiceLabels, whole: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return a sentence's voices as they go over the wire.

    Parameters
    ----------
    whole : of the whole sentence's verdict, where that is the writer's own too
    """
    return {
        "own": whole or _verdict(document, labelled.own),
        "quoted": _verdict(document, labelled.quoted),
        "added": labelled.added,
        "quotes": [_quote(document.text, quote) for quote in one.quotes],
    }


def _verdict(document: Document, verdict: Verdict | None) -> Mapping[str, Any] | None:
    return verdict_fields(document.classifier.labels, verdict, document.decimals) if verdict else None


def _quote(text: str, quote: Quote) -> dict[str, Any]:
    return {
        **_place(quote.span),
        "kind": quote.kind,
        "speaker": _speaker(text, quote.speaker) if quote.speaker else None,
        "cue": _place(quote.cue) if quote.cue else None,
    }


def _speaker(text: str, speaker: Speaker) -> dict[str, Any]:
    return {
        "text": speaker.span.cut(text),
        **_place(speaker.span),
        "kind": speaker.kind,
        "carried": speaker.is_carried,
    }


def _place(span: Span) -> dict[str, int]:
    return {"begin": span.begin, "end": span.end}


def _profile(text: str, shares: Shares) -> dict[str, Any]:
    return {
        "own": _part(shares.own),
        "quoted": _part(shares.quoted),
        "scare_quotes": shares.scare,
        "quoted_share": shares.quoted_share,
        "speakers": [
            {
                "text": one.speaker.span.cut(text) if one.speaker else None,
                "kind": one.speaker.kind if one.speaker else "unknown",
                "quotes": one.quotes,
                **_part(one.part),
            }
            for one in shares.speakers
        ],
    }


def _part(part: Part) -> dict[str, Any]:
    return {
        "sentences": part.sentences,
        "characters": part.characters,
        "abstained_sentences": part.abstained,
    }
