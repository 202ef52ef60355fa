"""The place of health and metrics in the OpenAPI document."""

from fastapi import APIRouter
from starlette.responses import Response

from service.hot.health import healthz, metrics, readyz
from service.routes.direct import as_route

router = APIRouter(tags=["operation"])
router.get("/healthz", summary="Alive", response_model=dict[str, str])(as_route(healthz))
router.get(
    "/readyz",
    summary="Ready to label",
    response_model=dict[str, str],
    responses={503: {"description": "No label can be given."}},
)(as_route(readyz))
router.get("/metrics", summary="Figures for Prometheus", response_class=Response)(as_route(metrics))
