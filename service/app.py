"""`create_app(settings)`: wiring, no logic."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from functools import partial
from typing import Any

from fastapi import FastAPI

from model.artifact import read_directory
from model.database import open_engine
from model.registry import Registry, Signature
from model.settings import Settings
from service.access import open_key_ring
from service.direct import direct_endpoints
from service.docs import add_docs
from service.door import Counted, Door
from service.logs import request_log
from service.metrics import Metrics
from service.problems import add_problem_handlers
from service.routes import card, documents, health, label, queue, reviews, trainings, versions
from service.serving import Slot

ROUTERS = (
    label.router,
    documents.router,
    card.router,
    health.router,
    reviews.router,
    queue.router,
    trainings.router,
    versions.router,
)
COMPILED = {"auto": None, "compiled": True, "numpy": False}
log = logging.getLogger("framing.app")


def create_app(settings: Settings) -> Door:
    """Return the service; its database is opened, and its champion loaded, when it starts."""
    metrics = Metrics()

    @contextlib.asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[dict[str, Any]]:
        slot = open_slot(settings)
        tell_start(settings, slot)
        note_champion(slot, metrics)
        watch = asyncio.create_task(slot.watch(settings.alias_poll_s, partial(note_champion, slot, metrics)))
        yield {"settings": settings, "slot": slot, "metrics": metrics}
        watch.cancel()
        slot.close()

    app = FastAPI(
        title="Framing classifier",
        summary="Tells whose voice a sentence is.",
        version="0.1.0",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        swagger_ui_oauth2_redirect_url=None,
    )
    add_docs(app)
    add_problem_handlers(app)
    for router in ROUTERS:
        app.include_router(router)
    return Door(app, direct_endpoints(ROUTERS), settings, Counted(metrics, request_log(settings.log_level)))


def open_slot(settings: Settings) -> Slot:
    """Open the database, adopt the given artifact where the registry is empty, and load the champion."""
    registry = Registry(open_engine(settings.url))
    if settings.artifact_dir and not registry.versions():
        signature = Signature("server", datetime.now(UTC), f"adopted from {settings.artifact_dir.name}")
        registry.adopt(read_directory(settings.artifact_dir), signature)
    slot = Slot(registry, settings.cache_dir, compiled=COMPILED[settings.scorer])
    slot.refresh()
    return slot


def note_champion(slot: Slot, metrics: Metrics) -> None:
    """Tell the metrics what serves."""
    metrics.note_champion(slot.number, has_failed=slot.failure is not None)


def tell_start(settings: Settings, slot: Slot) -> None:
    """Log what serves and which roles are open."""
    champion = slot.champion
    keys = open_key_ring(settings)
    log.info(
        "started",
        extra={
            "version": champion.version.name if champion else None,
            "scorer": champion.scorer.name if champion else None,
            "access": "by key" if keys.keyless is None else f"without keys everyone is {keys.keyless.role}",
            "problem": slot.problem,
        },
    )
