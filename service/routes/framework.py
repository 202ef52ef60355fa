"""The framework's application: all routes, their document, their errors; `service.life.app` puts it behind the door."""

from typing import Any

from fastapi import Depends, FastAPI, Request, Security
from fastapi.security import HTTPBearer
from starlette.exceptions import HTTPException

from service.door.places import Place
from service.page.docs import add_docs, add_ui
from service.routes import (
    card,
    doubted,
    health,
    label,
    people,
    queue,
    report,
    reviews,
    shadow,
    trainings,
    versions,
)
from service.routes.problems import add_problem_handlers
from service.wire.schemas import ProblemAnswer

ROUTERS = (
    label.router,
    report.router,
    card.router,
    health.router,
    doubted.router,
    people.router,
    reviews.router,
    queue.router,
    trainings.router,
    versions.router,
    shadow.router,
)
KEY = HTTPBearer(
    scheme_name="key",
    description="A key of FRAMING_KEYS or FRAMING_KEYS_FILE; a server without keys needs none.",
    auto_error=False,  # the door has asked for it; here it is only told
)
PROBLEM: dict[str, Any] = {
    "description": "What is wrong, which value, what now.",
    "content": {"application/problem+json": {"schema": ProblemAnswer.model_json_schema()}},
}


def build_framework(root: str = "") -> FastAPI:
    """Return the application with every route.

    Parameters
    ----------
    root : path under which a proxy shows it; its document says so, and what it links to is relative
    """
    app = FastAPI(
        title="Framing classifier",
        summary="Tells whose voice a sentence is.",
        version="0.1.0",
        docs_url=None,
        redoc_url=None,
        swagger_ui_oauth2_redirect_url=None,
        servers=[{"url": root}] if root else None,
    )
    add_docs(app)
    add_ui(app)
    add_problem_handlers(app)
    for router in ROUTERS:
        told = [] if router is health.router else [Security(KEY)]
        checked = [Depends(same_place), *told]
        app.include_router(router, responses={"4XX": PROBLEM, "5XX": PROBLEM}, dependencies=checked)
    return app


async def same_place(request: Request) -> None:
    """Refuse a request whose route is not the place for which the door let it in."""
    place: Place = request.scope["place"]
    if request.scope["route"].path != place.template:
        raise HTTPException(404)
