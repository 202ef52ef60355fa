"""`reviews delete`: one review, with its text."""

import click

from training.commands import options
from training.commands.ground import open_reviews, signed


@click.command()
@click.argument("number", type=int)
@options.reason
def delete(number: int, reason: str) -> None:
    """Remove one review with its text; the history keeps its number, source and label."""
    open_reviews().delete(number, signed(reason))
    click.echo(f"review {number} deleted")
