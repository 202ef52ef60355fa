"""`shadow stop`: the end of a run."""

import click

from training.commands import options
from training.commands.ground import open_registry, signed


@click.command()
@options.reason
def stop(reason: str) -> None:
    """End the run in the champion's shadow; its counts stay."""
    from model.shadow.runs import Shadows

    run = Shadows(open_registry()).stop(signed(reason))
    click.echo(f"{run.version} ran in the shadow of {run.champion}: {run.tally.changed} of {run.tally.texts} changed")
