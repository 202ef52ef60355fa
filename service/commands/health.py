"""`health`: whether the server on this machine can label."""

import sys
from http import HTTPStatus

import click

from model.command_line import tell
from model.settings import read_settings


@click.command()
@click.option("--host", help="Address that the server listens on; by default the setting's.")
@click.option("--port", type=click.IntRange(1, 65535), help="Port that it listens on; by default the setting's.")
@click.option("--timeout", "timeout_s", type=float, default=2.0, help="Seconds to wait.")
def health(host: str | None, port: int | None, timeout_s: float) -> None:
    """Exit 0 if the server on this machine can label, else 1; for container health checks."""
    from http.client import HTTPConnection

    settings = read_settings(host=host, port=port)
    host = "127.0.0.1" if settings.host in {"0.0.0.0", ""} else settings.host  # noqa: S104  # nosec B104 - every address includes loopback
    connection = HTTPConnection(host, settings.port, timeout=timeout_s)
    try:
        connection.request("GET", "/readyz")
        status = connection.getresponse().status
    except OSError as error:
        tell("service", f"{host}:{settings.port} does not answer: {error}.")
        sys.exit(1)
    click.echo("ready" if status == HTTPStatus.OK else "not ready")
    sys.exit(0 if status == HTTPStatus.OK else 1)
