"""Trainings over HTTP: asked for, followed, cancelled; a trainer's process does them."""

from datetime import UTC, datetime
from typing import Annotated

import msgspec
from fastapi import APIRouter, Query, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from model.errors import OpenTrainingError
from model.files.labelled import check_trainable, name_problem
from model.quoted import quoted
from model.store.registry import Signature
from model.store.reviews import Reviews
from model.store.sources import unknown_source
from model.store.trainings import Trainings, Wish
from service.routes.direct import SomeNumber, json_response, read_json, request_body, root_of
from service.routes.problems import problem_response
from service.wire import training_schemas as schemas
from service.wire.review_schemas import Number

router = APIRouter(prefix="/v1/trainings", tags=["trainings"])
decoder = msgspec.json.Decoder(schemas.NewTraining)
MOST_SOURCES = 100
LONGEST_KEY = 200
KEY_HEADER = {
    "name": "Idempotency-Key",
    "in": "header",
    "schema": {"type": "string", "maxLength": LONGEST_KEY},
    "description": "The same key always gives the same training, so that a request can be sent again.",
}


@router.post(
    "",
    status_code=202,
    response_model=schemas.Accepted,
    openapi_extra=request_body(schemas.NewTraining, is_required=False, plain={}) | {"parameters": [KEY_HEADER]},
    summary="Train again",
)
async def add(request: Request) -> Response:
    """Queue a training on the seeds and all accepted reviews; the better version is promoted by itself.

    Where the champion was fitted on rows of its own, it starts from these and not from the seeds.

    One training runs at a time. The same wish joins a training that is still queued; while one runs, or for
    another wish, the answer is 409 with that training's `Location`.
    """
    asked = await read_json(request, decoder, default=schemas.NewTraining())
    champion = request.state.slot.champion
    check_trainable(champion.version if champion else None)
    wish, key = checked_wish(asked), checked_key(request.headers.get("idempotency-key"))
    if problem := await run_in_threadpool(unknown_source, Reviews(store(request).engine), wish.without):
        raise HTTPException(422, f"The training cannot be queued: {problem} (GET /v1/reviews).")
    try:
        training = await run_in_threadpool(store(request).request, wish, signature(request), key)
    except OpenTrainingError as error:
        return problem_response(
            409, str(error), headers={"Location": f"{root_of(request)}/v1/trainings/{error.number}"}
        )
    response = json_response({"id": training.number, "status": training.status})
    response.status_code = 202
    response.headers["Location"] = f"{root_of(request)}/v1/trainings/{training.number}"
    return response


@router.get("", response_model=schemas.TrainingPage, summary="List trainings")
def page(
    request: Request,
    limit: Annotated[int, Query(ge=1, le=1_000)] = 100,
    cursor: Annotated[Number | None, Query(description="`next` of the page before.")] = None,
) -> Response:
    """Return trainings, the newest first, page by page."""
    found = store(request).page(limit=limit + 1, before=cursor)
    shown = found[:limit]
    following = shown[-1].number if len(found) > limit else None
    return json_response({"trainings": [schemas.training_fields(training) for training in shown], "next": following})


@router.get("/{number}", response_model=schemas.TrainingAnswer, summary="One training")
def read(request: Request, number: SomeNumber) -> Response:
    """Return one training: `queued`, `running`, then `promoted`, `refused`, `failed` or `cancelled` with reasons."""
    return json_response(schemas.training_fields(store(request).read(number)))


@router.post("/{number}/cancel", response_model=schemas.TrainingAnswer, summary="Cancel a training")
def cancel(request: Request, number: SomeNumber) -> Response:
    """Cancel a training: at once while it is queued, within seconds while it runs; one that is over gives 409."""
    return json_response(schemas.training_fields(store(request).cancel(number, signature(request))))


def checked_wish(asked: schemas.NewTraining) -> Wish:
    """Return a request's wish; HTTPException 422 names what cannot be kept."""
    if len(asked.without) > MOST_SOURCES:
        raise HTTPException(422, f'"without" has {len(asked.without)} sources, at most {MOST_SOURCES} are allowed.')
    problems = [name_problem(f"source {quoted(name)} of without", name) for name in asked.without]
    if asked.force:
        problems.append(name_problem("reason of force", asked.force.reason))
    if problem := next(filter(None, problems), None):
        raise HTTPException(422, f"The training cannot be queued: {problem}.")
    force_reason = asked.force.reason if asked.force else None
    return Wish(tuple(sorted(set(asked.without))), msgspec.to_builtins(asked.parameters), force_reason)


def checked_key(key: str | None) -> str | None:
    """Return an idempotency key; HTTPException 422 where it is none."""
    if key is not None and not (0 < len(key) <= LONGEST_KEY and key.isascii() and key.isprintable()):
        raise HTTPException(422, f"Idempotency-Key takes 1 to {LONGEST_KEY} visible ASCII characters.")
    return key


def store(request: Request) -> Trainings:
    """Return the trainings of the service's database."""
    return Trainings(request.state.slot.registry.engine)


def signature(request: Request) -> Signature:
    """Return who asks, and when."""
    return Signature(request.scope["caller"].name, datetime.now(UTC))
