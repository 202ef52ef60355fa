"""`compare`: two to twenty articles side by side."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from model.settings import read_settings
from service.views.forms import FORMS, Form, form_of


@click.command()
@click.argument("files", nargs=-1, required=True)
@click.option(
    "--format", "form", type=click.Choice(FORMS), help="By default the ending of --output tells it, else text."
)
@click.option("--output", type=click.Path(path_type=Path), help="Write here instead of to standard output.")
@click.option("--force", is_flag=True, help="Write an --output anew that is there already.")
@click.option("--encoding", help="Of all FILES, such as windows-1251; by default found out.")
@click.option("--version", metavar="V", default="champion", help="A version or an alias.")
def compare(files: tuple[str, ...], form: Form | None, output: Path | None, **options: Any) -> None:
    """Lay two to twenty articles side by side: what they agree on, what only one says, where figures differ.

    FILES are texts or saved web pages, as for `./run service document`. Sentences of the same fact are found by the
    words and figures that they share, so a fact told in quite other words is missed. The order of FILES changes
    nothing.

    Exit codes: 0 written, 1 it could not be read, labelled or written, 2 wrong usage.
    """
    form = form_of(form, output)
    from service.beside.run import Asked, write_comparison

    asked = Asked(files=files, form=form, output=output, at=datetime.now(UTC), **options)
    write_comparison(read_settings(), asked)
