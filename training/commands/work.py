"""`work`: the trainer that stands beside a server."""

import click

from model.settings import read_settings
from training.commands.ground import say


@click.command()
@click.option("--until-stdin-closes", is_flag=True, help="End as soon as whoever started this is gone.")
def work(until_stdin_closes: bool) -> None:
    """Run the trainings that are asked for over HTTP, until SIGTERM; one at a time, each in its own process."""
    from training.loop.work import Trainer, stop_event

    stop = stop_event(with_stdin=until_stdin_closes)
    Trainer(read_settings(), stop, say).work()
