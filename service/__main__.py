"""`python -m service`: the server, and labels in bulk.

The heavy imports stand inside the commands, so that `--help` answers at once; click and not typer, as typer loads
pydantic, which costs more than all else that a start needs.
"""

import signal
import sys
from http import HTTPStatus
from pathlib import Path
from typing import Any

import click

from model.errors import FramingError
from model.files.rows import FORMATS
from model.settings import read_settings
from service.batch.job import STANDARD_INPUT, Job

PARTLY = 3
SIGNALLED = 128


@click.group(name="service", context_settings={"show_default": True})
@click.version_option(package_name="framing-classifier", message="%(package)s %(version)s")
def app() -> None:
    """Serve labels over HTTP, or label a whole file."""


@app.command()
@click.option("--host", help="Address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), help="Port to listen on; 0 takes a free one.")
@click.option("--workers", type=click.IntRange(1, 64), help="Server processes.")
@click.option("--trainer/--no-trainer", default=None, help="Whether a trainer runs beside the server.")
def serve(host: str | None, port: int | None, workers: int | None, trainer: bool | None) -> None:
    """Serve in the foreground; SIGTERM and Ctrl-C let open requests end and exit 0."""
    settings = read_settings(host=host, port=port, workers=workers, trainer=trainer)
    from service.life.server import run_server

    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    run_server(settings)


@app.command()
@click.argument("file", default=STANDARD_INPUT)
@click.option("--format", "file_format", type=click.Choice(FORMATS), help="By default the file's ending tells it.")
@click.option("--output", type=click.Path(path_type=Path), help="Write here instead of to standard output.")
@click.option("--version", metavar="V", default="champion", help="A version or an alias.")
@click.option("--column", default="text", help="The column that holds the text.")
@click.option("--with-input", is_flag=True, help="Copy each row's own fields to the output, unless it names one so.")
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    default=1,
    help="Processes that label; they share one table. One uses up to four threads.",
)
@click.option(
    "--resume", is_flag=True, help="Go on where a run with the same --output stopped; start if there was none."
)
def label(file: str, **options: Any) -> None:
    """Label every row of a file, in order, as JSON lines.

    A row without text, with a broken one or with a line over 16 MiB gets an `error` instead of a label; a text may
    otherwise be of any length. Probabilities are written with 12 decimals.

    Beside an --output file stands OUTPUT.run.json: which version labelled which input, and how far it came, written
    every second. --resume cuts the output back to that and goes on; the result has the same bytes as a run
    that was never interrupted. It refuses if version, input (size, time of change) or options are not the same.

    Exit codes: 0 all rows labelled, 3 some rows could not be (each is named on standard error and has an
    `error` in the output), 1 nothing could be done or the output not be written, 2 wrong usage; 130 and 143 after
    SIGINT and SIGTERM: what was read is labelled and written first, and --resume goes on from there.
    """
    is_resumed = options.pop("resume")
    if is_resumed and (options["output"] is None or file == STANDARD_INPUT):
        raise click.UsageError("--resume needs an input file and --output: a stream cannot be read from its middle.")
    settings = read_settings()
    from service.batch.run import label_file

    outcome = label_file(settings, Job(file, is_resumed=is_resumed, **options))
    if outcome.signal_number:
        sys.exit(SIGNALLED + outcome.signal_number)
    if outcome.progress.refused:
        sys.exit(PARTLY)


@app.command()
@click.option("--host", help="Address that the server listens on; by default the setting's.")
@click.option("--port", type=click.IntRange(1, 65535), help="Port that it listens on; by default the setting's.")
@click.option("--timeout", "timeout_s", type=float, default=2.0, help="Seconds to wait.")
def health(host: str | None, port: int | None, timeout_s: float) -> None:
    """Exit 0 if the server on this machine can label, else 1; for container health checks."""
    from http.client import HTTPConnection

    settings = read_settings(host=host, port=port)
    host = "127.0.0.1" if settings.host in {"0.0.0.0", ""} else settings.host  # noqa: S104 - every address includes loopback
    connection = HTTPConnection(host, settings.port, timeout=timeout_s)
    try:
        connection.request("GET", "/readyz")
        status = connection.getresponse().status
    except OSError as error:
        click.echo(f"service: {host}:{settings.port} does not answer: {error}.", err=True)
        sys.exit(1)
    click.echo("ready" if status == HTTPStatus.OK else "not ready")
    sys.exit(0 if status == HTTPStatus.OK else 1)


def main(arguments: list[str] | None = None) -> None:
    """Run the command line; an error that a person can mend is one message and exit code 1."""
    try:
        app(arguments, prog_name="service")
    except FramingError as error:
        click.echo(f"service: {error}", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
