"""`shadow start`: a version beside the champion."""

import click

from training.commands import options
from training.commands.ground import open_registry, signed


@click.command()
@options.version
@options.reason
def start(version: str, reason: str) -> None:
    """Let a version label what the champion labels, behind the answers; servers begin within two seconds.

    Only counts are kept: how many labels would change, from which to which, and how long it takes. V is a version
    (v3, 3) or an alias (challenger).
    """
    from model.shadow.runs import Shadows

    registry = open_registry()
    run = Shadows(registry).start(registry.resolve(version), signed(reason))
    click.echo(f"{run.version} runs in the shadow of {run.champion}; `shadow show` tells what it would change")
