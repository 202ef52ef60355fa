"""The address to listen on: bound before anything else starts, or refused in words that say what helps."""

import errno
import logging
import socket

from model.errors import SettingsError
from model.settings import Settings

ACCEPTED_A_TURN = 16
log = logging.getLogger("framing.serving")


def listening_sockets(settings: Settings) -> list[socket.socket]:
    """Return one listening socket under several descriptors.

    A turn of uvloop's loop takes one new connection from each. With one alone, clients that come while others keep
    the server busy would wait for as many turns as there are of them, seconds with large requests.

    Raises
    ------
    SettingsError
        The address cannot be listened on.
    """
    bound = bound_socket(settings)
    log.info("listening on http://%s", _address(settings.host, bound.getsockname()[1]))
    return [bound, *(bound.dup() for _ in range(ACCEPTED_A_TURN - 1))]


def bound_socket(settings: Settings) -> socket.socket:
    """Return a socket bound to host and port, which server processes may inherit.

    Raises
    ------
    SettingsError
        Host or port cannot be had.
    """
    bound = socket.socket(socket.AF_INET6 if ":" in settings.host else socket.AF_INET)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((settings.host, settings.port))
    except (OSError, UnicodeError) as error:  # a name that no name server could know is a UnicodeError
        bound.close()
        raise SettingsError(_refusal(settings, error)) from None
    bound.set_inheritable(True)
    return bound


def _refusal(settings: Settings, error: OSError | UnicodeError) -> str:
    """Return why an address cannot be listened on, and what helps."""
    address = _address(settings.host, settings.port)
    number = error.errno if isinstance(error, OSError) and not isinstance(error, socket.gaierror) else None
    if number == errno.EADDRINUSE:
        return f"{address} is taken: another program listens there. End it, or name another port with --port."
    if number == errno.EACCES:
        return f"{address} is not yours to listen on: name a port from 1024 up with --port."
    if number in {None, errno.EADDRNOTAVAIL}:
        return (
            f"{settings.host!r} is no address of this machine: name one with --host (FRAMING_HOST), as 127.0.0.1, "
            "or 0.0.0.0 for all of them."
        )
    return f"{address} cannot be listened on: {error}. Name another with --host and --port."


def _address(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
