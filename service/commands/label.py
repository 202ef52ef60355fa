"""`label`: a whole file, row by row."""

import sys
from pathlib import Path
from typing import Any

import click

from model.errors import BatchError
from model.files.rows import FORMATS
from model.quoted import counted
from model.settings import read_settings
from service.batch.job import STANDARD_INPUT, Job

PARTLY = 3
SIGNALLED = 128
NOT_ON_A_CLUSTER = {
    "documents": "--documents",
    "profiles": "--profiles",
    "id_column": "--id",
    "is_html": "--html",
    "with_text": "--with-text",
    "asked": "--read",
    "encoding": "--encoding",
    "workers": "--workers",
}
"""Options that parts of a cluster do not know."""


@click.command()
@click.argument("file", default=STANDARD_INPUT)
@click.option("--format", "file_format", type=click.Choice(FORMATS), help="By default the file's ending tells it.")
@click.option("--output", help="Write here instead of to standard output.")
@click.option("--version", metavar="V", default="champion", help="A version or an alias.")
@click.option("--column", default="text", help="The column that holds the text.")
@click.option("--encoding", help="Of a text file, such as windows-1251; by default found out.")
@click.option("--with-input", is_flag=True, help="Copy each row's own fields to the output.")
@click.option("--documents", is_flag=True, help="Rows are articles: one output row a sentence of each.")
@click.option("--profiles", is_flag=True, help="Rows are articles: one output row a document, with its profile.")
@click.option("--id", "id_column", metavar="COLUMN", help="Of a document, on each of its rows; by default id.")
@click.option("--html", "is_html", is_flag=True, help="The column holds web pages; their main text is labelled.")
@click.option("--with-text", is_flag=True, help="Put each sentence's own text on its row.")
@click.option("--read", "asked", multiple=True, metavar="NAME", help="What else articles are read for, such as voices.")
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    default=None,
    help="Processes that label; they share one table. One uses up to four threads. By default one; for many articles "
    "one a core, up to four.",
)
@click.option(
    "--resume", is_flag=True, help="Go on where a run with the same --output stopped; start if there was none."
)
@click.option("--force", is_flag=True, help="Write an --output anew that is there already.")
@click.option("--cluster", metavar="ADDRESS", help="Label on a Dask cluster, such as tls://scheduler:8786.")
def label(file: str, **options: Any) -> None:
    """Label every row of a file, in order, as JSON lines or a table.

    An --output that ends in .csv, .tsv or .parquet is a table, made of JSON lines once all are there. With --documents
    each row is an article, and each of its sentences a row of the output, which the row's number and its id join back;
    labels are those of POST /v1/documents, and begin and end count code points of the article. A folder is one article
    a file (.txt, .md, .html), with its path as id. A web page is told by its column, html, or by --html; begin and
    end then count in its main text.

    A row without text, with a broken one or with a line over 16 MiB gets an `error` instead of a label; a text may
    otherwise be of any length. Probabilities are written with 12 decimals. --with-input leaves every field of a row as
    it is: where one is called as one of ours, ours is called so with `framing_` before it.

    Beside an --output file stands OUTPUT.run.json: which version labelled which input, and how far it came, written
    every second. --resume cuts the output back to that and goes on; the result has the same bytes as a run
    that was never interrupted. It refuses if version, input (size, time of change) or options are not the same.

    With --cluster FILE is a file, folder, pattern or URL of plain lines or Parquet, and --output a folder or URL of
    Parquet parts with a manifest; the workers of the Dask scheduler at ADDRESS read and write both.

    Exit codes: 0 all rows labelled, 3 some rows could not be (each is named on standard error and has an
    `error` in the output), 1 nothing could be done or the output not be written, 2 wrong usage; 130 and 143 after
    SIGINT and SIGTERM: what was read is labelled and written first, and --resume goes on from there.
    """
    is_resumed, is_forced = options.pop("resume"), options.pop("force")
    _check_resumed(file, options["output"], is_resumed=is_resumed, is_forced=is_forced)
    address = options.pop("cluster")
    if address:
        _label_on_cluster(file, address, is_resumed=is_resumed, is_forced=is_forced, **options)
        return
    documents, profiles = options.pop("documents"), options.pop("profiles")
    _check_ways(options, documents=documents, profiles=profiles)
    options["workers"] = options["workers"] or 0
    options["documents"] = "profiles" if profiles else "sentences" if documents else ""
    options["output"] = Path(options["output"]) if options["output"] else None
    settings = read_settings()
    from service.batch.run import label_file

    outcome = label_file(settings, Job(file, is_resumed=is_resumed, is_forced=is_forced, **options))
    if outcome.signal_number:
        sys.exit(SIGNALLED + outcome.signal_number)
    if outcome.progress.refused:
        sys.exit(PARTLY)


def _check_resumed(file: str, output: str | None, *, is_resumed: bool, is_forced: bool) -> None:
    """Raise UsageError where a run cannot be gone on with."""
    if is_resumed and is_forced:
        raise click.UsageError("--force writes an output anew, --resume goes on with it: choose one.")
    if is_resumed and (output is None or file == STANDARD_INPUT):
        raise click.UsageError("--resume needs an input file and --output: a stream cannot be read from its middle.")


def _check_ways(options: dict[str, Any], *, documents: bool, profiles: bool) -> None:
    """Raise UsageError where what belongs to articles is asked of other rows."""
    ways = [name for name in ("id_column", "is_html", "with_text", "asked") if options[name]]
    if ways and not (documents or profiles):
        raise click.UsageError(
            "--id, --html, --read and --with-text belong to --documents: without it a row is one sentence."
        )
    if profiles and options["with_text"]:
        raise click.UsageError("--with-text belongs to sentences: --profiles has one row a document.")


def _label_on_cluster(file: str, address: str, *, is_resumed: bool, is_forced: bool, **options: Any) -> None:
    """Label on a cluster, whose parts know neither documents nor tables with quotation marks."""
    if unknown := [flag for name, flag in NOT_ON_A_CLUSTER.items() if options[name]]:
        raise click.UsageError(f"--cluster labels sentences in UTF-8, by its own workers: leave out {unknown[0]}.")
    if options["output"] is None or file == STANDARD_INPUT:
        raise click.UsageError("--cluster needs an input and --output, a folder: workers reach no stream.")
    try:
        from service.cluster.run import ClusterJob, label_on_cluster
    except ModuleNotFoundError as error:
        how = "`pip install distributed pyarrow` in this environment adds it"
        raise BatchError(f"--cluster needs {error.name}: {how}.") from None
    named = {name: options[name] for name in ("file_format", "version", "column", "with_input")}
    job = ClusterJob(file, options["output"], address, is_resumed=is_resumed, is_forced=is_forced, **named)
    done = label_on_cluster(read_settings(), job)
    click.echo(
        f"service: {counted(done.rows - done.refused, 'row')} in {counted(len(done.parts), 'part')} labelled by "
        f"{done.origin.version} ({done.origin.digest[:12]}), {done.refused} refused.",
        err=True,
    )
    if done.refused:
        sys.exit(PARTLY)
