"""`crossvalidate`: figures for a corpus without a test set of its own."""

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import click

from model.settings import read_settings
from training.commands import options
from training.commands.ground import say


@click.command()
@click.option("--data", type=options.PATH, multiple=True, help="Labelled files; none means the seed corpus.")
@click.option("--folds", type=click.IntRange(min=2), default=10, help="Number of folds.")
@click.option(
    "--by",
    type=click.Choice(["group", "source"]),
    default="group",
    help="Hold out whole groups (group) or whole sources (source).",
)
@click.option("--seeds", is_flag=True, help="Fit on the seeds in every fold too; tells what the files add to them.")
@options.keep_figures
def crossvalidate(
    data: Sequence[Path], folds: int, by: Literal["group", "source"], seeds: bool, keep_figures: bool
) -> None:
    """Fit on all folds but one and score that one, in turn: figures for a corpus without a test set of its own."""
    from training.contest.gain import gains, gains_text
    from training.contest.score import cross_validate
    from training.corpus.corpus import CODEBOOK_LABELS, read_corpus
    from training.fit.fitting import Folding
    from training.fit.recipe import default_recipe
    from training.report.report import figures_text

    if seeds and not data:
        raise click.UsageError("--seeds tells what other files add: name them with --data.")
    settings = read_settings()
    labels = None if data and not seeds else CODEBOOK_LABELS
    keeps: Literal["none", "figures"] = "figures" if keep_figures else "none"
    corpus = read_corpus(data or [settings.seeds_dir], labels=labels, keeps=keeps, say=say)
    recipe = default_recipe(settings, corpus.labels, with_statistics=seeds)
    say(f"{len(corpus.examples)} examples in {folds} folds by {by}")
    folding = Folding(by, folds, recipe.seed)
    if seeds:
        found = gains(read_corpus([settings.seeds_dir]), corpus, recipe, folding, say)
        click.echo(f"seeds alone -> seeds with the other folds, {folds} folds by {by}\n{gains_text(found)}")
    else:
        figures = cross_validate(corpus, recipe, folding)
        click.echo(figures_text(f"{folds} folds by {by}", figures))
