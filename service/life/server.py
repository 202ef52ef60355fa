"""uvicorn around the application: one process or several on one socket."""

import logging
import socket
from functools import partial

import uvicorn

from model.settings import Settings, share_metrics, unknown_variables
from service.door.protocol import PromptProtocol
from service.hot.board import Board, open_board
from service.life.trainer import trainer_beside
from service.watch.logs import configure_logging

ACCEPTED_A_TURN = 16
log = logging.getLogger("framing.settings")


def run_server(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT; requests at work then get `drain_timeout_s` seconds to end."""
    configure_logging(settings.log_level)
    for name in unknown_variables():
        log.warning("no setting has this name", extra={"variable": name})
    if settings.workers > 1:
        share_metrics(settings)
    board = open_board(settings.workers) if settings.workers > 1 else None
    config = server_config(settings, board)
    with trainer_beside(settings):
        sockets = listening_sockets(config)
        if settings.workers == 1:
            uvicorn.Server(config).run(sockets)
        else:
            from uvicorn.supervisors import Multiprocess

            Multiprocess(config, sockets=sockets).run()


def listening_sockets(config: uvicorn.Config) -> list[socket.socket]:
    """Return one listening socket under several descriptors.

    A turn of uvloop's loop takes one new connection from each. With one alone, clients that come while others keep
    the server busy would wait for as many turns as there are of them, seconds with large requests.
    """
    bound = config.bind_socket()
    return [bound, *(bound.dup() for _ in range(ACCEPTED_A_TURN - 1))]


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
        proxy_headers=False,  # nothing here asks for the client's address
        server_header=False,
        timeout_graceful_shutdown=settings.drain_timeout_s,
    )


def _application(settings: Settings, board: Board | None) -> object:
    from service.life.app import create_app

    configure_logging(settings.log_level)  # again in each of several processes
    return create_app(settings, board)
