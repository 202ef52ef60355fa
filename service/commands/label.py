"""`label`: a whole file, row by row."""

import sys
from pathlib import Path
from typing import Any

import click

from model.files.rows import FORMATS
from model.settings import read_settings
from service.batch.job import STANDARD_INPUT, Job

PARTLY = 3
SIGNALLED = 128


@click.command()
@click.argument("file", default=STANDARD_INPUT)
@click.option("--format", "file_format", type=click.Choice(FORMATS), help="By default the file's ending tells it.")
@click.option("--output", type=click.Path(path_type=Path), help="Write here instead of to standard output.")
@click.option("--version", metavar="V", default="champion", help="A version or an alias.")
@click.option("--column", default="text", help="The column that holds the text.")
@click.option("--encoding", help="Of a text file, such as windows-1251; by default found out.")
@click.option("--with-input", is_flag=True, help="Copy each row's own fields to the output.")
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    default=1,
    help="Processes that label; they share one table. One uses up to four threads.",
)
@click.option(
    "--resume", is_flag=True, help="Go on where a run with the same --output stopped; start if there was none."
)
@click.option("--force", is_flag=True, help="Write an --output anew that is there already.")
def label(file: str, **options: Any) -> None:
    """Label every row of a file, in order, as JSON lines.

    A row without text, with a broken one or with a line over 16 MiB gets an `error` instead of a label; a text may
    otherwise be of any length. Probabilities are written with 12 decimals. --with-input leaves every field of a row as
    it is: where one is called as one of ours, ours is called so with `framing_` before it.

    Beside an --output file stands OUTPUT.run.json: which version labelled which input, and how far it came, written
    every second. --resume cuts the output back to that and goes on; the result has the same bytes as a run
    that was never interrupted. It refuses if version, input (size, time of change) or options are not the same.

    Exit codes: 0 all rows labelled, 3 some rows could not be (each is named on standard error and has an
    `error` in the output), 1 nothing could be done or the output not be written, 2 wrong usage; 130 and 143 after
    SIGINT and SIGTERM: what was read is labelled and written first, and --resume goes on from there.
    """
    is_resumed, is_forced = options.pop("resume"), options.pop("force")
    if is_resumed and is_forced:
        raise click.UsageError("--force writes an output anew, --resume goes on with it: choose one.")
    if is_resumed and (options["output"] is None or file == STANDARD_INPUT):
        raise click.UsageError("--resume needs an input file and --output: a stream cannot be read from its middle.")
    settings = read_settings()
    from service.batch.run import label_file

    outcome = label_file(settings, Job(file, is_resumed=is_resumed, is_forced=is_forced, **options))
    if outcome.signal_number:
        sys.exit(SIGNALLED + outcome.signal_number)
    if outcome.progress.refused:
        sys.exit(PARTLY)
