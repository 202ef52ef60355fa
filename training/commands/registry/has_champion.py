"""`has-champion`: for scripts."""

import sys

import click

from training.commands.ground import open_registry

NO_CHAMPION = 3


@click.command()
def has_champion() -> None:
    """Exit 0 if some version is champion, 3 if none is, 1 if that could not be asked; for scripts."""
    if open_registry().champion_number() is None:
        sys.exit(NO_CHAMPION)
