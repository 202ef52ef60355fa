"""`versions`: what there is; `versions prune` stands below it."""

import click

from model.command_line import Commands
from training.commands.ground import open_registry


@click.group(cls=Commands, invoke_without_command=True)
@click.pass_context
def versions(context: click.Context) -> None:
    """List all versions, the newest first, with their figures."""
    if context.invoked_subcommand is None:
        from rich.console import Console

        from training.report.report import versions_table

        Console().print(versions_table(open_registry()))
