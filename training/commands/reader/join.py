"""`reader join`: the rule that joins both readers."""

import json
from collections.abc import Sequence
from pathlib import Path

import click

from model.files.named import write_text
from model.reader.files import digest_of
from model.reader.rule import RULE
from model.settings import read_settings
from training.commands import options


@click.command()
@click.option("--table", type=options.PATH, help="Held-out probabilities, .npz; by default of the seeds' statistics.")
@click.option(
    "--encoder", type=options.PATH, multiple=True, required=True, help="The encoder's held-out logits, one .npz a fold."
)
@options.output_option("--json", "Write all figures to this file.")
def join(table: Path | None, encoder: Sequence[Path], json_out: Path | None) -> None:
    """Fit the rule that joins both readers, from held-out numbers; print both beside the table alone.

    The next fit names the new rule; versions that are there keep theirs.
    """
    from training.reader.compare import compared, compared_text
    from training.reader.join import fitted_rule, held_out_in, held_out_of_seeds, read_scored

    settings = read_settings()
    directory = settings.reader_dir
    scored = read_scored(held_out_in(table) if table else held_out_of_seeds(settings.seeds_dir), list(encoder))
    rule = fitted_rule(scored, digest_of(directory))
    figures = compared(scored)
    write_text(directory / RULE, json.dumps(rule.as_json()) + "\n")
    if json_out:
        write_text(json_out, json.dumps(figures, indent=1) + "\n")
    click.echo(compared_text(figures))
    click.echo(f"The rule is in {directory / RULE}; the table answers alone from {rule.margin:.3f} on.")
