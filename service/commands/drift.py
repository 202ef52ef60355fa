"""`drift`: what moved in an archive."""

import sys
from pathlib import Path
from typing import Any

import click

from model.settings import read_settings

MOVED = 4


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--column", default="text", help="The column that holds the sentence.")
@click.option("--source", metavar="COLUMN", help="Look at each source by itself.")
@click.option("--day", metavar="COLUMN", help="A column of dates: tell labels day by day.")
@click.option(
    "--reference", type=click.IntRange(200), default=4_000, help="Sentences of each source that the others follow."
)
@click.option("--version", metavar="V", default="champion", help="A version or an alias.")
@click.option("--json", "is_json", is_flag=True, help="Print all rates, words and days as JSON.")
def drift(file: Path, *, version: str, is_json: bool, **asked: Any) -> None:
    """Tell whether the language of a file of sentences moves away from its begin, and name the words that rose.

    The first sentences are the reference. Tested are the share of words that it does not have, labels, abstentions and
    every word, all together with a false alarm in at most one of a hundred windows of 4,000 sentences, if they come in
    random order: whole articles in a row make topics, which are told as what they are. No text is printed, and no word
    that fewer than ten sentences hold.

    Exit codes: 0 nothing moved, 4 something did, 1 the file cannot be read, 2 wrong usage.
    """
    import msgspec

    from model.files.rows import guess_format
    from service.batch.drift import Asked, drift_of, lines_of
    from service.batch.run import opened_classifier

    file_format = guess_format(file)
    with opened_classifier(read_settings(), version) as classifier:
        found = drift_of(classifier, Asked(file, file_format, **asked))
    click.echo(msgspec.json.format(msgspec.json.encode(found)).decode() if is_json else "\n".join(lines_of(found)))
    if any(report["alarm_at"] is not None for report in found["sources"].values()):
        sys.exit(MOVED)
