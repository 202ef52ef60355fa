"""A version in the champion's shadow, over HTTP: begun, looked at, ended."""

from datetime import UTC, datetime
from typing import Any

import msgspec
from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from model.files.labelled import name_problem
from model.shadow.runs import Run, Shadows
from model.store.registry import Registry, Signature
from service.hot.shadow import Shadowing
from service.routes.direct import json_response, read_json, request_body
from service.wire import shadow_schemas as schemas

router = APIRouter(prefix="/v1/shadow", tags=["versions"])
decoder = msgspec.json.Decoder(schemas.NewShadow)


@router.get("", response_model=schemas.ShadowAnswer, summary="What a version in the shadow would change")
async def read(request: Request) -> Response:
    """Return what the version in the champion's shadow labels otherwise, by counts alone.

    Other workers and servers bring their counts every few seconds.
    """
    shadowing: Shadowing = request.state.shadow
    waiting = shadowing.now.waiting if shadowing.now else 0  # asked first: what is no longer waiting is counted below
    await shadowing.flush()
    found = await run_in_threadpool(store(request).latest)
    return json_response(
        {
            "running": next((run.as_json() for run in found if run.ended_at is None), None),
            "waiting": waiting,
            "before": [run.as_json() for run in found if run.ended_at],
        }
    )


@router.post(
    "",
    status_code=201,
    response_model=schemas.ShadowRun,
    openapi_extra=request_body(
        schemas.NewShadow, is_required=False, challenger={"version": "challenger", "reason": "before we promote"}
    ),
    summary="Let a version run in the champion's shadow",
)
async def start(request: Request) -> Response:
    """Let a version label what the champion labels, behind the answers; only counts are kept.

    It is loaded before; this process counts when the answer comes, others do so at their next look.
    """
    asked = await read_json(request, decoder, default=schemas.NewShadow())
    if asked.reason and (problem := name_problem("reason", asked.reason)):
        raise HTTPException(422, f"The reason cannot be kept: {problem}.")
    registry: Registry = request.state.slot.registry
    signed = Signature(request.scope["caller"].name, datetime.now(UTC), asked.reason)
    classifier = await request.state.slot.version(asked.version)
    run = await run_in_threadpool(Shadows(registry).start, classifier.version, signed)
    return await followed(request, run, 201)


@router.delete("", response_model=schemas.ShadowRun, summary="End the run in the shadow")
async def stop(request: Request) -> Response:
    """End the run; its counts stay."""
    await request.state.shadow.flush()
    signed = Signature(request.scope["caller"].name, datetime.now(UTC))
    run = await run_in_threadpool(store(request).stop, signed)
    return await followed(request, run, 200)


async def followed(request: Request, run: Run, status: int) -> Response:
    """Return a run once this process follows it."""
    await request.state.shadow.refresh()
    fields: dict[str, Any] = run.as_json()
    response = json_response(fields)
    response.status_code = status
    return response


def store(request: Request) -> Shadows:
    """Return the runs of the service's database."""
    return Shadows(request.state.slot.registry)
