"""`reviews withdraw`: a whole source taken back."""

import click

from model.errors import ReviewError
from model.quoted import counted
from training.commands import options
from training.commands.ground import open_reviews, signed


@click.command()
@click.option("--source", required=True, help="The source whose reviews are taken back.")
@options.reason
def withdraw(source: str, reason: str) -> None:
    """Take back every review of a source: no later training uses them; they stay listed as withdrawn."""
    from model.store.sources import unknown_source

    store = open_reviews()
    if problem := unknown_source(store, [source]):
        raise ReviewError(f"Nothing was withdrawn: {problem} (`reviews list`).")
    click.echo(f"{counted(store.withdraw(source, signed(reason)), 'review')} withdrawn")
