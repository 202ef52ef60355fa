"""`GET /v1/drift`: has the language of what is labelled moved, and by which words."""

from typing import Any

from fastapi import APIRouter, Request

from service.watch.drift import DriftWatch

router = APIRouter(prefix="/v1", tags=["model"])


@router.get("/drift", summary="Whether the language of what is labelled moves, and which words rose")
def drift(request: Request) -> dict[str, Any]:
    """Return rates, words that rose, the evidence for each and the threshold of an alarm, and the labels of each day.

    Sampled sentences of `/v1/label` are counted, up to 100 a second and process; this is what one process of the server
    counted since its start or the champion's. The first 4,000 are the reference. No text is kept, and no word told
    that fewer than ten sentences hold. `is_watched` is false where FRAMING_DRIFT leaves all of it out.
    """
    watch: DriftWatch | None = request.state.drift
    return {"is_watched": watch is not None, **(watch or DriftWatch()).told()}
