"""`report`: what is known of a version, for people."""

import json
from pathlib import Path

import click

from model.files.named import write_text
from training.commands import options
from training.commands.ground import open_registry


@click.command()
@options.version
@options.output_option("--html", "Write the report as one HTML page that opens offline.")
@options.output_option("--card", "Write the model card as Markdown.")
@options.output_option("--json", "Write the report as JSON.")
def report(version: str, html: Path | None, card: Path | None, json_out: Path | None) -> None:
    """Write a version's report: figures, calibration, coverage, hard cases, even-handedness, heaviest features.

    V is a version (v3, 3) or an alias (champion).
    """
    from model.report.page import model_card, report_page

    registry = open_registry()
    found = registry.resolve(version)
    stored = registry.report(found)
    if html:
        write_text(html, report_page(found, stored))
    if card:
        write_text(card, model_card(found, stored))
    if json_out:
        write_text(json_out, json.dumps(stored, indent=1) + "\n")
    if not (html or card or json_out):
        click.echo(model_card(found, stored))
