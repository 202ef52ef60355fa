"""`promote`: which version serves."""

import click

from training.commands import options
from training.commands.ground import open_registry, signed


@click.command()
@options.version
@options.reason
def promote(version: str, reason: str) -> None:
    """Make a version the champion; servers take it up within two seconds.

    V is a version (v3, 3) or an alias (challenger).
    """
    registry = open_registry()
    found = registry.resolve(version)
    if found.number == registry.champion_number():
        click.echo(f"{found.name} is champion already.")
        return
    event = registry.promote(found, signed(reason))
    click.echo(f"champion: {event.from_version or 'none'} -> {event.to_version}")
