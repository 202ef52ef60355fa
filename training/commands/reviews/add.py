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
@options.encoding
def add(file: Path, source: str | None, file_format: str | None, encoding: str | None) -> None:
    """Store the labelled rows of a file as reviews; the next training uses them.

    A label that is stored already, with the same text, source and person, is counted and not stored again; one that
    contradicts another is stored and named. Whose labels they are is told by a column `annotator`, or else yours.

    Exit codes: 0 all rows are stored, 3 some were refused (each is named on standard error), 1 none could be.
    """
    from model.files.containers import Bounds
    from model.files.formats import named_format
    from model.files.labelled import Rules, check_trainable, labels_in_force
    from model.files.read import Reading
    from model.store.intake import Taking, store_file
    from model.store.repeats import Room
    from model.store.reviews import Reviews

    settings = read_settings()
    registry = open_registry(settings)
    champion = registry.find(CHAMPION)
    check_trainable(champion)
    rules = Rules(labels_in_force(champion), settings.max_text_characters)
    chosen = named_format(file_format) if file_format else None
    with opened(file) as content:
        bounds = Bounds(settings.max_import_rows, settings.max_import_cells, settings.max_unpacked_bytes)
        reading = Reading(str(file), rules, file.stem, source, chosen, encoding, bounds, names_people=True)
        taking = Taking(_name, room=Room(settings.max_reviews, settings.max_source_reviews))
        intake = store_file(Reviews(registry.engine), content, reading, signed(), taking)
    _tell(intake)
    if intake.refused:
        sys.exit(PARTLY if intake.stored or intake.repeated else 1)


def _name(refused: "Refused") -> None:
    click.echo(f"{refused.file}:{refused.line}: {refused.reason}", err=True)


def _tell(intake: "Intake") -> None:
    guess = " (a guess)" if intake.is_encoding_guessed else ""
    for row in intake.contradictions:
        _name(row)
    repeated = f", {intake.repeated} stored before and not again" if intake.repeated else ""
    contradicted = f", {intake.contradicted} of them contradict another label" if intake.contradicted else ""
    counts = f"{counted(intake.stored, 'row')} stored{contradicted}{repeated}, {intake.refused} refused"
    click.echo(f"{intake.file}: {intake.file_format}, {intake.encoding}{guess}: {counts}")
