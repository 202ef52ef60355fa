"""`POST /v1/documents`: a whole text to labelled sentences with exact offsets."""

from typing import Any

import msgspec
from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from model.classifier import FramingClassifier
from model.errors import LimitError, TextError
from model.labels import Verdict
from model.sentences import split_sentences
from service import schemas
from service.direct import direct, json_response, read_json, request_body
from service.routes.label import chosen

router = APIRouter(tags=["labels"])
decoder = msgspec.json.Decoder(schemas.DocumentRequest)


@router.post(
    "/v1/documents",
    response_model=schemas.DocumentAnswer,
    openapi_extra=request_body(schemas.DocumentRequest),
    summary="Label a document sentence by sentence",
)
@direct
async def documents(request: Request) -> Response:
    """Split a text into sentences and label each; nothing is cut, offsets count code points of the text as sent."""
    asked = await read_json(request, decoder)
    state = request.state
    check_document(asked.text, state.settings.max_document_bytes)
    classifier = await chosen(state.slot, asked.version)
    sentences, verdicts = await run_in_threadpool(label_document, classifier, asked.text, asked.alpha)
    state.metrics.count_verdicts(verdicts)
    request.scope["noted"] |= {"version": classifier.version.name, "sentences": len(sentences)}
    return json_response({"model": schemas.model_fields(classifier), "sentences": sentences})


def label_document(
    classifier: FramingClassifier, text: str, alpha: float | None
) -> tuple[list[dict[str, Any]], list[Verdict]]:
    """Return every sentence as it goes over the wire, and the verdicts."""
    spans = split_sentences(text)
    verdicts = classifier.classify([span.cut(text) for span in spans], alpha) if spans else []
    fields = [
        {"begin": span.begin, "end": span.end} | schemas.verdict_fields(classifier.labels, verdict)
        for span, verdict in zip(spans, verdicts, strict=True)
    ]
    return fields, verdicts


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
