"""`POST /v1/reports`: a document to the report on it, one HTML page that opens offline and can be verified."""

from datetime import UTC, datetime
from hashlib import sha256

import msgspec
from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse

from model.files.encodings import UTF_8
from model.scoring.classifier import FramingClassifier
from service.documents.labelled import LabelledDocument, Way
from service.documents.readings import READINGS
from service.hot.documents import read
from service.hot.label import decimals_for
from service.report.making import DECIMALS, as_answered, report_on
from service.report.source import Source
from service.routes.direct import read_json, request_body, saved
from service.wire.asgi import Call
from service.wire.labelling import ReportRequest

router = APIRouter(prefix="/v1", tags=["labels"])
decoder = msgspec.json.Decoder(ReportRequest)
EXACT = "evidence"
"""The reading that gives no rounded numbers; whoever gets these gets the report without it."""


@router.post(
    "/reports",
    response_class=HTMLResponse,
    openapi_extra=request_body(ReportRequest, text={"text": "The envoys met on Friday.", "name": "visit.txt"}),
    summary="Write the report on a document",
)
async def report(request: Request) -> Response:
    """Return what `./run service document --format html` writes: one sealed page with labels, evidence and method.

    Nothing of it is kept here. `./run service verify REPORT FILE` tells whether it and its text are unchanged.
    """
    asked = await read_json(request, decoder)
    call = Call(request.scope, request.receive)
    decimals = decimals_for(call)
    readings = tuple(name for name in READINGS if decimals is None or name != EXACT)
    way = Way(decimals=decimals or DECIMALS, asked=readings, scale=asked.scale)
    classifier, text, found = await read(call, asked, way)
    is_page = asked.text is msgspec.UNSET
    content = str(asked.html if is_page else asked.text).encode()
    source = Source(asked.name, "page" if is_page else "text", UTF_8, sha256(content).hexdigest(), len(content), text)
    return HTMLResponse(await run_in_threadpool(written, classifier, source, found), headers=saved("report.html"))


def written(classifier: FramingClassifier, source: Source, found: LabelledDocument) -> bytes:
    """Return the bytes of the page."""
    from service.views.content import content_of  # its library is for those who ask

    document = as_answered(source.text, found)
    return content_of(report_on(classifier, source, document, datetime.now(UTC)), "html")
