"""`restore`: a copy back into its place."""

from pathlib import Path

import click

from model.settings import read_settings


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--force", "is_forced", is_flag=True, help="Overwrite a SQLite database that is there already.")
@click.option("--without-checksum", "is_trusted", is_flag=True, help="Take a copy that has no FILE.sha256 beside it.")
def restore(file: Path, *, is_forced: bool, is_trusted: bool) -> None:
    """Put a copy in the place of the database, once its checksum and its pages were found sound.

    A database that some process has open is left alone, and one that is there already is overwritten only with
    --force. With FRAMING_DATABASE_URL of an empty PostgreSQL the rows go there, numbers and all: so a copy moves a
    database from one kind to the other, both ways.
    """
    import sqlalchemy as sa

    from model.store.whole.restore import check_copy, restore_file, restore_rows

    url = read_settings().url
    check_copy(file, is_trusted=is_trusted)
    if url.startswith("sqlite"):
        database = Path(str(sa.make_url(url).database))
        restore_file(file, database, is_forced=is_forced)
        click.echo(f"{database}: restored from {file}")
    else:
        click.echo(f"{restore_rows(file, url)} rows of {file} stored in {sa.make_url(url).render_as_string()}")
