"""`POST /v1/documents`: a whole text to labelled sentences with exact offsets."""

import asyncio
from dataclasses import asdict
from typing import Any

import msgspec

from model.classifier import FramingClassifier
from model.errors import LimitError, TextError
from model.labels import Verdict
from model.profile import profile_of
from service import wire
from service.asgi import Answer, Call, read_body
from service.bodies import decoded
from service.hot.label import chosen

decoder = msgspec.json.Decoder(wire.DocumentRequest)
encoder = msgspec.json.Encoder()


async def documents(call: Call) -> Answer:
    """Split a text into sentences and label each; nothing is cut, offsets count code points of the text as sent."""
    asked = decoded(await read_body(call.receive), decoder)
    state = call.state
    check_document(asked.text, state["settings"].max_document_bytes)
    classifier = await chosen(state["slot"], asked.version)
    fields, verdicts = await asyncio.to_thread(label_document, classifier, asked.text, asked.alpha)
    state["metrics"].count_verdicts(verdicts)
    call.scope["noted"] |= {"version": classifier.version.name, "sentences": len(verdicts)}
    return Answer(encoder.encode({"model": wire.model_fields(classifier)} | fields))


def label_document(
    classifier: FramingClassifier, text: str, alpha: float | None
) -> tuple[dict[str, Any], list[Verdict]]:
    """Return profile and sentences as they go over the wire, and the verdicts."""
    from model.sentences import split_sentences  # not needed before the first document

    spans = split_sentences(text)
    verdicts = classifier.classify([span.cut(text) for span in spans], alpha) if spans else []
    sentences = [
        {"begin": span.begin, "end": span.end} | wire.verdict_fields(classifier.labels, verdict)
        for span, verdict in zip(spans, verdicts, strict=True)
    ]
    profile = profile_of(classifier.labels, spans, verdicts)
    return {"profile": asdict(profile), "sentences": sentences}, verdicts


def check_document(text: str, most: int) -> None:
    """Raise LimitError for a document over the limit in bytes, TextError for a blank one."""
    size = len(text.encode())
    if size > most:
        raise LimitError(
            f"The document has {size} bytes of UTF-8, at most {most} are allowed (FRAMING_MAX_DOCUMENT_BYTES): "
            "send it in parts."
        )
    if not text or text.isspace():
        raise TextError("The document is blank: there is nothing to label.")
