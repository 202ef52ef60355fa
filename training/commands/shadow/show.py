"""`shadow show`: what a version would change."""

import click

from model.quoted import counted
from training.commands.ground import open_registry


@click.command()
def show() -> None:
    """Tell what versions in the champion's shadow would change: labels, directions, time; the newest run first."""
    from model.shadow.runs import Shadows

    runs = Shadows(open_registry()).latest()
    for run in runs:
        found = run.tally
        until = f"until {run.ended_at[:16]}" if run.ended_at else "going on"
        click.echo(f"{run.version} in the shadow of {run.champion}, since {run.started_at[:16]}, {until}")
        click.echo(f"  {counted(found.texts, 'text')} in {counted(found.requests, 'request')}, {found.changed} changed")
        for before, after, count in found.moves():
            click.echo(f"    {count} from {before} to {after}")
        if found.left_out:
            click.echo(f"  {counted(found.left_out, 'text')} left out, as too many waited")
        for who, times in ((run.champion, found.champion), (run.version, found.challenger)):
            if (mean := times.as_json()["mean_ms"]) is not None:
                click.echo(
                    f"  {who}: {mean:.3f} ms a request on average, 99 of 100 within {times.as_json()['p99_ms']} ms"
                )
    if not runs:
        click.echo("no version ran in the shadow yet: `shadow start V` lets one", err=True)
