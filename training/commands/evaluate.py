"""`evaluate`: a version's figures on a labelled file."""

import json
from pathlib import Path

import click

from model.files.named import write_text
from model.settings import read_settings
from training.commands import options
from training.commands.ground import open_registry, say


@click.command()
@click.option("--data", type=options.PATH, required=True, help="A labelled file: JSONL, CSV, TSV or Parquet.")
@click.option("--version", metavar="V", default="champion", help="A version or an alias.")
@options.lenient
@options.output_option("--json", "Write all figures to this file.")
def evaluate(data: Path, version: str, lenient: bool, json_out: Path | None) -> None:
    """Score a labelled file: macro-F1, per label, confusion, calibration; on all rows, firm ones, by both readers."""
    from model.reader.shelf import open_shelf
    from training.contest.score import evaluate_file

    settings = read_settings()
    registry = open_registry(settings)
    found = registry.resolve(version)
    left_out: list[str] | None = [] if lenient else None
    shelf = open_shelf(settings.reader, settings.reader_dir)
    report = evaluate_file(registry, found, data, settings.cache_dir, say, left_out=left_out, shelf=shelf)
    for reason in left_out or ():
        say(f"left out {reason}")
    if json_out:
        write_text(json_out, json.dumps(report.as_json(), indent=1) + "\n")
    click.echo(report.text())
