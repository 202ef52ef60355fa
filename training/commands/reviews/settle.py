"""`reviews settle`: what a text's label is from now on."""

from collections.abc import Sequence

import click

from model.errors import ReviewError
from model.quoted import counted
from model.settings import read_settings
from model.version import CHAMPION
from training.commands.ground import open_registry, signed


@click.command()
@click.argument("numbers", type=int, nargs=-1, required=True, metavar="NUMBER ...")
@click.option("--label", help="The label of all of them; by default each review's own.")
@click.option("--reason", required=True, help="Why; it is kept with the label and in the history.")
def settle(numbers: Sequence[int], label: str | None, reason: str) -> None:
    """Settle the texts of reviews: this label trains from now on, and no other of the same text.

    What is stored is a review of its own, of the source `settled`; deleting it opens the dispute again.
    """
    from model.files.labelled import Rules, labels_in_force, name_problem
    from model.people.disputes import settle as settled
    from model.store.reviews import Reviews

    registry = open_registry()
    rules = Rules(labels_in_force(registry.find(CHAMPION)), read_settings().max_text_characters)
    problem = name_problem("reason", reason) or (rules.label_problem(label) if label is not None else None)
    if problem:
        raise ReviewError(f"Nothing was settled: {problem}.")
    found = settled(Reviews(registry.engine), numbers, label, signed(reason))
    told = ", ".join(f"review {review.id} ({review.label})" for review in found)
    click.echo(f"{counted(len(found), 'text')} settled: {told}")
