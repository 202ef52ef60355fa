"""Which form of a report was asked for: by name, or by the ending of its file."""

from pathlib import Path
from typing import Literal, get_args

import click

Form = Literal["text", "json", "csv", "html"]
SCALES = ("icd203", "kent", "phia", "ipcc")
FORMS: tuple[Form, ...] = get_args(Form)
ENDINGS: dict[str, Form] = {".txt": "text", ".json": "json", ".csv": "csv", ".html": "html", ".htm": "html"}


def form_of(form: Form | None, output: Path | None) -> Form:
    """Return the form that was named, or that an output's ending stands for; text without either.

    Raises
    ------
    click.UsageError
        The ending stands for none, or for another than the one that was named.
    """
    told = ENDINGS.get(output.suffix.lower()) if output else None
    if form is None and output and told is None:
        raise click.UsageError(
            f"{output} has no ending that tells a form: {', '.join(ENDINGS)}; or name it by --format."
        )
    if form and told and form != told:
        raise click.UsageError(f"{output} ends like {told}, but --format asks for {form}: choose one.")
    return form or told or "text"
