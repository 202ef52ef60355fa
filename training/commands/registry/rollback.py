"""`rollback`: the champion before this one."""

import click

from training.commands import options
from training.commands.ground import open_registry, signed


@click.command()
@options.reason
def rollback(reason: str) -> None:
    """Go back to the champion before this one; again, to the one before that."""
    event = open_registry().rollback(signed(reason))
    click.echo(f"champion: {event.from_version} -> {event.to_version}")
