"""`history`: what changed, when, by whom and why."""

from typing import TYPE_CHECKING

import click

from training.commands.ground import open_registry, say

if TYPE_CHECKING:
    from model.store.registry import Event


@click.command()
@click.option("--limit", type=click.IntRange(min=1), default=100, help="How many at most.")
@click.option("--before", type=int, metavar="NUMBER", help="Only what came before the event of this number.")
def history(limit: int, before: int | None) -> None:
    """List what changed, the newest first: number, time, who, what and why; nothing is ever removed from it."""
    found = open_registry().history(limit=limit + 1, before=before)
    for event in found[:limit]:
        click.echo(line_of(event))
    if len(found) > limit:
        say(f"there are older ones: --before {found[limit - 1].number}")


def line_of(event: "Event") -> str:
    """Return an event on one line."""
    move = f"{event.alias}: {event.from_version or 'none'} -> {event.to_version}" if event.alias else ""
    what = move or event.to_version or event.from_version or ""
    why = f" ({' '.join(event.reason.split())})" if event.reason else ""
    return f"{event.number} {event.at} {event.actor} {event.action} {what}".rstrip() + why
