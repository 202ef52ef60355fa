"""`python -m training audit FILE`: what a training would say of new rows, before anything is stored."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from model.database import open_engine
from model.errors import CorpusError
from model.registry import CHAMPION, Registry
from model.settings import read_settings

if TYPE_CHECKING:
    from training.audit.audit import Audit
    from training.corpus import Example

PARTLY = 3
SHOWN = 100


def audit(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A labelled file, or a tool's export.")],
    source: Annotated[str | None, typer.Option(help="Taken for every row in place of its own.")] = None,
    json_out: Annotated[Path | None, typer.Option("--json", help="Write all that was found to this file.")] = None,
) -> None:
    """Check a labelled file against seeds and champion as a training would; nothing is stored.

    Exit codes: 0 every row would train, 3 some would not or a source's labels are doubted, 1 the file cannot be used.
    """
    from training.audit.audit import audit as audited
    from training.audit.audit import ground_of
    from training.audit.findings import Limits
    from training.contest import judge_of_version
    from training.corpus import read_corpus
    from training.gate import Policy, doubts

    settings = read_settings()
    registry = Registry(open_engine(settings.url))
    seeds = read_corpus([settings.seeds_dir])
    lines, examples = _read(file, tuple(seeds.labels), source, settings.max_text_characters)
    champion = registry.find(CHAMPION)
    judge = judge_of_version(registry, champion, seeds.labels, settings) if champion else None
    found = audited(ground_of(seeds), examples, Limits(), judge)
    if json_out:
        json_out.write_text(json.dumps(found.as_json() | {"lines": lines}, indent=1) + "\n")
    _tell(file, lines, found)
    doubted = list(doubts(found.sources(lambda row: f"row {lines[row]}"), Policy()))
    for reason in doubted:
        typer.echo(f"{file}: a training would be refused: {reason}")
    typer.echo(f"{file}: {len(examples)} rows, {len(found.kept)} would train")
    if doubted or len(found.kept) < len(examples):
        raise typer.Exit(PARTLY)


def _read(file: Path, labels: tuple[str, ...], source: str | None, longest: int) -> tuple[list[int], list["Example"]]:
    """Return the rows that can be used, as they would be stored, with their lines in it; the others are named."""
    from model.imports.read import Reading, Refused, numbered_rows, open_table
    from model.labelled import Rules
    from training.reviewed import example_of

    reading = Reading(str(file), Rules(labels, longest), file.stem, source)
    lines, examples = [], []
    try:
        content = file.open("rb")
    except OSError as error:
        raise CorpusError(f"{file} cannot be read: {error.strerror}.") from None
    with content:
        for number, row in numbered_rows(open_table(content, str(file), labels), reading):
            if isinstance(row, Refused):
                typer.echo(f"{row.file}:{row.line}: {row.reason}", err=True)
            else:
                lines.append(number)
                examples.append(example_of(row.text, row.label, row.source, row.group))
    return lines, examples


def _tell(file: Path, lines: Sequence[int], found: "Audit") -> None:
    ranked = found.ranked()
    for finding in ranked[:SHOWN]:
        rows = ", ".join(str(lines[row]) for row in finding.rows[:5])
        more = f" and {len(finding.rows) - 5} more" if len(finding.rows) > 5 else ""
        typer.echo(f"{file}:{rows}{more}: {finding.kind}, {finding.action}: {finding.reason}")
    if len(ranked) > SHOWN:
        typer.echo(f"... and {len(ranked) - SHOWN} more findings: --json writes them all")
