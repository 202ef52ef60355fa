"""`curve`: what more labels of real text brought."""

import json
from collections.abc import Sequence
from pathlib import Path

import click

from model.errors import CorpusError
from model.files.named import write_text
from training.commands import options
from training.commands.ground import say
from training.commands.statistics import material_options, read_material

SIZES = (5_000, 15_000, 35_000, 71_480)


@click.command()
@material_options
@click.option(
    "--labelled", type=click.IntRange(1), multiple=True, default=SIZES, show_default=True, help="Numbers of labels."
)
@click.option("--fold", type=int, multiple=True, help="Folds that are judged, at least two; by default all.")
@click.option("--kinds", is_flag=True, help="Also judge without the labels of news, of states, of analysis.")
@options.output_option("--json", "Write all figures to this file.")
def curve(
    labels: Path, text: Sequence[Path], beside: Path, labelled: Sequence[int], fold: Sequence[int], kinds: bool,
    json_out: Path | None,
) -> None:  # fmt: skip
    """Judge the table by growing numbers of labels, and without some kinds of text; families are left out in turn.

    Takes as long as `statistics` for each. Nothing is stored.
    """
    from training.fit.more_labels import Asked, curve_of, curve_text

    if len(set(fold)) == 1:
        raise CorpusError("One fold alone cannot be calibrated: name --fold twice or more, or none for all.")
    material, _ = read_material(labels, text, beside)
    figures = curve_of(material, Asked(sorted(set(labelled)), frozenset(fold), kinds), say)
    if json_out:
        write_text(json_out, json.dumps(figures, indent=1) + "\n")
    click.echo(curve_text(figures))
