"""`audit`: what a training would say of new rows, before anything is stored."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from model.errors import CorpusError
from model.files.named import opened, write_text
from model.quoted import counted
from model.settings import read_settings
from model.version import CHAMPION
from training.commands import options
from training.commands.ground import PARTLY, open_registry

if TYPE_CHECKING:
    from training.audit.audit import Audit
    from training.corpus.corpus import Example

SHOWN = 100


@click.command()
@click.argument("file", metavar="FILE", type=options.PATH)
@click.option("--source", help="Taken for every row in place of its own.")
@options.output_option("--json", "Write all that was found to this file.")
def audit(file: Path, source: str | None, json_out: Path | None) -> None:
    """Check a labelled file as a training would, against what it starts from and the champion; nothing is stored.

    FILE is a labelled file, or a tool's export.

    Exit codes: 0 every row would train, 3 some would not or a source's labels are doubted, 1 the file cannot be used.
    """
    from model.files.labelled import check_trainable
    from training.audit.audit import audit as audited
    from training.audit.audit import ground_of
    from training.audit.findings import Limits
    from training.contest.contest import judge_of_version
    from training.contest.gate import Policy, doubts
    from training.fit.basis import basis_of

    settings = read_settings()
    registry = open_registry(settings)
    champion = registry.find(CHAMPION)
    check_trainable(champion)
    base = basis_of(registry, champion, settings).corpus
    n_rows, lines, examples = _read(file, base.labels, source, settings.max_text_characters)
    judge = judge_of_version(registry, champion, base.labels, settings) if champion else None
    found = audited(ground_of(base), examples, Limits(), judge)
    if json_out:
        write_text(json_out, json.dumps(found.as_json() | {"lines": lines}, indent=1) + "\n")
    _tell(file, lines, found)
    doubted = list(doubts(found.sources(lambda row: f"row {lines[row]}"), Policy()))
    for reason in doubted:
        click.echo(f"{file}: a training would be refused: {reason}")
    click.echo(f"{file}: {counted(n_rows, 'row')}, {len(found.kept)} would train")
    if doubted or len(found.kept) < n_rows:
        sys.exit(PARTLY)


def _read(
    file: Path, labels: tuple[str, ...], source: str | None, longest: int
) -> tuple[int, list[int], list["Example"]]:
    """Return how many rows there are, the lines of those that can be used, and these as they would be stored.

    The others are named; CorpusError where no row can be used.
    """
    from model.files.labelled import Rules
    from model.files.read import Reading, Refused, numbered_rows, open_table
    from training.corpus.reviewed import example_of

    reading = Reading(str(file), Rules(labels, longest), file.stem, source, names_people=True)
    n_rows, lines, examples = 0, [], []
    with opened(file) as content:
        for number, row in numbered_rows(open_table(content, str(file), labels), reading):
            n_rows += 1
            if isinstance(row, Refused):
                click.echo(f"{row.file}:{row.line}: {row.reason}", err=True)
            else:
                lines.append(number)
                examples.append(example_of(row))
    if n_rows and not examples:
        raise CorpusError(f"{file}: none of {n_rows} rows can be used: see what is wrong with each above.")
    return n_rows, lines, examples


def _tell(file: Path, lines: Sequence[int], found: "Audit") -> None:
    ranked = found.ranked()
    for finding in ranked[:SHOWN]:
        rows = ", ".join(str(lines[row]) for row in finding.rows[:5])
        more = f" and {len(finding.rows) - 5} more" if len(finding.rows) > 5 else ""
        click.echo(f"{file}:{rows}{more}: {finding.kind}, {finding.action}: {finding.reason}")
    if len(ranked) > SHOWN:
        click.echo(f"... and {len(ranked) - SHOWN} more findings: --json writes them all")
