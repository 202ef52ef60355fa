"""`queue list`: what a person's label would teach most."""

import click

from model.quoted import counted
from model.settings import read_settings
from model.version import CHAMPION
from training.commands.ground import open_registry, say


@click.command("list")
@click.option("--limit", type=click.IntRange(min=1), default=20, help="How many at most.")
def list_queue(limit: int) -> None:
    """List what to label next, the best first: number, uncertainty, the champion's label, source and text."""
    from model.store.cache import open_version
    from model.store.candidates import Candidates

    settings = read_settings()
    registry = open_registry(settings)
    scorer = open_version(registry, registry.resolve(CHAMPION), settings.cache_dir)
    queue = Candidates(registry.engine)
    for ranked in queue.rank(scorer.probabilities, limit):
        one, share = ranked.candidate, ranked.probabilities
        label = scorer.labels[share.index(max(share))]
        click.echo(f"{one.id} {ranked.uncertainty:.3f} {label} {one.source!r}: {one.text}")
    say(f"{counted(queue.count(), 'text')} in the queue; `add` and POST /v1/reviews take labels")
