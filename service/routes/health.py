"""Whether the process lives, whether it can label, and its figures for Prometheus."""

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

router = APIRouter(tags=["operation"])


@router.get("/health", include_in_schema=False)  # the path that container tools try by themselves
@router.get("/healthz", summary="Alive")
async def healthz() -> dict[str, str]:
    """Answer 200 while the process lives."""
    return {"status": "alive"}


@router.get("/readyz", summary="Ready to label", responses={503: {"description": "No label can be given."}})
async def readyz(request: Request) -> JSONResponse:
    """Answer 200 only when a label can be given; `problem` tells of a champion that could not be loaded."""
    slot = request.state.slot
    is_ready = slot.champion is not None
    fields: dict[str, Any] = {"status": "ready" if is_ready else "not ready"}
    if is_ready:
        fields["version"] = slot.champion.version.name
    problem = slot.problem or (None if is_ready else "No version is champion: run `python -m training fit --promote`.")
    if problem:
        fields["problem"] = problem
    return JSONResponse(fields, 200 if is_ready else 503)


@router.get("/metrics", summary="Figures for Prometheus", response_class=Response)
async def metrics(request: Request) -> Response:
    """Return the Prometheus text format."""
    state = request.state
    state.metrics.note_champion(state.slot.number, has_failed=state.slot.failure is not None)
    return Response(state.metrics.exposition(), media_type="text/plain; version=0.0.4; charset=utf-8")
