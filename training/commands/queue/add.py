"""`queue add`: unlabelled texts kept to be labelled."""

import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import click

from model.errors import LimitError, ReviewError
from model.files.named import opened
from model.quoted import counted
from model.settings import read_settings
from training.commands import options
from training.commands.ground import PARTLY, open_queue, signed

BATCH = 1_000


@click.command("add")
@click.argument("file", metavar="FILE", type=options.PATH)
@click.option("--source", help="Where the texts come from; by default the file's name.")
@click.option("--column", default="text", help="The column that holds the text.")
def add_to_queue(file: Path, source: str | None, column: str) -> None:
    """Keep the unlabelled texts of a file until they are reviewed or deleted.

    FILE holds plain lines, JSONL, CSV, TSV or Parquet. Texts that are in the queue already, or were reviewed, are
    passed over.

    Exit codes: 0 all texts were taken, 3 some cannot be kept (each is named on standard error), 1 none can be.
    """
    from model.files.labelled import name_problem

    settings = read_settings()
    source = file.stem if source is None else source
    if problem := name_problem("source", source):
        raise ReviewError(f"The texts cannot be kept: {problem}.")
    queue, added, known = open_queue(settings), 0, 0
    refused: list[int] = []
    texts = _texts(file, column, settings.max_text_characters, refused)
    while batch := list(islice(texts, BATCH)):
        try:
            done = queue.add(batch, source, signed(), most=settings.max_queue_texts)
        except LimitError as error:
            raise LimitError(f"{error} Of this file {counted(added, 'text')} had been added.") from None
        added, known = added + done.added, known + done.known
    click.echo(f"{file}: {counted(added, 'text')} added, {known} known before, {len(refused)} refused")
    if refused:
        sys.exit(PARTLY if added or known else 1)


def _texts(file: Path, column: str, longest: int, refused: list[int]) -> Iterator[str]:
    """Yield the texts that can be kept; the others are named, and their rows put into `refused`."""
    from model.files.labelled import text_problem
    from model.files.rows import guess_format
    from model.files.tables.tabular import read_file

    file_format = guess_format(file)
    with opened(file) as content:
        for row in read_file(content, file_format, column):
            text = row.fields.get(column)
            if row.problem:
                problem: str | None = row.problem
            elif isinstance(text, str):
                problem = text_problem(text, longest)
            else:
                problem = f"there is no text in the column {column!r}"
            if problem is None:
                yield str(text)
            else:
                refused.append(row.number)
                click.echo(f"{file}:{row.number}: {problem}", err=True)
