"""`export`: a version as files."""

from pathlib import Path

import click

from model.files.named import reported
from training.commands import options
from training.commands.ground import open_registry


@click.command()
@options.version
@click.argument("directory", metavar="DIR", type=options.PATH)
@click.option("--sign", "key_file", type=options.PATH, help="Sign it with this private ed25519 key, in PEM.")
def export(version: str, directory: Path, key_file: Path | None) -> None:
    """Write the parts of a version's artifact into a directory.

    V is a version (v3, 3) or an alias (champion).
    """
    from model.store.artifact import write_directory

    registry = open_registry()
    found = registry.resolve(version)
    with reported(directory):
        artifact = registry.artifact(found)
        write_directory(artifact, directory)
    if key_file:
        from model.store.whole.signing import sign_directory

        sign_directory(directory, key_file)
    names = ", ".join(("manifest.json", *artifact.contents))
    click.echo(f"{found.name} ({found.digest[:12]}) is in {directory}: {names}")
