"""Versions over HTTP: listed, read, promoted, rolled back; and the history of all changes.

A version is loaded before it becomes champion, and served by every worker of this server before the answer goes out,
or the answer says how many do not: what this server cannot load is never promoted through it, and whoever reads
`followed` gets the new version's labels from then on.
"""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal

import msgspec
from fastapi import APIRouter, Path, Query, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import State
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, PlainTextResponse

from model.errors import UnknownVersionError
from model.files.labelled import name_problem
from model.store.registry import CHALLENGER, CHAMPION, Event, Registry, Signature, Version
from service.hot.board import Board
from service.hot.slot import Slot
from service.routes.direct import json_response, read_json, request_body, saved
from service.wire import training_schemas as schemas
from service.wire.labelling import model_fields
from service.wire.review_schemas import Number

router = APIRouter(prefix="/v1", tags=["versions"])
promotion_decoder = msgspec.json.Decoder(schemas.Promotion)
rollback_decoder = msgspec.json.Decoder(schemas.Rollback)
ANY_CHAMPION = -1
SomeVersion = Annotated[str, Path(description="A version or an alias.", examples=["v1"])]
DecidedVersion = Annotated[str, Path(description="A version or an alias.", examples=["challenger"])]
OF_EVALUATION = "seen"
"""The part of a report that lists, by hashes, which texts a version was fitted on: long, and for programs only."""


class Markdown(PlainTextResponse):
    """A text in Markdown, and told as such in the OpenAPI document."""

    media_type = "text/markdown"


@router.get("/versions", response_model=schemas.VersionList, summary="List versions")
def versions(request: Request) -> Response:
    """Return all versions, the newest first; their cards without the scores that label sets rest on."""
    registry: Registry = request.state.slot.registry
    named = aliases(registry)
    listed = [entry(version, named) for version in registry.versions()]
    for shown in listed:  # thousands of numbers, which one version's card has
        shown["card"].pop("calibration_scores", None)
    return json_response({"versions": listed})


@router.get("/versions/{name}", response_model=schemas.VersionAnswer, summary="One version")
def version(request: Request, name: SomeVersion) -> Response:
    """Return a version's card and evaluation report, by name ("v3") or alias ("champion")."""
    registry: Registry = request.state.slot.registry
    found = registry.resolve(name)
    report = {name: part for name, part in registry.report(found).items() if name != OF_EVALUATION}
    return json_response(entry(found, aliases(registry)) | {"report": report})


@router.get("/versions/{name}/report", response_class=HTMLResponse, summary="A version's report, as a page")
def report(request: Request, name: SomeVersion) -> Response:
    """Return what `./run training report --html` writes: figures, curves, hard cases; it opens offline, to be saved."""
    return HTMLResponse(written(request, name, "html"), headers=saved("report.html"))


@router.get("/versions/{name}/card", response_class=Markdown, summary="A version's model card, as Markdown")
def card(request: Request, name: SomeVersion) -> Response:
    """Return what a version is for, what it is not for, and how well it does."""
    return Markdown(written(request, name, "card"), headers=saved("card.md"))


@router.get(
    "/versions/{name}/decision", response_model=dict[str, Any], summary="The gate's decision on a version, as a record"
)
def decision(request: Request, name: DecidedVersion) -> Response:
    """Return what the gate decided, on which figures and by which policy, with the record's own SHA-256.

    404 where no gate decided: the version was fitted by hand, or by an older program.
    """
    registry: Registry = request.state.slot.registry
    found = registry.resolve(name)
    record = registry.report(found).get("training", {}).get("record")
    if record is None:
        raise UnknownVersionError(f"No gate decided on {found.name}: it was fitted by hand, or by an older program.")
    return json_response(record)


@router.post(
    "/versions/{name}/promote",
    response_model=schemas.Promoted,
    openapi_extra=request_body(schemas.Promotion, is_required=False, why={"reason": "better on our desk"}),
    summary="Make a version the champion",
)
async def promote(request: Request, name: SomeVersion) -> Response:
    """Make a version the champion; all workers of this server answer with it from now on, other servers soon after.

    `followed` says so; else `behind` says how many workers did not load it within FRAMING_FOLLOW_TIMEOUT_S.
    """
    asked = await read_json(request, promotion_decoder, default=schemas.Promotion())
    signed = signature(request, asked.reason)
    return json_response(await run_in_threadpool(promoted, request.state, name, asked.expected, signed))


@router.post(
    "/rollback",
    response_model=schemas.Promoted,
    openapi_extra=request_body(schemas.Rollback, is_required=False, why={"reason": "worse on our desk"}),
    summary="Go back to the champion before",
)
async def rollback(request: Request) -> Response:
    """Go back to the champion before this one; again, to the one before that."""
    asked = await read_json(request, rollback_decoder, default=schemas.Rollback())
    signed = signature(request, asked.reason)
    return json_response(await run_in_threadpool(rolled_back, request.state, signed))


@router.get("/history", response_model=schemas.HistoryPage, summary="What changed, when, by whom and why")
def history(
    request: Request,
    limit: Annotated[int, Query(ge=1, le=1_000)] = 100,
    cursor: Annotated[Number | None, Query(description="`next` of the page before.")] = None,
) -> Response:
    """Return the history, the newest first, page by page; nothing is ever removed from it."""
    found = request.state.slot.registry.history(limit=limit + 1, before=cursor)
    shown = found[:limit]
    following = shown[-1].number if len(found) > limit else None
    return json_response({"events": [schemas.event_fields(event) for event in shown], "next": following})


def written(request: Request, name: str, form: Literal["html", "card"]) -> str:
    """Return a version's report as a page or as its card; UnknownVersionError where nothing was measured of it."""
    from model.report.page import model_card, report_page  # its library is for those who ask

    registry: Registry = request.state.slot.registry
    found = registry.resolve(name)
    measured = registry.report(found)
    if "test" not in measured:
        raise UnknownVersionError(f"{found.name} has no report: it came without one, or was pruned.")
    return report_page(found, measured) if form == "html" else model_card(found, measured)


def promoted(state: State, name: str, expected: str | msgspec.UnsetType | None, signed: Signature) -> dict[str, Any]:
    """Load a version, promote it, serve it."""
    slot: Slot = state.slot
    found = slot.registry.resolve(name)
    if expected is msgspec.UNSET:
        number: int | None = ANY_CHAMPION
    else:
        number = slot.registry.resolve(str(expected)).number if expected is not None else None
    slot.prepare(found)
    return served(state, slot.registry.promote(found, signed, expected=number))


def rolled_back(state: State, signed: Signature) -> dict[str, Any]:
    """Load the champion before this one, go back to it, serve it."""
    slot: Slot = state.slot
    target = slot.registry.rollback_target()
    slot.prepare(target)
    return served(state, slot.registry.rollback(signed, target=target))


def served(state: State, event: Event) -> dict[str, Any]:
    """Serve the champion, wait for the other workers of this server, and return what changed."""
    slot: Slot = state.slot
    board: Board | None = state.board
    slot.refresh()
    behind = 0
    if board:
        board.tell(slot.number)
        behind = board.wait_for(lambda: slot.number, state.settings.follow_timeout_s)
    fields = {"event": schemas.event_fields(event), "model": model_fields(slot.current())}
    return fields | {"followed": not behind, "behind": behind}


def aliases(registry: Registry) -> dict[int, list[str]]:
    """Return the names of the aliases that point to each version."""
    named: dict[int, list[str]] = {}
    for alias in (CHAMPION, CHALLENGER):
        if found := registry.find(alias):
            named.setdefault(found.number, []).append(alias)
    return named


def entry(version: Version, named: dict[int, list[str]]) -> dict[str, Any]:
    """Return a version as it goes over the wire."""
    return {
        "version": version.name,
        "digest": version.digest,
        "created_at": version.created_at,
        "created_by": version.created_by,
        "aliases": named.get(version.number, []),
        "card": dict(version.manifest),
    }


def signature(request: Request, reason: str) -> Signature:
    """Return who asks, when and why; HTTPException 422 for a reason that cannot be kept."""
    if reason and (problem := name_problem("reason", reason)):
        raise HTTPException(422, f"The reason cannot be kept: {problem}.")
    return Signature(request.scope["caller"].name, datetime.now(UTC), reason)
