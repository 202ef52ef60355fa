"""`backup`: the whole database to one file, while it is in use."""

from pathlib import Path

import click

from model.settings import read_settings


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--force", "is_forced", is_flag=True, help="Write a FILE anew that is there already.")
def backup(file: Path, *, is_forced: bool) -> None:
    """Copy the whole database into one file, also under a running server.

    FILE holds every review that was acknowledged before the command began, each version and the history. Beside it
    stands FILE.sha256, by which `restore` and `sha256sum -c` check it. PostgreSQL is copied too, row by row into the
    same kind of file; for large ones pg_dump is quicker. The copy holds the texts of reviews: erasing does not
    reach it.
    """
    from model.store.whole.backup import back_up, open_source

    engine = open_source(read_settings().url)
    try:
        copy = back_up(engine, file, is_forced=is_forced)
    finally:
        engine.dispose()
    click.echo(f"{copy.path}: {copy.n_bytes} bytes, SHA-256 {copy.sha256}")
