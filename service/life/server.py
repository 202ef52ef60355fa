"""uvicorn around the application: one process or several on one socket."""

import logging
import sys
from functools import partial

import uvicorn

from model.settings import Settings, share_metrics, unknown_variables
from service.door.protocol import PromptProtocol
from service.hot.board import Board, open_board
from service.life.ending import EndingWorkers, ending_server, grace_of
from service.life.listening import listening_sockets
from service.life.trainer import trainer_beside
from service.watch.logs import configure_logging

SWITCH_S = 0.0001
"""Seconds after which a thread at work, as an import's, makes way for labels: each needs its turn several times."""

log = logging.getLogger("framing.settings")


def run_server(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT, and end within `drain_timeout_s` seconds of it.

    Raises
    ------
    SettingsError
        The address cannot be listened on.
    """
    configure_logging(settings.log_level)
    for name in unknown_variables():
        log.warning("no setting has this name", extra={"variable": name})
    if settings.workers > 1:
        share_metrics(settings)
    board = open_board(settings.workers) if settings.workers > 1 else None
    config = server_config(settings, board)
    sockets = listening_sockets(settings)
    with trainer_beside(settings) as ask_to_end:
        if settings.workers == 1:
            ending_server(config, settings, ask_to_end).run(sockets)
        else:
            EndingWorkers(config, sockets, settings, ask_to_end).run()


def server_config(settings: Settings, board: Board | None = None) -> uvicorn.Config:
    """Return uvicorn's configuration for our settings; several workers share a board."""
    return uvicorn.Config(
        partial(_application, settings, board),
        factory=True,
        host=settings.host,
        port=settings.port,
        workers=settings.workers,
        loop="uvloop",
        http=PromptProtocol,
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        proxy_headers=False,  # whoever connects could claim any address
        server_header=False,
        timeout_graceful_shutdown=grace_of(settings),  # type: ignore[arg-type]  # asyncio takes parts of seconds
    )


def _application(settings: Settings, board: Board | None) -> object:
    from service.life.app import create_app

    configure_logging(settings.log_level)  # again in each of several processes
    sys.setswitchinterval(SWITCH_S)
    return create_app(settings, board)
