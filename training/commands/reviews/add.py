"""`add`: the labelled rows of a file, stored as reviews."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from model.files.named import opened
from model.quoted import counted
from model.settings import read_settings
from model.version import CHAMPION
from training.commands import options
from training.commands.ground import PARTLY, open_registry, signed

if TYPE_CHECKING:
    from model.files.read import Refused
    from model.store.intake import Intake


@click.command()
@click.argument("file", metavar="FILE", type=options.PATH)
@click.option("--source", help="Stored for every row in place of its own; by it all can be taken back.")
@options.file_format
def add(file: Path, source: str | None, file_format: str | None) -> None:
    """Store the labelled rows of a file as reviews; the next training uses them.

    Exit codes: 0 all rows stored, 3 some were refused (each is named on standard error), 1 none could be.
    """
    from model.files.formats import named_format
    from model.files.labelled import Rules, check_trainable, labels_in_force
    from model.files.read import Reading
    from model.store.intake import store_file
    from model.store.reviews import Reviews

    settings = read_settings()
    registry = open_registry(settings)
    champion = registry.find(CHAMPION)
    check_trainable(champion)
    rules = Rules(labels_in_force(champion), settings.max_text_characters)
    chosen = named_format(file_format) if file_format else None
    with opened(file) as content:
        reading = Reading(str(file), rules, file.stem, source, chosen)
        intake = store_file(Reviews(registry.engine), content, reading, signed(), _name)
    _tell(intake)
    if intake.refused:
        sys.exit(PARTLY if intake.stored else 1)


def _name(refused: "Refused") -> None:
    click.echo(f"{refused.file}:{refused.line}: {refused.reason}", err=True)


def _tell(intake: "Intake") -> None:
    guess = " (a guess)" if intake.is_encoding_guessed else ""
    counts = f"{counted(intake.stored, 'row')} stored, {intake.refused} refused"
    click.echo(f"{intake.file}: {intake.file_format}, {intake.encoding}{guess}: {counts}")
