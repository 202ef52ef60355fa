"""`versions prune`: old versions taken out of the database."""

import click

from model.quoted import counted
from model.version import CHAMPION
from training.commands import options
from training.commands.ground import open_registry, signed


@click.command()
@click.option("--keep", type=click.IntRange(min=0), default=5, help="How many champions before the present one stay.")
@click.option("--dry-run", "is_dry", is_flag=True, help="Only tell what would be removed.")
@options.reason
def prune(keep: int, is_dry: bool, reason: str) -> None:
    """Remove the versions that nothing needs any more; the history keeps what it says of them.

    The champion stays, the last champions before it, whatever an alias points to, what a running training made, and
    the version that the gate compares new ones with. `rollback` goes back as far as champions were kept. A
    removed version is unknown to everybody from then on, also to a server that was just asked for it by name; export
    it first if it may be wanted. The database uses the freed room again; its file does not shrink.
    """
    from model.store.pruning import prune_versions
    from training.contest.contest import best_champion

    registry = open_registry()
    champion = registry.find(CHAMPION)
    best = None
    if champion:
        n_test = champion.manifest["figures"]["test"]["n"]
        best = best_champion(registry, n_test, champion.manifest.get("statistics"))
    also = frozenset({best.number} if best else ())
    pruned = prune_versions(registry, signed(reason), keep=keep, also=also, is_dry=is_dry)
    for name in pruned.removed:
        click.echo(f"{name} {'would be' if is_dry else 'was'} removed")
    count = counted(len(pruned.removed), "version")
    click.echo(
        f"{count} {'to remove' if is_dry else 'removed'}, {pruned.size / 1e6:.1f} MB; "
        f"kept: {', '.join(pruned.kept) or 'none'}"
    )
