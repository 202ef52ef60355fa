"""The place of comparisons in the OpenAPI document."""

from fastapi import APIRouter

from service.hot.comparisons import comparisons
from service.routes.direct import as_route, request_body
from service.wire.comparison_schemas import ComparisonAnswer
from service.wire.comparisons import ComparisonRequest

router = APIRouter(tags=["documents"])
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
