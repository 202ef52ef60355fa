"""`reviews list`: one line a review."""

from typing import TYPE_CHECKING

import click

from training.commands import options
from training.commands.ground import open_reviews

if TYPE_CHECKING:
    from model.files.labelled import Review


@click.command("list")
@options.one_source
@click.option("--label", help="Only reviews with this label.")
@click.option("--person", help="Only reviews of this person.")
def list_reviews(source: str | None, label: str | None, person: str | None) -> None:
    """List reviews, the oldest first: number, state, source, label and text."""
    from model.store.reviews import Wanted

    for review in open_reviews().each(Wanted(source, label, person=person)):
        click.echo(line_of(review))


def line_of(review: "Review") -> str:
    """Return a review on one line."""
    return f"{review.id} {review.state} {review.source!r} {review.label}: {review.text}"
