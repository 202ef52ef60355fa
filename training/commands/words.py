"""`words`: word vectors from unlabelled text."""

from pathlib import Path

import click

from training.commands import options
from training.commands.ground import say


@click.command()
@click.option("--text", type=options.PATH, required=True, help="Unlabelled sentences, one a line; plain or .gz.")
@options.output_option("--output", "The TSV file to write, as seeds/words.tsv.", required=True)
def words(text: Path, output: Path) -> None:
    """Learn from unlabelled text which words keep the same company; the file holds words and numbers only."""
    from training.corpus.words import write_words

    say(f"counting neighbours in {text}")
    click.echo(f"{write_words(text, output)} words are in {output}")
