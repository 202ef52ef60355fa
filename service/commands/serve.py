"""`serve`: the server in the foreground."""

import signal
import sys

import click

from model.settings import read_settings

NO_CHAMPION = 3


@click.command()
@click.option("--host", help="Address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), help="Port to listen on; 0 takes a free one.")
@click.option("--workers", type=click.IntRange(1, 64), help="Server processes.")
@click.option("--trainer/--no-trainer", default=None, help="Whether a trainer runs beside the server.")
@click.option("--check", is_flag=True, help="Only try address and database: exit 0, 3 if no version is champion, or 1.")
def serve(host: str | None, port: int | None, workers: int | None, trainer: bool | None, check: bool) -> None:
    """Serve in the foreground; SIGTERM and Ctrl-C let open requests end and exit 0."""
    settings = read_settings(host=host, port=port, workers=workers, trainer=trainer)
    if check:
        from service.life.rehearsal import has_what_it_serves

        sys.exit(0 if has_what_it_serves(settings) else NO_CHAMPION)
    from service.life.server import run_server

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: sys.exit(0))
    run_server(settings)
