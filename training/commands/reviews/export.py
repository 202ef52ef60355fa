"""`reviews export`: the stored labels as a file."""

from pathlib import Path

import click

from model.files.named import reported
from training.commands import options
from training.commands.ground import open_reviews


@click.command()
@options.output_argument("file")
@options.file_format
@options.one_source
def export(file: Path, file_format: str | None, source: str | None) -> None:
    """Write all reviews but the withdrawn ones into a file; by default its ending says the format."""
    from model.files.formats import format_of_ending, written_format
    from model.files.write import write_reviews
    from model.store.reviews import KEPT, Wanted

    chosen = written_format(file_format) if file_format else format_of_ending(file)
    found = open_reviews().each(Wanted(source, states=KEPT))
    with reported(file), file.open("wb") as content:
        for piece in write_reviews(found, chosen):
            content.write(piece)
    click.echo(f"{file}: {chosen}, {file.stat().st_size} bytes")
