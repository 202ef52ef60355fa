"""The place of the hot labelling routes in the OpenAPI document."""

from fastapi import APIRouter

from service.hot.documents import documents
from service.hot.label import label
from service.routes.direct import as_route, request_body
from service.wire import labelling as wire
from service.wire import schemas

router = APIRouter(tags=["labels"])
router.post(
    "/v1/label",
    response_model=schemas.LabelAnswer,
    openapi_extra=request_body(wire.LabelRequest),
    summary="Label one text or several",
)(as_route(label))
router.post(
    "/v1/documents",
    response_model=schemas.DocumentAnswer,
    openapi_extra=request_body(wire.DocumentRequest),
    summary="Label a document sentence by sentence",
)(as_route(documents))
