"""`python -m service`: the server, and labels in bulk.

The heavy imports stand inside the commands, so that `--help` answers at once.
"""

import signal
import sys
from http import HTTPStatus
from pathlib import Path
from typing import Annotated, Any

import typer

from model.errors import FramingError
from model.settings import Settings, read_settings

app = typer.Typer(
    name="service",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Serve labels over HTTP, or label a whole file.",
)
PARTLY = 3
SIGNALLED = 128


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on; 0 takes a free one.")] = None,
    workers: Annotated[int | None, typer.Option(help="Server processes.")] = None,
    trainer: Annotated[bool | None, typer.Option(help="Whether a trainer runs beside the server.")] = None,
) -> None:
    """Serve in the foreground; SIGTERM and Ctrl-C let open requests end and exit 0."""
    settings = read_settings(host=host, port=port, workers=workers, trainer=trainer)
    from service.server import run_server

    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    run_server(settings)


@app.command()
def label(
    file: Annotated[str, typer.Argument(metavar="FILE", help="The file to label; - reads standard input.")] = "-",
    file_format: Annotated[
        str | None, typer.Option("--format", help="text, jsonl, csv, tsv or parquet; by default the file's ending.")
    ] = None,
    output: Annotated[Path | None, typer.Option(help="Write here instead of to standard output.")] = None,
    version: Annotated[str, typer.Option(metavar="V", help="A version or an alias.")] = "champion",
    column: Annotated[str, typer.Option(help="The column that holds the text.")] = "text",
    with_input: Annotated[
        bool,
        typer.Option("--with-input", help="Copy each row's own fields to the output, unless it names one so itself."),
    ] = False,
    workers: Annotated[
        int,
        typer.Option(min=1, max=64, help="Processes that label; they share one table. One uses up to four threads."),
    ] = 1,
    resume: Annotated[
        bool,
        typer.Option("--resume", help="Go on where a run with the same --output stopped; start if there was none."),
    ] = False,
) -> None:
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
    settings: Settings = read_settings()
    from service.batch.job import Job
    from service.batch.run import label_file

    outcome = label_file(settings, Job(file, file_format, output, version, column, with_input, workers, resume))
    if outcome.signal_number:
        raise typer.Exit(SIGNALLED + outcome.signal_number)
    if outcome.progress.refused:
        raise typer.Exit(PARTLY)


@app.command()
def health(timeout_s: Annotated[float, typer.Option("--timeout", help="Seconds to wait.")] = 2.0) -> None:
    """Exit 0 if the server on this machine can label, else 1; for container health checks."""
    from http.client import HTTPConnection

    settings = read_settings()
    host = "127.0.0.1" if settings.host in {"0.0.0.0", ""} else settings.host  # noqa: S104 - every address includes loopback
    connection = HTTPConnection(host, settings.port, timeout=timeout_s)
    try:
        connection.request("GET", "/readyz")
        status = connection.getresponse().status
    except OSError as error:
        typer.echo(f"service: {host}:{settings.port} does not answer: {error}.", err=True)
        raise typer.Exit(1) from None
    typer.echo("ready" if status == HTTPStatus.OK else "not ready")
    raise typer.Exit(0 if status == HTTPStatus.OK else 1)


def main(arguments: list[str] | None = None) -> Any:
    """Run the command line; an error that a person can mend is one message and exit code 1."""
    try:
        return app(arguments)
    except FramingError as error:
        typer.echo(f"service: {error}", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
