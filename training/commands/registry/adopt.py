"""`adopt`: a version that was exported and signed elsewhere."""

from pathlib import Path

import click

from training.commands import options
from training.commands.ground import open_registry, signed


@click.command()
@click.argument("directory", metavar="DIR", type=options.PATH)
@click.option("--key", "key_file", required=True, type=options.PATH, help="The public key of who signed it, in PEM.")
@options.reason
def adopt(directory: Path, key_file: Path, reason: str) -> None:
    """Store a version that was exported and signed elsewhere, once its signature and every part were found right.

    It gives the same answers as there, to the byte, and is not promoted: `promote` does that.
    """
    from model.store.whole.signing import read_signed

    artifact = read_signed(directory, key_file)
    version = open_registry().add(artifact, {}, signed(reason))
    click.echo(f"{version.name} ({version.digest[:12]}) is stored; `promote {version.name}` lets it serve.")
