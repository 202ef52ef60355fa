"""`ledger`: the figures of files, with who gives them and who disagrees."""

from datetime import datetime
from pathlib import Path

import click

from model.errors import FileError
from model.settings import read_settings

FORMATS = ("table", "json", "csv")
ENDINGS = {".json": "json", ".csv": "csv", ".txt": "table"}


@click.command()
@click.argument("files", nargs=-1, required=True)
@click.option(
    "--format", "shape", type=click.Choice(FORMATS), help="By default the output's ending tells it, else table."
)
@click.option("--output", type=click.Path(path_type=Path), help="Write here instead of to standard output.")
@click.option(
    "--scale", type=click.Choice(("icd203", "kent", "phia", "ipcc")), default="icd203", help="Of likelihoods."
)
@click.option(
    "--date", "published", type=click.DateTime(["%Y-%m-%d"]), help="When files without a date were published."
)
def ledger(
    files: tuple[str, ...], shape: str | None, output: Path | None, scale: str, published: datetime | None
) -> None:
    """List the figures of texts and pages: how much, of what, who says so, as of when; and who disagrees.

    FILES are texts, saved pages, and JSON lines (.jsonl) of {"id", "text" or "html", "source", "date"}; - is standard
    input. A file whose name begins with a day, such as 2025-03-31-wire.txt, was published then. No version of the model
    and no database is needed. Figures are never summed.

    Exit codes: 0 done, 1 a file cannot be read or written, 2 wrong usage.
    """
    import msgspec

    from service.documents.estimates import scale_of
    from service.ledger.answer import ledger_fields
    from service.ledger.forms import as_csv, as_table
    from service.report.ledger_files import articles_of

    form = shape or ENDINGS.get(output.suffix.lower() if output else "", "table")
    found = ledger_fields(articles_of(files, read_settings(), published and published.date()), scale_of(scale))
    if form == "json":
        content = f"{msgspec.json.encode(found).decode()}\n"
    else:
        content = as_csv(found) if form == "csv" else as_table(found)
    if output is None:
        click.echo(content, nl=False)
        return
    try:
        output.write_text(content, encoding="utf-8", newline="")
    except OSError as error:
        raise FileError(f"{output} cannot be written: {error.strerror}.") from None
