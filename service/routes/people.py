"""Many people's labels: how far they agree, where they differ, and what a text's label is from now on."""

from dataclasses import asdict
from typing import Annotated, Any, Literal

import msgspec
from fastapi import APIRouter, Query, Request, Response
from starlette.concurrency import run_in_threadpool

from model.errors import ReviewError
from model.people.disputes import disputes, settle
from model.people.votes import By
from model.store.reviews import KEPT, Wanted
from service.routes.direct import SomeNumber, json_response, read_json, request_body
from service.routes.doubted import checked_numbers, checked_signature
from service.routes.reviews import Name, clean, rules, store
from service.wire import people_schemas as schemas
from service.wire.review_schemas import Number

router = APIRouter(prefix="/v1", tags=["people"])
one_decoder = msgspec.json.Decoder(schemas.SettleOne)
many_decoder = msgspec.json.Decoder(schemas.SettleMany)
Which = Literal["open", "settled", "all"]
IS_SETTLED: dict[Which, bool | None] = {"open": False, "settled": True, "all": None}


@router.get("/agreement", response_model=schemas.AgreementAnswer, summary="How far people or sources agree")
async def agreement(request: Request, by: By = "person", source: Name = None) -> Response:
    """Return Cohen's kappa of every two and Krippendorff's alpha of all, for each label too, with 95 % intervals.

    Of one person's labels of a text the last counts; withdrawn ones and settlements do not. `source` looks only at one.
    """
    wanted = Wanted(clean("source", source), states=KEPT)

    def found() -> dict[str, Any]:
        from model.people.agreement import agreement_of
        from model.people.votes import ballot_of, votes_of

        return agreement_of(ballot_of(votes_of(store(request).each(wanted), by))).as_json()

    return json_response({"by": by} | await run_in_threadpool(found))


@router.get("/disputes", response_model=schemas.DisputePage, summary="Texts that people label differently")
def list_disputes(
    request: Request,
    state: Which = "open",
    limit: Annotated[int, Query(ge=1, le=1_000)] = 100,
    cursor: Annotated[Number | None, Query(description="`next` of the page before.")] = None,
) -> Response:
    """Return texts with more than one label, each with who says what; those with the newest reviews first."""
    found = disputes(store(request), limit=limit + 1, before=cursor, is_settled=IS_SETTLED[state])
    shown = found[:limit]
    following = shown[-1].number if len(found) > limit else None
    return json_response({"disputes": [fields(dispute) for dispute in shown], "next": following})


@router.post(
    "/reviews/{number}/settle",
    status_code=201,
    response_model=schemas.Settled,
    openapi_extra=request_body(schemas.SettleOne, why={"reason": "rule 7: the inference is what it adds"}),
    summary="Settle the label of a text",
)
async def settle_one(request: Request, number: SomeNumber) -> Response:
    """Settle the text of a review: its label, or the one given, trains from now on, and no other of this text.

    What is stored is a review of its own, of the source `settled`; deleting it opens the dispute again.
    """
    asked = await read_json(request, one_decoder)
    label = None if asked.label is msgspec.UNSET else str(asked.label)
    return await settled(request, [number], label, asked.reason)


@router.post(
    "/reviews/settle",
    status_code=201,
    response_model=schemas.Settled,
    openapi_extra=request_body(schemas.SettleMany, numbers={"ids": [1], "reason": "read together"}),
    summary="Settle the labels of several texts",
)
async def settle_many(request: Request) -> Response:
    """Settle the texts of several reviews, each with the review's own label; all of them, or none."""
    asked = await read_json(request, many_decoder)
    if not asked.ids:
        raise ReviewError("Nothing was settled: `ids` is empty.")
    return await settled(request, checked_numbers(list(asked.ids)), None, asked.reason)


async def settled(request: Request, numbers: list[int], label: str | None, reason: str) -> Response:
    """Settle texts and return the numbers of what was stored."""
    known = rules(request)
    if label is not None and (problem := known.label_problem(label)):
        raise ReviewError(f"Nothing was settled: {problem}.")
    signed = checked_signature(request, reason, what="settled")
    found = await run_in_threadpool(settle, store(request), numbers, label, signed)
    response = json_response({"ids": [review.id for review in found]})
    response.status_code = 201
    return response


def fields(dispute: Any) -> dict[str, Any]:
    """Return a dispute as it goes over the wire."""
    return {name: value for name, value in asdict(dispute).items() if name != "number"}
