"""The place of the ledger in the OpenAPI document."""

from fastapi import APIRouter

from service.hot.ledger import ledger
from service.routes.direct import as_route, request_body
from service.wire.ledger import LedgerRequest
from service.wire.ledger_schemas import LedgerAnswer

router = APIRouter(tags=["documents"])
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
