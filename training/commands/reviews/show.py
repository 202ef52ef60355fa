"""`reviews show`: all that is known of one review."""

import json

import click

from training.commands.ground import open_reviews


@click.command()
@click.argument("number", type=int)
def show(number: int) -> None:
    """Show one review with its text and all that was decided about it."""
    review = open_reviews().read(number)
    details = dict(review.details)
    states = details.pop("states", ())
    for name in ("id", "state", "label", "source", "actor", "created_at", "text"):
        click.echo(f"{name}: {getattr(review, name)}")
    for name, value in details.items():
        click.echo(f"{name}: {value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)}")
    for note in states:
        click.echo(f"{note['at']} {note['by']}: {note['state']}, {note['why']}")
