"""`python -m training add` and `reviews ...`: human labels in and out by file; what the audit took out, accepted."""

import getpass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from model.errors import ReviewError
from model.files.named import opened, reported, writable
from model.settings import read_settings
from model.store.database import open_engine
from model.store.registry import CHAMPION, Registry, Signature

if TYPE_CHECKING:
    from model.files.read import Refused
    from model.store.intake import Intake

PARTLY = 3
FormatOption = Annotated[
    str | None,
    typer.Option("--format", help="csv, tsv, jsonl, parquet, doccano, label-studio or prodigy; by default found out."),
]
reviews = typer.Typer(name="reviews", no_args_is_help=True, help="The stored human labels.")


def add(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A labelled file.")],
    source: Annotated[
        str | None, typer.Option(help="Stored for every row in place of its own; by it all can be taken back.")
    ] = None,
    file_format: FormatOption = None,
) -> None:
    """Store the labelled rows of a file as reviews; the next training uses them.

    Exit codes: 0 all rows stored, 3 some were refused (each is named on standard error), 1 none could be.
    """
    from model.files.formats import named_format
    from model.files.labelled import Rules, labels_in_force
    from model.files.read import Reading
    from model.store.intake import store_file
    from model.store.reviews import Reviews

    settings = read_settings()
    engine = open_engine(settings.url)
    rules = Rules(labels_in_force(Registry(engine).find(CHAMPION)), settings.max_text_characters)
    chosen = named_format(file_format) if file_format else None
    with opened(file) as content:
        reading = Reading(str(file), rules, file.stem, source, chosen)
        intake = store_file(Reviews(engine), content, reading, _signature(), _name)
    _tell(intake)
    if intake.refused:
        raise typer.Exit(PARTLY if intake.stored else 1)


@reviews.command()
def export(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Written anew.", callback=writable)],
    file_format: FormatOption = None,
    source: Annotated[str | None, typer.Option(help="Only reviews of this source.")] = None,
) -> None:
    """Write all reviews but the withdrawn ones into a file; by default its ending says the format."""
    from model.files.formats import format_of_ending, named_format
    from model.files.write import write_reviews
    from model.store.reviews import KEPT, Reviews, Wanted

    chosen = named_format(file_format) if file_format else format_of_ending(file)
    found = Reviews(open_engine(read_settings().url)).each(Wanted(source, states=KEPT))
    with reported(file), file.open("wb") as content:
        for piece in write_reviews(found, chosen):
            content.write(piece)
    typer.echo(f"{file}: {chosen}, {file.stat().st_size} bytes")


@reviews.command(name="list")
def list_reviews(
    source: Annotated[str | None, typer.Option(help="Only reviews of this source.")] = None,
    label: Annotated[str | None, typer.Option(help="Only reviews with this label.")] = None,
) -> None:
    """List reviews, the oldest first: number, state, source, label and text."""
    from model.store.reviews import Reviews, Wanted

    for review in Reviews(open_engine(read_settings().url)).each(Wanted(source, label)):
        typer.echo(f"{review.id} {review.state} {review.source!r} {review.label}: {review.text}")


@reviews.command()
def withdraw(
    source: Annotated[str, typer.Option(help="The source whose reviews are taken back.")],
    reason: Annotated[str, typer.Option(help="Why; it is kept in the history.")] = "",
) -> None:
    """Take back every review of a source: no later training uses them; they stay listed as withdrawn."""
    from model.store.reviews import Reviews
    from model.store.sources import unknown_source

    store = Reviews(open_engine(read_settings().url))
    if problem := unknown_source(store, [source]):
        raise ReviewError(f"Nothing was withdrawn: {problem} (`reviews list`).")
    typer.echo(f"{store.withdraw(source, _signature(reason))} reviews withdrawn")


@reviews.command()
def delete(
    number: Annotated[int, typer.Argument(metavar="NUMBER", help="A review by number.")],
    reason: Annotated[str, typer.Option(help="Why; it is kept in the history.")] = "",
) -> None:
    """Remove one review with its text; the history keeps its number, source and label."""
    from model.store.reviews import Reviews

    Reviews(open_engine(read_settings().url)).delete(number, _signature(reason))
    typer.echo(f"review {number} deleted")


@reviews.command()
def doubted(
    source: Annotated[str | None, typer.Option(help="Only reviews of this source.")] = None,
) -> None:
    """List what the audit took out, each with its reason: to be accepted, withdrawn or deleted."""
    from model.store.reviews import DOUBTED, Reviews, Wanted

    store = Reviews(open_engine(read_settings().url))
    for review in store.each(Wanted(source, states=DOUBTED)):
        note = review.details["states"][-1]
        typer.echo(f"{review.id} {review.state} {review.source!r} {review.label}: {review.text}")
        typer.echo(f"    {note['why']} ({note['at'][:10]}, {note['by']})")
    waiting = sum(store.counts()[state] for state in DOUBTED)
    typer.echo(f"{waiting} reviews wait: `reviews accept NUMBER ... --reason WHY` lets them train", err=True)


@reviews.command()
def accept(
    reason: Annotated[str, typer.Option(help="Why; it is kept with each review and in the history.")],
    numbers: Annotated[list[int] | None, typer.Argument(metavar="NUMBER ...", help="Reviews by number.")] = None,
    source: Annotated[str | None, typer.Option(help="All reviews of this source but the withdrawn ones.")] = None,
) -> None:
    """Let reviews train whatever the audit says of them, now and later."""
    from model.files.labelled import name_problem
    from model.store.reviews import Reviews
    from model.store.sources import unknown_source

    if bool(numbers) == (source is not None):
        raise ReviewError("Nothing was accepted: give either numbers or --source.")
    if problem := name_problem("reason", reason):
        raise ReviewError(f"Nothing was accepted: {problem}.")
    store, signature = Reviews(open_engine(read_settings().url)), _signature(reason)
    if source is not None and (problem := unknown_source(store, [source])):
        raise ReviewError(f"Nothing was accepted: {problem} (`reviews list`).")
    changed = store.accept(numbers, signature) if numbers else store.accept_source(source or "", signature)
    typer.echo(f"{changed} reviews accepted")


def _signature(reason: str = "") -> Signature:
    return Signature(getpass.getuser(), datetime.now(UTC), reason)


def _name(refused: "Refused") -> None:
    typer.echo(f"{refused.file}:{refused.line}: {refused.reason}", err=True)


def _tell(intake: "Intake") -> None:
    guess = " (a guess)" if intake.is_encoding_guessed else ""
    counts = f"{intake.stored} rows stored, {intake.refused} refused"
    typer.echo(f"{intake.file}: {intake.file_format}, {intake.encoding}{guess}: {counts}")
