"""`reviews disputes`: where people differ."""

import click

from model.quoted import counted
from training.commands.ground import open_reviews

MOST = 1_000


@click.command("disputes")
@click.option("--settled", is_flag=True, help="Those that were settled, in place of the open ones.")
def list_disputes(settled: bool) -> None:
    """List texts that people label differently, each with who says what; those with the newest reviews first."""
    from model.people.disputes import disputes

    found = disputes(open_reviews(), limit=MOST, is_settled=settled)
    for dispute in found:
        click.echo(dispute.text)
        for one in dispute.opinions:
            click.echo(f"    {one.review} {one.person}: {one.label} ({one.at[:10]}, {one.source!r}, {one.state})")
        if end := dispute.settled:
            click.echo(f"    settled by {end.by} as {end.label} ({end.at[:10]}, review {end.review}): {end.why}")
    more = f", the first {MOST}" if len(found) == MOST else ""
    click.echo(f"{counted(len(found), 'text')}{more}: `reviews settle NUMBER --reason WHY` settles one", err=True)
