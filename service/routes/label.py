"""The place of the hot routes that read texts in the OpenAPI document."""

from fastapi import APIRouter

from service.comparison.schemas import ComparisonAnswer
from service.hot.comparisons import comparisons
from service.hot.documents import documents
from service.hot.label import label
from service.hot.ledger import ledger
from service.routes.direct import as_route, request_body
from service.wire import labelling as wire
from service.wire import schemas
from service.wire.ledgers.request import LedgerRequest
from service.wire.ledgers.shapes import LedgerAnswer
from service.wire.sent import ComparisonRequest

router = APIRouter(tags=["labels"])
router.post(
    "/v1/label",
    response_model=schemas.LabelAnswer,
    openapi_extra=request_body(
        wire.LabelRequest,
        one={"text": "The delegation left Pyongyang on Friday after a two-day visit."},
        several={"texts": ["The envoys met on Friday.", "Our heroes crushed the puppets."]},
        why={"text": "He may seek to hide the losses.", "evidence": True},
        label_set={"text": "He may seek to hide the losses.", "alpha": 0.1},
    ),
    summary="Label one text or several",
)(as_route(label))
router.post(
    "/v1/documents",
    response_model=schemas.DocumentAnswer,
    openapi_extra=request_body(
        wire.DocumentRequest,
        text={"text": "“Our heroes crushed the puppets,” the agency said. Mr. Kim left the U.S. on Friday."},
        page={"html": "<html><body><p>The envoys met on Friday, and left on Sunday.</p></body></html>"},
    ),
    summary="Label a document sentence by sentence",
)(as_route(documents))
router.post(
    "/v1/ledger",
    response_model=LedgerAnswer,
    openapi_extra=request_body(
        LedgerRequest,
        two={
            "documents": [
                {
                    "id": "a",
                    "text": "Seoul's spy agency said about 600 North Korean soldiers had been killed.",
                    "date": "2025-04-30",
                },
                {
                    "id": "b",
                    "text": "Ukraine estimates that 4,000 North Korean troops were killed.",
                    "date": "2025-04-30",
                },
            ]
        },
    ),
    summary="List the figures of documents, who gives them, and who disagrees",
)(as_route(ledger))
router.post(
    "/v1/comparisons",
    response_model=ComparisonAnswer,
    openapi_extra=request_body(
        ComparisonRequest,
        two={
            "documents": [
                {
                    "id": "wire",
                    "text": "Seoul said about 600 North Korean soldiers were killed. Talks go on in Istanbul.",
                },
                {
                    "id": "daily",
                    "text": "Some 600 North Korean soldiers were killed, Seoul believes. Moscow is silent.",
                },
            ]
        },
    ),
    summary="Lay documents side by side",
)(as_route(comparisons))
