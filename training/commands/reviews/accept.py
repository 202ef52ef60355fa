"""`reviews accept`: what a person vouches for."""

from collections.abc import Sequence

import click

from model.errors import ReviewError
from model.quoted import counted
from training.commands.ground import open_reviews, signed


@click.command()
@click.option("--reason", required=True, help="Why; it is kept with each review and in the history.")
@click.argument("numbers", type=int, nargs=-1, metavar="NUMBER ...")
@click.option("--source", help="All reviews of this source but the withdrawn ones.")
def accept(reason: str, numbers: Sequence[int], source: str | None) -> None:
    """Let reviews train whatever the audit says of them, now and later."""
    from model.files.labelled import name_problem
    from model.store.sources import unknown_source

    if bool(numbers) == (source is not None):
        raise ReviewError("Nothing was accepted: give either numbers or --source.")
    if problem := name_problem("reason", reason):
        raise ReviewError(f"Nothing was accepted: {problem}.")
    store, signature = open_reviews(), signed(reason)
    if source is not None and (problem := unknown_source(store, [source])):
        raise ReviewError(f"Nothing was accepted: {problem} (`reviews list`).")
    changed = store.accept(numbers, signature) if numbers else store.accept_source(source or "", signature)
    click.echo(f"{counted(changed, 'review')} accepted")
