"""Human labels over HTTP: one by one, in bulk as a stream, listed, taken back, exported."""

import asyncio
import errno
import tempfile
import threading
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Annotated, BinaryIO

import msgspec
from fastapi import APIRouter, Depends, Query, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import StreamingResponse

from model.errors import ReviewError, StorageFullError
from model.files.containers import Bounds
from model.files.formats import ENDINGS, MEDIA_TYPES, ExportFormat, ImportFormat, format_of_media_type
from model.files.labelled import (
    LONGEST_NAME,
    Labelled,
    Rules,
    State,
    check_trainable,
    labels_in_force,
    name_problem,
)
from model.files.read import Reading
from model.files.write import write_reviews
from model.labels import Label
from model.settings import Settings
from model.store.intake import Intake, Taking, store_file
from model.store.registry import Signature
from model.store.repeats import Room
from model.store.reviews import KEPT, Reviews, Wanted
from service.routes.direct import SomeNumber, json_response, read_json, request_body, root_of, saved
from service.wire import review_schemas as schemas
from service.wire.forms import unwrap

router = APIRouter(prefix="/v1/reviews", tags=["reviews"])
decoder = msgspec.json.Decoder(schemas.NewReview)
WRITE_BLOCK = 1024 * 1024
CORRECTION = {
    "text": "The envoy said the shells may have come from across the river.",
    "label": Label.INTELLIGENCE_ESTIMATE.value,
    "source": "desk-a",
}
FILE = f"text,label\nThe envoys met on Friday.,{Label.NEUTRAL_REPORTING.value}\n"
ANY_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "application/octet-stream": {"schema": {"type": "string", "format": "binary"}},
            "text/csv": {"schema": {"type": "string"}, "examples": {"table": {"value": FILE}}},
        },
    }
}

Name = Annotated[str | None, Query(max_length=LONGEST_NAME)]
SomeSource = Annotated[str, Query(max_length=LONGEST_NAME, examples=["desk-a"])]
Format = Annotated[ImportFormat | None, Query(alias="format", description="By default found out.")]


def clean(what: str, value: str | None) -> str | None:
    """Return a query's value; raise ReviewError where no database could hold it."""
    if value is not None and (problem := name_problem(what, value)):
        raise ReviewError(f"The query cannot be used: {problem}.")
    return value


def wanted_ones(source: Name = None, label: Name = None, state: State | None = None, person: Name = None) -> Wanted:
    """Return which reviews a query asks for."""
    states = (state,) if state else ()
    return Wanted(clean("source", source), clean("label", label), states, clean("person", person))


Asked = Annotated[Wanted, Depends(wanted_ones)]


@router.post(
    "",
    status_code=201,
    response_model=schemas.Stored,
    responses={200: {"description": "It was stored before.", "model": schemas.Stored}},
    openapi_extra=request_body(schemas.NewReview, correction=CORRECTION),
    summary="Store a label",
)
async def add(request: Request) -> Response:
    """Store a person's label for a text; it is safe on disk when the answer comes.

    Where the same person gave the same text the same label before, the answer is 200 with that review's number, and a
    note takes the place of the one before. It stands in `details` under `extra`, goes wherever the review goes, and is
    erased with it.
    """
    asked = await read_json(request, decoder)
    source = default_source(request) if asked.source is msgspec.UNSET else str(asked.source)
    noted = {} if asked.note is msgspec.UNSET else {"note": str(asked.note)}
    row = Labelled(asked.text, asked.label, source, extra=noted)
    if problem := rules(request).problem(row) or (noted and name_problem("note", noted["note"])):
        raise ReviewError(f"The review cannot be stored: {problem}.")
    stored, is_new = await run_in_threadpool(store(request).take, row, signature(request), room(request))
    if noted and not is_new:
        await run_in_threadpool(partial(store(request).note, stored.id, **noted))
    response = json_response({"id": stored.id, "repeated": not is_new})
    response.status_code = 201 if is_new else 200
    response.headers["Location"] = f"{root_of(request)}/v1/reviews/{stored.id}"
    return response


@router.get("", response_model=schemas.ReviewPage, summary="List labels")
def page(
    request: Request,
    wanted: Asked,
    limit: Annotated[int, Query(ge=1, le=1_000)] = 100,
    cursor: Annotated[schemas.Number | None, Query(description="`next` of the page before.")] = None,
) -> Response:
    """Return reviews, the newest first, page by page; what arrives meanwhile shifts no page."""
    found = store(request).page(wanted, limit=limit + 1, before=cursor)
    is_last = len(found) <= limit
    shown = found[:limit]
    return json_response({"reviews": shown, "next": None if is_last else shown[-1].id})


@router.delete("", response_model=schemas.Withdrawn, summary="Take back a source")
def withdraw(request: Request, source: SomeSource, reason: Name = None) -> Response:
    """Take back every review of a source: no later training uses them; they stay listed as withdrawn."""
    count = store(request).withdraw(clean("source", source) or "", signature(request, clean("reason", reason)))
    return json_response({"withdrawn": count})


@router.post("/import", response_model=schemas.ImportAnswer, openapi_extra=ANY_BODY, summary="Store a labelled file")
async def import_file(
    request: Request, file_format: Format = None, source: Name = None, file: Name = None, encoding: Name = None
) -> Response:
    """Store the rows of a file of any of the formats, sent as the body or as a form's one file.

    `source` is stored for all rows in place of their own; `file` is what messages call the file. Rows that cannot
    be taken are refused one by one, the others stored; everything counted as stored is safe when the answer comes.
    A label that is stored already is counted and not stored again; one that contradicts another is stored and told.
    Whose labels they are is told by a column `annotator` (or `actor`, as an export has it) of a maintainer's file; all
    rows of anybody else are the sender's own.
    `encoding` names the file's where it is found out wrongly. The work ends where the sender leaves.
    """
    settings: Settings = request.state.settings
    chosen = file_format or format_of_media_type(request.headers.get("content-type", ""))
    name, whose = clean("file", file) or "the body", clean("source", source)
    bounds = Bounds(settings.max_import_rows, settings.max_import_cells, settings.max_unpacked_bytes)
    is_maintainer = request.scope["caller"].role == "maintainer"
    reading = Reading(name, rules(request), default_source(request), whose, chosen, encoding, bounds, is_maintainer)
    directory = settings.cache_dir
    directory.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=directory) as spool:
        await receive_body(request, spool)
        if named := await run_in_threadpool(unwrap, spool, request.headers.get("content-type", "")):
            reading = reading if file or name_problem("file", named) else replace(reading, file=named)
        intake = await stored(request, spool, reading)
    request.scope["noted"] = {"stored": intake.stored, "refused": intake.refused}
    return json_response(intake.as_json())


@router.get("/export", response_class=StreamingResponse, summary="All labels as a file")
def export(
    request: Request, wanted: Asked, file_format: Annotated[ExportFormat, Query(alias="format")] = "jsonl"
) -> StreamingResponse:
    """Return reviews as a file to be saved, the oldest first; without `state`, all but the withdrawn ones.

    In CSV and TSV an apostrophe stands before a cell that a spreadsheet would take for a formula; an import of the
    file takes it away again.
    """
    kept = wanted if wanted.states else replace(wanted, states=KEPT)
    content = write_reviews(store(request).each(kept), file_format)
    return StreamingResponse(content, media_type=MEDIA_TYPES[file_format], headers=saved(file_name(file_format)))


@router.get("/{number}", response_model=schemas.ReviewAnswer, summary="One label")
def read(request: Request, number: SomeNumber) -> Response:
    """Return one review."""
    return json_response(store(request).read(number))


@router.delete("/{number}", status_code=204, summary="Delete one label")
def delete(request: Request, number: SomeNumber, reason: Name = None) -> None:
    """Remove one review with its text; the history keeps that it was there."""
    store(request).delete(number, signature(request, clean("reason", reason)))


def file_name(file_format: ExportFormat) -> str:
    """Return the name under which an export is saved."""
    endings = {known: ending for ending, known in ENDINGS.items()}
    return f"reviews{endings.get(file_format, '.jsonl')}"


def store(request: Request) -> Reviews:
    """Return the reviews of the service's database."""
    return Reviews(request.state.slot.registry.engine)


def room(request: Request) -> Room:
    """Return how many reviews may be stored."""
    settings: Settings = request.state.settings
    return Room(settings.max_reviews, settings.max_source_reviews)


def rules(request: Request) -> Rules:
    """Return what a review is checked against: the serving version's labels, and the limit of a text.

    Raises
    ------
    OwnLabelsError
        No training could use a review with these labels.
    """
    champion = request.state.slot.champion
    version = champion.version if champion else None
    check_trainable(version)
    return Rules(labels_in_force(version), request.state.settings.max_text_characters)


def signature(request: Request, reason: str | None = None) -> Signature:
    """Return who asks, and when."""
    return Signature(request.scope["caller"].name, datetime.now(UTC), reason or "")


def default_source(request: Request) -> str:
    """Return the source of what names none: whoever sends it, so that it can be taken back."""
    return f"api:{request.scope['caller'].name}"


async def stored(request: Request, spool: BinaryIO, reading: Reading) -> Intake:
    """Store a received file in a thread, one file after the other.

    Where its sender leaves, or the server's drain ends, the work ends too, and waiting for it at once.
    """
    is_over, has_begun = threading.Event(), False
    taking = Taking(is_over=is_over.is_set, room=room(request))

    async def store_in_turn() -> Intake:
        nonlocal has_begun
        async with request.state.load.turn_of_file():
            has_begun = True
            return await run_in_threadpool(store_file, store(request), spool, reading, signature(request), taking)

    work = asyncio.ensure_future(store_in_turn())
    left = asyncio.ensure_future(request.receive())
    try:
        await asyncio.wait({work, left}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        is_over.set()
        left.cancel()
        if not has_begun:
            work.cancel()
        await asyncio.wait({work})  # which reads the spool
    if work.cancelled():
        raise HTTPException(400, "The sender left before it was the file's turn: nothing was stored.")
    return work.result()


async def receive_body(request: Request, spool: BinaryIO) -> None:
    """Write a request's body to a file, in memory that does not grow with it."""
    held: list[bytes] = []
    size = 0
    try:
        async for chunk in request.stream():
            held.append(chunk)
            size += len(chunk)
            if size >= WRITE_BLOCK:
                await run_in_threadpool(keep, spool, b"".join(held))
                held, size = [], 0
        await run_in_threadpool(keep, spool, b"".join(held))
    except ClientDisconnect:
        raise HTTPException(400, "The body ended before it was complete: nothing was stored.") from None


def keep(spool: BinaryIO, content: bytes) -> None:
    """Append to a file; raise StorageFullError where there is no room."""
    try:
        spool.write(content)
        spool.flush()
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise StorageFullError("There is no room left to receive the file: free some, then send it again.") from None
