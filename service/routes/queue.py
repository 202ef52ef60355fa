"""What to label next: texts kept on request for this purpose, ranked by what their label would teach."""

from typing import Annotated

import msgspec
from fastapi import APIRouter, Query, Request, Response
from starlette.concurrency import run_in_threadpool

from model.errors import ReviewError
from model.files.labelled import name_problem, text_problem
from model.settings import Settings
from model.store.candidates import Candidates, Ranked
from service.hot.label import check_number
from service.routes.direct import SomeNumber, json_response, read_json, request_body
from service.routes.reviews import SomeSource, clean, default_source, signature
from service.wire import review_schemas as schemas
from service.wire.labelling import model_fields, verdict_fields

router = APIRouter(prefix="/v1/queue", tags=["reviews"])
decoder = msgspec.json.Decoder(schemas.NewCandidates)
TWO_TEXTS = ["The shells may have come from across the river.", "The envoys met on Sunday."]


@router.post(
    "",
    response_model=schemas.Queued,
    openapi_extra=request_body(schemas.NewCandidates, two={"texts": TWO_TEXTS, "source": "desk-a"}),
    summary="Keep texts to label",
)
async def add(request: Request) -> Response:
    """Keep unlabelled texts until they are reviewed or deleted: all of them, or none where one cannot be kept."""
    asked = await read_json(request, decoder)
    settings: Settings = request.state.settings
    source = default_source(request) if asked.source is msgspec.UNSET else str(asked.source)
    check(asked.texts, source, settings)
    added = await run_in_threadpool(
        store(request).add, asked.texts, source, signature(request), most=settings.max_queue_texts
    )
    return json_response(added)


@router.get("", response_model=schemas.Queue, summary="What to label next")
def queue(request: Request, limit: Annotated[int, Query(ge=1, le=200)] = 20) -> Response:
    """Return the texts whose label would teach most: those the champion is least sure of, and unlike each other."""
    classifier = request.state.slot.current()
    candidates = store(request)

    def fields(ranked: Ranked) -> dict[str, object]:
        one = ranked.candidate
        (verdict,) = classifier.classify([one.text])
        said = verdict_fields(classifier.labels, verdict) | {"uncertainty": ranked.uncertainty}
        return {"id": one.id, "text": one.text, "source": one.source, "created_at": one.created_at} | said

    best = candidates.rank(classifier.scorer.probabilities, limit)
    answer = {"model": model_fields(classifier), "waiting": candidates.count()}
    return json_response(answer | {"candidates": [fields(ranked) for ranked in best]})


@router.delete("", response_model=schemas.Deleted, summary="Delete the texts of a source")
def delete_source(request: Request, source: SomeSource) -> Response:
    """Remove every text of a source from the queue."""
    return json_response({"deleted": store(request).delete_source(clean("source", source) or "")})


@router.delete("/{number}", status_code=204, summary="Delete one text")
def delete(request: Request, number: SomeNumber) -> None:
    """Remove one text from the queue."""
    store(request).delete(number)


def store(request: Request) -> Candidates:
    """Return the queue of the service's database."""
    return Candidates(request.state.slot.registry.engine)


def check(texts: list[str], source: str, settings: Settings) -> None:
    """Raise unless all texts, and the source, can be kept; the error names the text's position."""
    check_number(texts, settings)
    if not texts:
        raise ReviewError('"texts" is empty: give at least one text.')
    if problem := name_problem("source", source):
        raise ReviewError(f"The texts cannot be kept: {problem}.")
    for position, text in enumerate(texts):
        if problem := text_problem(text, settings.max_text_characters):
            raise ReviewError(f"Text {position} cannot be kept: {problem}.")
