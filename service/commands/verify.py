"""`verify`: whether a report and its text are unchanged."""

import sys
from pathlib import Path

import click

from model.command_line import tell
from model.errors import FramingError
from model.files.named import reported
from model.settings import read_settings

CHANGED, UNTOLD = 1, 2
WORDS = {True: "same", False: "CHANGED", None: "not told"}


@click.command()
@click.argument("report", type=click.Path(path_type=Path))
@click.argument("texts", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="TEXT...")
@click.option("--relabel", is_flag=True, help="Label the text again by the version that made the report.")
def verify(report: Path, texts: tuple[Path, ...], *, relabel: bool) -> None:
    """Tell whether a report (HTML or JSON) and the text that it is about are unchanged; of a comparison, the texts.

    The report's seal is the SHA-256 of all its bytes, so any changed byte shows; the report names the SHA-256 of the
    file that was labelled. With --relabel the version of that digest must be in the registry here, and must give the
    same labels.

    It is no signature. Who can rewrite the report can seal it anew: keep the seal, or the report, where others cannot
    write.

    Exit codes: 0 both unchanged, 1 one of them was changed (or a label was, with --relabel), 2 it could not be told.
    """
    from service.offline.verify import relabelled, verify
    from service.report.shapes import Report

    try:
        content = read(report)
        labelled = {str(text): read(text) for text in texts}
        findings, made = verify(str(report), content, labelled)
        if relabel and isinstance(made, Report) and all(finding.is_same for finding in findings):
            findings += relabelled(read_settings(), made)
    except FramingError as error:
        tell("service", str(error))
        sys.exit(UNTOLD)
    for finding in findings:
        click.echo(f"{WORDS[finding.is_same]}: {finding.words}")
    told = {finding.is_same for finding in findings}
    sys.exit(CHANGED if False in told else UNTOLD if None in told else 0)


def read(path: Path) -> bytes:
    """Return a file's bytes; FileError where it cannot be read."""
    with reported(path, "read"):
        return path.read_bytes()
