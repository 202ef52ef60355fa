"""What the audit took out: shown with the reasons, and accepted by a person who knows better."""

from dataclasses import asdict
from typing import Annotated, Any, Literal

import msgspec
from fastapi import APIRouter, Query, Request, Response
from starlette.concurrency import run_in_threadpool

from model.errors import LimitError, ReviewError
from model.files.labelled import Review, name_problem
from model.store.registry import Signature
from model.store.reviews import BATCH, DOUBTED, Wanted
from service.routes.direct import SomeNumber, json_response, read_json, request_body
from service.routes.reviews import Name, clean, signature, store
from service.wire import review_schemas as schemas

router = APIRouter(prefix="/v1/reviews", tags=["reviews"])
one_decoder = msgspec.json.Decoder(schemas.Acceptance)
many_decoder = msgspec.json.Decoder(schemas.Acceptances)


@router.get("/doubted", response_model=schemas.DoubtedPage, summary="What the audit took out, and why")
def doubted(
    request: Request,
    source: Name = None,
    state: Literal["held", "quarantined"] | None = None,
    person: Name = None,
    limit: Annotated[int, Query(ge=1, le=1_000)] = 100,
    cursor: Annotated[schemas.Number | None, Query(description="`next` of the page before.")] = None,
) -> Response:
    """Return the reviews that wait for a person to accept, withdraw or delete them, the newest first."""
    wanted = Wanted(clean("source", source), None, (state,) if state else DOUBTED, clean("person", person))
    found = store(request).page(wanted, limit=limit + 1, before=cursor)
    shown = found[:limit]
    counts = store(request).counts()
    return json_response(
        {name: counts[name] for name in DOUBTED}
        | {"reviews": [fields(review) for review in shown], "next": shown[-1].id if len(found) > limit else None}
    )


@router.post(
    "/{number}/accept",
    response_model=schemas.ReviewAnswer,
    openapi_extra=request_body(schemas.Acceptance, why={"reason": "read again by the desk"}),
    summary="Accept one label whatever the audit says",
)
async def accept(request: Request, number: SomeNumber) -> Response:
    """Let a review train whatever the audit says of it, now and later; who did it and why is kept."""
    asked = await read_json(request, one_decoder)
    signed = checked_signature(request, asked.reason)

    def accepted() -> Review:
        store(request).accept([number], signed)
        return store(request).read(number)

    return json_response(await run_in_threadpool(accepted))


@router.post(
    "/accept",
    response_model=schemas.Accepted,
    openapi_extra=request_body(
        schemas.Acceptances,
        numbers={"ids": [1], "reason": "read again by the desk"},
        source={"source": "desk-a", "reason": "read again by the desk"},
    ),
    summary="Accept labels whatever the audit says",
)
async def accept_many(request: Request) -> Response:
    """Let reviews train whatever the audit says of them: those of `ids`, or all of `source` but the withdrawn ones."""
    asked = await read_json(request, many_decoder)
    signed = checked_signature(request, asked.reason)
    if (asked.ids is msgspec.UNSET) == (asked.source is msgspec.UNSET):
        raise ReviewError("Nothing was accepted: name either `ids` or `source`.")

    def accepted() -> int:
        if asked.ids is not msgspec.UNSET:
            return store(request).accept(checked_numbers(list(asked.ids)), signed)
        return store(request).accept_source(clean("source", str(asked.source)) or "", signed)

    return json_response({"accepted": await run_in_threadpool(accepted)})


def fields(review: Review) -> dict[str, Any]:
    """Return a review with what the audit noted last."""
    note = review.details["states"][-1]
    return {**asdict(review), "why": note["why"], "since": note["at"], "by": note["by"]}


def checked_numbers(numbers: list[int]) -> list[int]:
    """Return numbers that are not too many for one transaction."""
    if len(numbers) > BATCH:
        raise LimitError(f"{len(numbers)} numbers, at most {BATCH} a request are allowed: send them in parts.")
    return numbers


def checked_signature(request: Request, reason: str, *, what: str = "accepted") -> Signature:
    """Return who accepts, or does something else, when and why; ReviewError where the reason cannot be kept."""
    if problem := name_problem("reason", reason):
        raise ReviewError(f"Nothing was {what}: {problem}.")
    return signature(request, reason)
