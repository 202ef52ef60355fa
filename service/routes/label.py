"""`POST /v1/label`: texts to labels, the hot route."""

import msgspec
from fastapi import APIRouter, Request
from starlette.responses import Response

from model.classifier import FramingClassifier
from model.errors import LimitError, TextError
from model.settings import Settings
from service import schemas
from service.direct import direct, json_response, read_json, request_body
from service.serving import Slot

router = APIRouter(tags=["labels"])
decoder = msgspec.json.Decoder(schemas.LabelRequest)


@router.post(
    "/v1/label",
    response_model=schemas.LabelAnswer,
    openapi_extra=request_body(schemas.LabelRequest),
    summary="Label one text or several",
)
@direct
async def label(request: Request) -> Response:
    """Label each text as one sentence; one result a text, in order.

    Scoring takes microseconds, so it happens right here and not in a thread.
    """
    asked = await read_json(request, decoder)
    state = request.state
    texts = checked_texts(asked, state.settings)
    classifier = await chosen(state.slot, asked.version)
    verdicts = classifier.classify(texts, asked.alpha)
    state.metrics.count_verdicts(verdicts)
    request.scope["noted"] |= {"version": classifier.version.name, "texts": len(texts)}
    results = [schemas.verdict_fields(classifier.labels, verdict) for verdict in verdicts]
    return json_response({"model": schemas.model_fields(classifier), "results": results})


async def chosen(slot: Slot, version: str | msgspec.UnsetType) -> FramingClassifier:
    """Return the classifier that a request asks for: the champion unless it names a version."""
    return slot.current() if version is msgspec.UNSET else await slot.version(str(version))


def checked_texts(asked: schemas.LabelRequest, settings: Settings) -> list[str]:
    """Return the texts of a request.

    Raises
    ------
    TextError
        Both or neither of `text` and `texts` were given, a text is blank, or there is none.
    LimitError
        There are too many texts, or one is too long; the text names the limit.
    """
    if (asked.text is msgspec.UNSET) == (asked.texts is msgspec.UNSET):
        raise TextError('Give either "text" with one string or "texts" with a list of strings.')
    texts = [asked.text] if isinstance(asked.text, str) else list(asked.texts or ())
    if not texts:
        raise TextError('"texts" is empty: give at least one text.')
    if len(texts) > settings.max_texts:
        raise LimitError(
            f"{len(texts)} texts, at most {settings.max_texts} a request are allowed (FRAMING_MAX_TEXTS): "
            "send them in parts."
        )
    for position, text in enumerate(texts):
        check_text(text, position, settings.max_text_characters)
    return texts


def check_text(text: str, position: int, most: int) -> None:
    """Raise unless a text can be labelled; the error names its position in the request."""
    if len(text) > most:
        raise LimitError(
            f"Text {position} has {len(text)} characters, at most {most} are allowed (FRAMING_MAX_TEXT_CHARACTERS): "
            "send whole documents to /v1/documents."
        )
    if not text or text.isspace():
        raise TextError(f"Text {position} is blank: there is nothing to label.")
