"""`queue delete`: texts that are not to be labelled after all."""

import click

from model.errors import ReviewError
from model.quoted import counted
from training.commands.ground import open_queue


@click.command("delete")
@click.argument("number", type=int, required=False)
@click.option("--source", help="All texts of this source.")
def delete_from_queue(number: int | None, source: str | None) -> None:
    """Remove one text, or every text of a source, from the queue."""
    if (number is None) == (source is None):
        raise click.UsageError("Give either a number or --source.")
    queue = open_queue()
    if number is not None:
        queue.delete(number)
        click.echo(f"text {number} deleted")
    elif not (count := queue.delete_source(source or "")):
        raise ReviewError(f"Nothing was deleted: no text in the queue has the source {source!r} (`queue list`).")
    else:
        click.echo(f"{counted(count, 'text')} deleted")
