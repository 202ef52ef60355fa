"""`reviews doubted`: what the audit took out."""

import click

from model.quoted import counted
from training.commands import options
from training.commands.ground import open_reviews
from training.commands.reviews.list import line_of


@click.command()
@options.one_source
def doubted(source: str | None) -> None:
    """List what the audit took out, each with its reason: to be accepted, withdrawn or deleted."""
    from model.store.reviews import DOUBTED, Wanted

    store = open_reviews()
    for review in store.each(Wanted(source, states=DOUBTED)):
        note = review.details["states"][-1]
        click.echo(line_of(review))
        click.echo(f"    {note['why']} ({note['at'][:10]}, {note['by']})")
    waiting = counted(sum(store.counts()[state] for state in DOUBTED), "review")
    click.echo(f"{waiting} to look at: `reviews accept NUMBER ... --reason WHY` lets some train", err=True)
