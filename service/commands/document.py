"""`document`: one text, or one saved page, to a report."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from model.settings import read_settings
from service.views.forms import FORMS, SCALES, Form, form_of


@click.command()
@click.argument("file")
@click.option(
    "--format", "form", type=click.Choice(FORMS), help="By default the ending of --output tells it, else text."
)
@click.option("--output", type=click.Path(path_type=Path), help="Write here instead of to standard output.")
@click.option("--force", is_flag=True, help="Write an --output anew that is there already.")
@click.option("--as", "kind", type=click.Choice(["text", "page"]), help="What FILE is; by default found out.")
@click.option("--encoding", help="Of FILE, such as windows-1251; by default found out.")
@click.option("--version", metavar="V", default="champion", help="A version or an alias.")
@click.option("--scale", type=click.Choice(SCALES), default="icd203", help="Whose bands likelihoods are given in.")
@click.option("--labels-only", is_flag=True, help="Leave out voices, estimates, evidence and whatever else is read.")
def document(file: str, form: Form | None, output: Path | None, **options: Any) -> None:
    """Label one article sentence by sentence and write a report on it.

    FILE is a text, a saved web page (HTML, or a web archive MHTML), of which the main text is labelled, or - for
    standard input. A terminal gets a view as wide as it is; a pipe gets plain lines, one a sentence.

    html is one file that needs nothing else: it opens offline, prints, and carries version, digests and a paragraph of
    method. json holds the same for programs; csv has one line a sentence. html and json carry a seal, which
    `./run service verify` checks.

    Exit codes: 0 written, 1 it could not be read, labelled or written, 2 wrong usage.
    """
    form = form_of(form, output)
    from service.offline.written import Asked, write_report

    asked = Asked(file=file, form=form, output=output, at=datetime.now(UTC), **options)
    write_report(read_settings(), asked)
